"""Users of a company: creating one, and the checks beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import kinds_of_giving
from domain.companies import Company, Profile, User, UserState
from domain.credentials import Credential
from domain.entries import Change, Detail, Entry
from domain.errors import (
    GrantBeyondOwn,
    ProfileNeedsApproval,
    ProfileNotFound,
    UserNameLetGo,
    UserNameMisleads,
    UserNameTaken,
    UserNotFound,
)
from domain.examples import Person, free_person
from domain.lookalikes import lookalike
from domain.names import parse_full_name, parse_user_name
from domain.passwords import LONGEST, check_password, generate_password
from domain.permissions import CREATE_USERS, Permissions
from domain.snapshots import user_snapshot
from services.approvals.second_person import approvals_asked, second_person
from services.asking import Ask, Question, Task
from services.installation import Installation
from services.people.profiles import permission_changes
from storage.repositories.users import Users

_CREATED = "user_created"

# Judging a password takes noticeably long. It has its own thread, so that somebody who sends many delays
# neither exports nor verification.
_JUDGING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging")


@dataclass(frozen=True, slots=True)
class CreatedUser:
    """A new user and their entry."""

    user: User
    profile: Profile
    company: Company
    entry: Entry | None


async def check_new_user_name(ask: Ask, company_id: int, text: str) -> str:
    """The name as it would be stored. Needs Usuarios: Crear.

    Raises InvalidUserName, UserNameTaken if the company has it (UserNameLetGo if it let them go), and
    UserNameMisleads for a lookalike.
    """
    async with ask.may_read(CREATE_USERS, company_id) as question:
        example = free_person(await question.work.users.names(company_id))
        name = parse_user_name(text, example=example.user_name)
        await _check_free(question.work.users, company_id, name)
    return name


async def example_of_user(ask: Ask, company_id: int) -> Person:
    """Somebody who could be a new user of the company. Needs Usuarios: Crear."""
    async with ask.may_read(CREATE_USERS, company_id) as question:
        return free_person(await question.work.users.names(company_id))


async def hash_new_password(
    installation: Installation, password: str, *, user_name: str, full_name: str, company_name: str
) -> str:
    """The hash of a password that is strong enough for this person; raises WeakPassword."""
    check = partial(
        check_password, password, user_name=user_name, full_name=full_name, company_name=company_name
    )
    await asyncio.get_running_loop().run_in_executor(_JUDGING, check)
    return await installation.hasher.hash(password)


async def is_new_password(installation: Installation, text: str, password_hash: str) -> bool:
    """Whether this text is the hashed password."""
    return 0 < len(text) <= LONGEST and await installation.hasher.verify(text, password_hash)


async def generate_new_password(installation: Installation) -> tuple[str, str]:
    """A generated password and its hash. Show the password once and forget it."""
    password = generate_password()
    return password, await installation.hasher.hash(password)


async def profiles_to_give(ask: Ask, company_id: int) -> Sequence[Profile]:
    """The company's profiles that the caller may grant: none with a permission that they lack.

    Needs Usuarios: Crear.
    """
    async with ask.may_read(CREATE_USERS, company_id) as question:
        profiles = await question.work.profiles.of_company(company_id)
    return [profile for profile in profiles if question.permissions.covers(profile.permissions)]


async def create_user(
    ask: Ask,
    company_id: int,
    *,
    name: str,
    full_name: str,
    password_hash: str | None,
    profile_id: int,
    operation_id: UUID,
) -> CreatedUser:
    """Create an active user of the company; without a password they set it when they accept an invitation.

    Needs Usuarios: Crear, and each permission of the profile given. Records `user_created`. The same
    `operation_id` again returns the user and changes nothing. Raises InvalidUserName, InvalidFullName,
    UserNameTaken, UserNameMisleads, ProfileNotFound, GrantBeyondOwn, and ApprovalNeeded for a profile that
    takes a second person: whoever is approved is created without the password.
    """
    name, full_name = parse_user_name(name), parse_full_name(full_name)
    async with ask.may(CREATE_USERS, company_id) as task:
        profile = await task.work.profiles.get(company_id, profile_id)
        if profile is None:
            raise ProfileNotFound
        return await add_user(
            task,
            name=name,
            full_name=full_name,
            password_hash=password_hash,
            profile=profile,
            operation_id=operation_id,
        )


async def add_user(
    task: Task, *, name: str, full_name: str, password_hash: str | None, profile: Profile, operation_id: UUID
) -> CreatedUser:
    """Create the user within a transaction of one who may: see `create_user`."""
    users, company = task.work.users, task.company
    summary = f"{name} · {full_name} · {profile.name}"
    entry = await task.recorded(_CREATED, operation_id, summary=summary)
    if entry is not None:
        created = await users.by_name(company.id, name)
        if created is None:
            raise UserNotFound
        return CreatedUser(created, profile, company, entry)
    await check_new_user(task, name, profile)
    deed = WantedDeed(
        name=DeedName.CREATE_USER,
        arguments={
            "name": name,
            "full_name": full_name,
            "profile_id": profile.id,
            "permissions": profile.permissions.encode(),
        },
        operation_id=operation_id,
        title=f"Crear a {name} · {full_name}, con el perfil {profile.name}",
        changes=(
            Change("Perfil", None, profile.name),
            *permission_changes(Permissions(), profile.permissions),
        ),
        needs=profile.permissions,
    )
    await second_person(task, kinds_of_giving(profile), deed)
    user = await users.add(
        company_id=company.id,
        name=name,
        full_name=full_name,
        profile_id=profile.id,
        now=task.now,
        by=task.author.label,
    )
    if password_hash is not None:
        credential = Credential(set_at=task.now, set_by=task.author.label)
        user = await task.work.credentials.set(user, password_hash, credential)
    facts = (("Usuario", name), ("Nombre completo", full_name), ("Perfil", profile.name))
    detail = Detail.of(facts=facts, snapshots=[user_snapshot(None, user)])
    return CreatedUser(
        user, profile, company, await task.record(_CREATED, summary, operation_id=operation_id, detail=detail)
    )


async def check_new_user(question: Question, name: str, profile: Profile) -> None:
    """Raise GrantBeyondOwn, UserNameTaken or UserNameMisleads unless this user may be created."""
    held = question.permissions
    if not held.covers(profile.permissions):
        raise GrantBeyondOwn(held.missing(profile.permissions))
    await _check_free(question.work.users, question.company.id, name)


async def check_needs_nobody(question: Question, profile: Profile) -> None:
    """Raise ProfileNeedsApproval if giving it takes a second person."""
    if await approvals_asked(question, kinds_of_giving(profile)):
        raise ProfileNeedsApproval(profile.name)


def name_taken(user: User | None, name: str) -> UserNameTaken:
    """Why the name of this user of the company can't be another's."""
    gone = user is not None and user.state is UserState.INACTIVE
    return UserNameLetGo(name) if gone else UserNameTaken(name)


async def _check_free(users: Users, company_id: int, name: str) -> None:
    names = await users.names(company_id)
    if name in names:
        raise name_taken(await users.by_name(company_id, name), name)
    if (other := lookalike(name, names)) is not None:
        raise UserNameMisleads(name, taken_for=other)
