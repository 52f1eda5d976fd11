"""What becomes of a user after they were created: another name or profile, blocked, let go, back again.

Each works at their next tap, call and entry: whoever they are is looked up in every transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.companies import Membership, Profile, UserState
from domain.entries import Change, Detail, Entry
from domain.errors import (
    GrantBeyondOwn,
    HoldsMore,
    LastSupervisor,
    NotLinked,
    NotOnOneself,
    ProfileNotFound,
    UserNotFound,
    UserStateDiffers,
    VigiaError,
)
from domain.names import parse_full_name, parse_reason
from domain.permissions import CHANGE_USERS, REMOVE_USERS
from domain.snapshots import user_snapshot
from services.asking import Ask, Question, Task

STATES = {UserState.ACTIVE: "activo", UserState.BLOCKED: "bloqueado", UserState.INACTIVE: "dado de baja"}


@dataclass(frozen=True, slots=True)
class UserDeed:
    """A user as something left them, and the entry that says so."""

    place: Membership
    entry: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """The place as it is to be, and what the entry tells of it.

    `refusal` is why it can't be made, if it was not made before. What takes away must leave the company
    somebody who looks after it.
    """

    after: Membership
    change: Change
    refusal: VigiaError | None = None
    takes_away: bool = False
    reason: str = ""
    summary: str = ""


async def rename_user(
    ask: Ask, company_id: int, user_id: int, *, full_name: str, operation_id: UUID
) -> UserDeed:
    """Give the user another full name. Needs Usuarios: Cambiar; records `user_modified`.

    Raises InvalidFullName, UserNotFound and HoldsMore.
    """
    full_name = parse_full_name(full_name)

    async def edit(_: Task, place: Membership) -> _Edit:
        after = replace(place.user, full_name=full_name)
        change = Change("Nombre completo", place.user.full_name, full_name)
        return _Edit(after=replace(place, user=after), change=change)

    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "user_modified", operation_id, edit)


async def assign_profile(
    ask: Ask, company_id: int, user_id: int, *, profile_id: int, operation_id: UUID
) -> UserDeed:
    """Give the user another profile. Needs Usuarios: Cambiar, and each permission of the profile.

    Records `profile_assigned`. Raises UserNotFound, HoldsMore, NotOnOneself, ProfileNotFound, GrantBeyondOwn
    and LastSupervisor.
    """

    async def edit(task: Task, place: Membership) -> _Edit:
        profile = await _profile_to_give(task, profile_id)
        return _Edit(
            after=replace(place, user=replace(place.user, profile_id=profile.id), profile=profile),
            change=Change("Perfil", place.profile.name, profile.name),
            takes_away=not profile.fixed,
            summary=f"{place.user.label} · {profile.name}",
        )

    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "profile_assigned", operation_id, edit, on_oneself=False)


async def block_user(ask: Ask, company_id: int, user_id: int, *, reason: str, operation_id: UUID) -> UserDeed:
    """Let the user do nothing until somebody unblocks them. Needs Usuarios: Cambiar; records `user_blocked`.

    Raises InvalidReason, UserNotFound, HoldsMore, NotOnOneself, UserStateDiffers and LastSupervisor.
    """
    edit = _to_state(UserState.BLOCKED, begins=[UserState.ACTIVE], reason=parse_reason(reason))
    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "user_blocked", operation_id, edit, on_oneself=False)


async def unblock_user(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Let a blocked user back in. Needs Usuarios: Cambiar; records `user_unblocked`.

    Raises UserNotFound, HoldsMore and UserStateDiffers.
    """
    edit = _to_state(UserState.ACTIVE, begins=[UserState.BLOCKED])
    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "user_unblocked", operation_id, edit)


async def deactivate_user(
    ask: Ask, company_id: int, user_id: int, *, reason: str = "", operation_id: UUID
) -> UserDeed:
    """Take the user out of the company. Needs Usuarios: Borrar; records `user_deactivated`.

    Whose account it was is kept, to know them if they come back. Raises what `block_user` does.
    """
    begins = [UserState.ACTIVE, UserState.BLOCKED]
    edit = _to_state(UserState.INACTIVE, begins=begins, reason=parse_reason(reason) if reason else "")
    async with ask.may(REMOVE_USERS, company_id) as task:
        return await _act(task, user_id, "user_deactivated", operation_id, edit, on_oneself=False)


