"""What becomes of profiles: new, renamed, with other permissions, deleted.

A change of permissions works at the next tap and call of whoever has the profile: what somebody may do is
looked up in every transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import kinds_of_changing
from domain.companies import Profile
from domain.entries import Change, Detail, Entry
from domain.errors import (
    GrantBeyondOwn,
    LocksOneselfOut,
    OperationIdReused,
    ProfileChangedMeanwhile,
    ProfileHoldsMore,
    ProfileInUse,
    ProfileIsFixed,
)
from domain.names import parse_profile_name
from domain.office_words import in_one_paragraph
from domain.permissions import (
    CHANGE_PROFILES,
    CREATE_PROFILES,
    DELETE_PROFILES,
    SEE_PROFILES,
    Permissions,
)
from domain.phrases import count
from domain.snapshots import Snapshot, SubjectKind, profile_snapshot
from services.approvals.second_person import second_person
from services.asking import Ask, Question, Task
from services.people.profiles import check_free, permission_changes, profile_there


@dataclass(frozen=True, slots=True)
class ProfileDeed:
    """A profile as something left it (as it was, if it is gone), and the entry that says so."""

    profile: Profile
    entry: Entry | None


async def create_profile(
    ask: Ask, company_id: int, *, name: str, permissions: Permissions, operation_id: UUID
) -> ProfileDeed:
    """Create a profile. Needs Usuarios: Crear, and each of its permissions. Records `profile_created`.

    Raises InvalidProfileName, ProfileNameTaken and GrantBeyondOwn; ProfileNotFound for the same operation
    again if the profile was deleted since.
    """
    name = parse_profile_name(name)
    async with ask.may(CREATE_PROFILES, company_id) as task:
        done = await task.recorded("profile_created", operation_id, summary=name)
        if done is not None:
            (told,) = _told(done, after={"permissions": permissions.encode()})
            return ProfileDeed(await profile_there(task, told.id), done)
        _check_may_give(task, permissions)
        await check_free(task, name)
        profile = await task.work.profiles.add(
            company_id=company_id, name=name, fixed=False, permissions=permissions
        )
        facts = [("Perfil", name), ("Permisos", in_one_paragraph(permissions))]
        detail = Detail.of(facts=facts, snapshots=[profile_snapshot(None, profile)])
        entry = await task.record("profile_created", name, operation_id=operation_id, detail=detail)
        return ProfileDeed(profile, entry)


async def rename_profile(
    ask: Ask, company_id: int, profile_id: int, *, name: str, operation_id: UUID
) -> ProfileDeed:
    """Give a profile another name. Needs Usuarios: Cambiar; records `profile_renamed`.

    Raises InvalidProfileName, ProfileNotFound, ProfileIsFixed, ProfileHoldsMore and ProfileNameTaken.
    """
    name = parse_profile_name(name)
    async with ask.may(CHANGE_PROFILES, company_id) as task:
        done = await task.recorded("profile_renamed", operation_id, summary=name)
        if done is not None:
            _told(done, of=profile_id)
            return ProfileDeed(await profile_there(task, profile_id), done)
        before = await profile_to_change(task, profile_id)
        await check_free(task, name, of=profile_id)
        if name == before.name:
            return ProfileDeed(before, None)
        after = replace(before, name=name)
        return await _save(
            task, "profile_renamed", operation_id, before, after, Change("Nombre", before.name, name)
        )


async def change_profile(
    ask: Ask,
    company_id: int,
    profile_id: int,
    *,
    wanted: Permissions,
    known: Permissions,
    operation_id: UUID,
) -> ProfileDeed:
    """Give a profile other permissions than those `known` to whoever asks.

    Needs Usuarios: Cambiar, and each permission that it gains. Records `profile_permissions_changed`, or
    nothing if nothing changes. Raises ProfileNotFound, ProfileIsFixed, ProfileHoldsMore, GrantBeyondOwn,
    ProfileChangedMeanwhile if it has others by now, LocksOneselfOut if whoever asks has the profile and
    could not change it any more, and ApprovalNeeded where it takes a second person.
    """
    operation = "profile_permissions_changed"
    async with ask.may(CHANGE_PROFILES, company_id) as task:
        done = await task.recorded(operation, operation_id)
        if done is not None:
            _told(done, of=profile_id, after={"permissions": wanted.encode()})
            return ProfileDeed(await profile_there(task, profile_id), done)
        before = await profile_to_change(task, profile_id)
        if before.permissions != known:
            raise ProfileChangedMeanwhile
        if wanted == known:
            return ProfileDeed(before, None)
        check_may_save(task, profile_id, wanted)
        await _second_person(task, before, wanted, operation_id)
        return await _save(
            task,
            operation,
            operation_id,
            before,
            replace(before, permissions=wanted),
            *permission_changes(known, wanted),
        )


async def delete_profile(ask: Ask, company_id: int, profile_id: int, *, operation_id: UUID) -> ProfileDeed:
    """Delete a profile that nobody has. Needs Usuarios: Borrar; records `profile_deleted`.

    Raises ProfileNotFound, ProfileIsFixed, ProfileHoldsMore and ProfileInUse.
    """
    async with ask.may(DELETE_PROFILES, company_id) as task:
        done = await task.recorded("profile_deleted", operation_id)
        if done is not None:
            (told,) = _told(done, of=profile_id)
            return ProfileDeed(_as_it_was(company_id, told), done)
        profile = await profile_to_change(task, profile_id)
        holders = (await task.work.profiles.holders(company_id)).get(profile_id, 0)
        if holders:
            raise ProfileInUse(profile.name, holders)
        await task.work.profiles.delete(profile_id)
        facts = [("Perfil", profile.name), ("Permisos", in_one_paragraph(profile.permissions))]
        detail = Detail.of(facts=facts, snapshots=[profile_snapshot(profile, None)])
        entry = await task.record("profile_deleted", profile.name, operation_id=operation_id, detail=detail)
        return ProfileDeed(profile, entry)


async def profile_to_change(question: Question, profile_id: int) -> Profile:
    """The profile, if the asker may change or delete it.

    Raises ProfileNotFound, ProfileIsFixed and ProfileHoldsMore.
    """
    profile = await profile_there(question, profile_id)
    if profile.fixed:
        raise ProfileIsFixed(profile.name)
    if not question.permissions.covers(profile.permissions):
        raise ProfileHoldsMore(profile.name, question.permissions.missing(profile.permissions))
    return profile


def check_may_save(question: Question, profile_id: int, wanted: Permissions) -> None:
    """Raise GrantBeyondOwn or LocksOneselfOut unless the asker may give the profile these permissions."""
    _check_may_give(question, wanted)
    _check_keeps_oneself_in(question, profile_id, wanted)


async def _second_person(task: Task, before: Profile, wanted: Permissions, operation_id: UUID) -> None:
    """Giving a power to those who have the profile needs what giving them such a profile does."""
    known = before.permissions
    held = before.id in await task.work.profiles.holders(task.company.id)
    deed = WantedDeed(
        name=DeedName.CHANGE_PROFILE,
        arguments={"profile_id": before.id, "wanted": wanted.encode(), "known": known.encode()},
        operation_id=operation_id,
        title=f"Cambiar los permisos de {before.name}",
        changes=permission_changes(known, wanted),
        needs=Permissions(known.grants | wanted.grants),
    )
    await second_person(task, kinds_of_changing(known, wanted, held=held), deed)


def _check_may_give(question: Question, permissions: Permissions) -> None:
    if not question.permissions.covers(permissions):
        raise GrantBeyondOwn(question.permissions.missing(permissions))


def _check_keeps_oneself_in(question: Question, profile_id: int, wanted: Permissions) -> None:
    place = question.standing.place
    is_own = place is not None and place.profile.id == profile_id
    if is_own and not (wanted.gives(SEE_PROFILES) and wanted.gives(CHANGE_PROFILES)):
        raise LocksOneselfOut


async def _save(
    task: Task, operation: str, operation_id: UUID, before: Profile, after: Profile, *changes: Change
) -> ProfileDeed:
    await task.work.profiles.save(after)
    holders = (await task.work.profiles.holders(task.company.id)).get(after.id, 0)
    facts = [("Perfil", after.name), ("Lo tienen", count(holders, "usuario", "usuarios"))]
    detail = Detail.of(changes=changes, facts=facts, snapshots=[profile_snapshot(before, after)])
    return ProfileDeed(
        after, await task.record(operation, after.name, operation_id=operation_id, detail=detail)
    )


def _told(done: Entry, *, of: int | None = None, after: dict[str, str] | None = None) -> Sequence[Snapshot]:
    """The snapshots of what was done; raises OperationIdReused if that was another profile or outcome."""
    profiles = [each for each in done.detail.snapshots if each.kind is SubjectKind.PROFILE]
    for told in profiles:
        if of not in (None, told.id) or any(
            (told.after or {}).get(name) != value for name, value in (after or {}).items()
        ):
            raise OperationIdReused(["detail"])
    return profiles


def _as_it_was(company_id: int, told: Snapshot) -> Profile:
    """A deleted profile, from the entry that says so."""
    was = told.before or {}
    return Profile(
        id=told.id,
        company_id=company_id,
        name=str(was["name"]),
        fixed=bool(was["fixed"]),
        permissions=Permissions.decode(str(was["permissions"])),
    )
