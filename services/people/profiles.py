"""Profiles: which there are, who has them, and what each may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import Membership, Profile
from domain.entries import Change, Entry
from domain.errors import ProfileNameTaken, ProfileNotFound
from domain.examples import free_profile
from domain.names import parse_profile_name, profile_key
from domain.office_words import deeds_in
from domain.permissions import SEE_PROFILES, Module, Permissions
from domain.snapshots import SubjectKind
from services.asking import Ask, Question


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """A profile, and how many users have it, in any state."""

    profile: Profile
    holders: int


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """A profile, the places of those who have it, the permissions of whoever asks, and its newest entry."""

    profile: Profile
    holders: Sequence[Membership]
    own: Permissions
    last: Entry | None


async def list_profiles(ask: Ask, company_id: int) -> Sequence[ListedProfile]:
    """The company's profiles, SUPERVISOR first. Needs Usuarios: Ver."""
    async with ask.may_read(SEE_PROFILES, company_id) as question:
        holders = await question.work.profiles.holders(company_id)
        profiles = await question.work.profiles.of_company(company_id)
    return [ListedProfile(each, holders.get(each.id, 0)) for each in profiles]


async def read_profile(ask: Ask, company_id: int, profile_id: int) -> ProfileCard:
    """A profile with those who have it. Needs Usuarios: Ver; raises ProfileNotFound."""
    async with ask.may_read(SEE_PROFILES, company_id) as question:
        profile = await profile_there(question, profile_id)
        everybody = await question.work.users.everybody(company_id)
        holders = [place for place in everybody if place.profile.id == profile_id]
        return ProfileCard(profile, holders, question.permissions, await _last(question, profile_id))


async def compare_profiles(
    ask: Ask, company_id: int, profile_id: int, other_id: int
) -> tuple[Profile, Profile]:
    """Two profiles as they are at one moment. Needs Usuarios: Ver; raises ProfileNotFound."""
    async with ask.may_read(SEE_PROFILES, company_id) as question:
        return await profile_there(question, profile_id), await profile_there(question, other_id)


async def check_profile_name(ask: Ask, company_id: int, text: str, *, of: int | None = None) -> str:
    """The name as it would be stored, for a new profile or another name `of` this one.

    Needs Usuarios: Ver. Raises InvalidProfileName, and ProfileNameTaken for one that reads the same.
    """
    async with ask.may_read(SEE_PROFILES, company_id) as question:
        name = parse_profile_name(text, example=await _free_name(question))
        await check_free(question, name, of=of)
    return name


async def example_of_profile(ask: Ask, company_id: int) -> str:
    """A name that a new profile of the company could have. Needs Usuarios: Ver."""
    async with ask.may_read(SEE_PROFILES, company_id) as question:
        return await _free_name(question)


async def _free_name(question: Question) -> str:
    return free_profile(each.name for each in await question.work.profiles.of_company(question.company.id))


async def profile_there(question: Question, profile_id: int) -> Profile:
    """The company's profile; raises ProfileNotFound."""
    profile = await question.work.profiles.get(question.company.id, profile_id)
    if profile is None:
        raise ProfileNotFound
    return profile


async def check_free(question: Question, name: str, *, of: int | None = None) -> None:
    """Raise ProfileNameTaken if another profile than this one has the name, as people read it."""
    for other in await question.work.profiles.of_company(question.company.id):
        if other.id != of and profile_key(other.name) == profile_key(name):
            raise ProfileNameTaken(other.name)


async def _last(question: Question, profile_id: int) -> Entry | None:
    """The newest entry about the profile."""
    company_id, kind = question.company.id, SubjectKind.PROFILE.value
    folios = await question.work.subject_entries.folios(company_id, kind, profile_id, limit=1)
    return await question.work.audit_log(company_id).get(folios[0]) if folios else None


def permission_changes(before: Permissions, after: Permissions) -> tuple[Change, ...]:
    """What changes in each module, in the words of an office."""
    words = [(each.label, deeds_in(each, before), deeds_in(each, after)) for each in Module]
    return tuple(Change(label, was, becomes) for label, was, becomes in words if was != becomes)