async def reactivate_user(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Take back a user who was let go. Needs Usuarios: Borrar; records `user_reactivated`.

    Raises UserNotFound, HoldsMore and UserStateDiffers.
    """
    edit = _to_state(UserState.ACTIVE, begins=[UserState.INACTIVE])
    async with ask.may(REMOVE_USERS, company_id) as task:
        return await _act(task, user_id, "user_reactivated", operation_id, edit)


async def unlink_user(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Take the user's Telegram account from them. Needs Usuarios: Cambiar; records `user_unlinked`.

    Raises UserNotFound, HoldsMore, NotOnOneself, NotLinked and LastSupervisor.
    """

    async def edit(_: Task, place: Membership) -> _Edit:
        account = place.user.telegram_id
        return _Edit(
            after=replace(place, user=replace(place.user, telegram_id=None)),
            change=Change("Telegram", None if account is None else str(account), None),
            refusal=NotLinked(place.user.name) if account is None else None,
            takes_away=True,
        )

    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "user_unlinked", operation_id, edit, on_oneself=False)


def _to_state(
    state: UserState, *, begins: Sequence[UserState], reason: str = ""
) -> Callable[[Task, Membership], Awaitable[_Edit]]:
    async def edit(task: Task, place: Membership) -> _Edit:
        now = place.user.state
        refusal = None if now in begins else UserStateDiffers(place.user.name, STATES[now])
        after = place.user.put_in(state, since=task.now, by=task.author.label, reason=reason)
        return _Edit(
            after=replace(place, user=after),
            change=Change("Estado", STATES[now], STATES[state]),
            refusal=refusal,
            takes_away=state is not UserState.ACTIVE,
            reason=reason,
        )

    return edit


async def _act(
    task: Task,
    user_id: int,
    operation: str,
    operation_id: UUID,
    make: Callable[[Task, Membership], Awaitable[_Edit]],
    *,
    on_oneself: bool = True,
) -> UserDeed:
    """Make the edit and record it; the same operation again is answered with the user as they are."""
    place = await user_to_act_on(task, user_id, on_oneself=on_oneself)
    edit = await make(task, place)
    before, after = place.user, edit.after.user
    summary = edit.summary or after.label
    done = await task.recorded(operation, operation_id, summary=summary)
    if done is not None:
        return UserDeed(place, done)
    if edit.refusal is not None:
        raise edit.refusal
    if edit.takes_away:
        await keep_a_supervisor(task, place)
    await task.work.users.save(after)
    facts = [("Usuario", after.name), *([("Motivo", edit.reason)] if edit.reason else [])]
    detail = Detail.of(changes=[edit.change], facts=facts, snapshots=[user_snapshot(before, after)])
    entry = await task.record(operation, summary, operation_id=operation_id, detail=detail)
    return UserDeed(edit.after, entry)


async def user_to_act_on(question: Question, user_id: int, *, on_oneself: bool = True) -> Membership:
    """The user, if the asker may act on them.

    Raises UserNotFound, HoldsMore for a user with a permission that the asker lacks, and NotOnOneself where
    it would lock whoever asks out.
    """
    place = await question.work.users.get(user_id)
    if place is None or place.company.id != question.company.id:
        raise UserNotFound
    check_acts_on(question, place)
    if not on_oneself and question.standing.place is not None and question.standing.place.user.id == user_id:
        raise NotOnOneself
    return place


def check_acts_on(question: Question, place: Membership) -> None:
    """Raise HoldsMore for a user of the company with a permission that the asker lacks."""
    if not question.permissions.covers(place.profile.permissions):
        raise HoldsMore(place.user.name, question.permissions.missing(place.profile.permissions))


async def _profile_to_give(task: Task, profile_id: int) -> Profile:
    profile = await task.work.profiles.get(task.company.id, profile_id)
    if profile is None:
        raise ProfileNotFound
    if not task.permissions.covers(profile.permissions):
        raise GrantBeyondOwn(task.permissions.missing(profile.permissions))
    return profile


async def keep_a_supervisor(question: Question, place: Membership) -> None:
    """Raise LastSupervisor if nobody else could look after the company once this user can't any more.

    Where this user has an account, another with an account must stay: nobody else could do anything.
    """
    if not (place.profile.fixed and place.counts):
        return
    for other in await question.work.users.everybody(question.company.id):
        stays = other.user.id != place.user.id and other.profile.fixed and other.counts
        if stays and (other.user.telegram_id is not None or place.user.telegram_id is None):
            return
    raise LastSupervisor
