"""What becomes of a user after they were created: another name or profile, blocked, let go, back again.

Each works at their next tap, call and entry: whoever they are is looked up in every transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import ApprovalKind, kinds_of_giving, kinds_of_taking_out
from domain.companies import Membership, UserState
from domain.entries import Change, Detail, Entry
from domain.errors import (
    NotLinked,
    PasswordNotLocked,
    UserStateDiffers,
    VigiaError,
)
from domain.names import parse_full_name, parse_reason, parse_reason_to_leave
from domain.permissions import CHANGE_USERS, REMOVE_USERS, Permissions
from domain.phrases import count
from domain.snapshots import user_snapshot
from services.approvals.requests import end_requests_of
from services.approvals.second_person import second_person
from services.asking import Ask, Task
from services.people.limits import STATES, keep_a_supervisor, profile_to_give, user_to_act_on
from services.people.profiles import permission_changes


@dataclass(frozen=True, slots=True)
class UserDeed:
    """A user as something left them, and the entry that says so."""

    place: Membership
    entry: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """The place as it is to be, and what the entry tells of it.

    `refusal` is why it can't be made, if it was not made before. What takes away must leave the company
    somebody who looks after it. With an `approval`, it may need a second person.
    """

    after: Membership
    change: Change
    refusal: VigiaError | None = None
    takes_away: bool = False
    reason: str = ""
    summary: str = ""
    approval: _Approval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Approval:
    """What the edit is as a deed that may need a second person, and of which kinds."""

    kinds: Collection[ApprovalKind]
    name: DeedName
    title: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    gives: Permissions = field(default_factory=Permissions)
    changes: tuple[Change, ...] = ()


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

    Records `profile_assigned`. Raises UserNotFound, HoldsMore, NotOnOneself, ProfileNotFound, GrantBeyondOwn,
    LastSupervisor and, as all here that may need a second person, ApprovalNeeded.
    """

    async def edit(task: Task, place: Membership) -> _Edit:
        profile = await profile_to_give(task, profile_id)
        approval = _Approval(
            kinds=kinds_of_giving(profile, instead_of=place.profile),
            name=DeedName.ASSIGN_PROFILE,
            title=f"Dar el perfil {profile.name} a {place.user.label}",
            arguments={"profile_id": profile_id, "permissions": profile.permissions.encode()},
            gives=profile.permissions,
            changes=permission_changes(place.profile.permissions, profile.permissions),
        )
        return _Edit(
            after=replace(place, user=replace(place.user, profile_id=profile.id), profile=profile),
            change=Change("Perfil", place.profile.name, profile.name),
            takes_away=not profile.fixed,
            summary=f"{place.user.label} · {profile.name}",
            approval=approval,
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
    why = parse_reason_to_leave(reason)
    leaves = _to_state(UserState.INACTIVE, begins=begins, reason=why)

    async def edit(task: Task, place: Membership) -> _Edit:
        approval = _Approval(
            kinds=kinds_of_taking_out(place.profile),
            name=DeedName.DEACTIVATE_USER,
            title=f"Dar de baja a {place.user.label}",
            arguments={"reason": why},
        )
        return replace(await leaves(task, place), approval=approval)

    async with ask.may(REMOVE_USERS, company_id) as task:
        return await _act(task, user_id, "user_deactivated", operation_id, edit, on_oneself=False)


async def reactivate_user(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Take back a user who was let go. Needs Usuarios: Borrar; records `user_reactivated`.

    Raises UserNotFound, HoldsMore, UserStateDiffers, and ApprovalNeeded for a user with powers.
    """
    comes_back = _to_state(UserState.ACTIVE, begins=[UserState.INACTIVE])

    async def edit(task: Task, place: Membership) -> _Edit:
        permissions = place.profile.permissions
        approval = _Approval(
            kinds=kinds_of_giving(place.profile),
            name=DeedName.REACTIVATE_USER,
            title=f"Reactivar a {place.user.label}, con el perfil {place.profile.name}",
            arguments={"permissions": permissions.encode()},
            changes=permission_changes(Permissions(), permissions),
        )
        return replace(await comes_back(task, place), approval=approval)

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
            approval=_Approval(
                kinds=kinds_of_taking_out(place.profile),
                name=DeedName.UNLINK_USER,
                title=f"Desvincular el Telegram de {place.user.label}",
            ),
        )

    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "user_unlinked", operation_id, edit, on_oneself=False)


async def unlock_password(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Let the user try their password again. Needs Usuarios: Cambiar; records `user_unlocked`.

    Raises UserNotFound, HoldsMore, NotOnOneself and PasswordNotLocked.
    """

    async def edit(task: Task, place: Membership) -> _Edit:
        user, credential = place.user, place.user.credential
        is_locked = credential is not None and credential.is_locked(task.now)
        tries = count(credential.wrong_tries, "intento", "intentos") if credential else ""
        after = replace(user, credential=credential.unlocked() if credential else None)
        return _Edit(
            after=replace(place, user=after),
            change=Change("Contraseña", f"bloqueada por {tries}", "desbloqueada"),
            refusal=None if is_locked else PasswordNotLocked(user.name),
        )

    async with ask.may(CHANGE_USERS, company_id) as task:
        return await _act(task, user_id, "user_unlocked", operation_id, edit, on_oneself=False)


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
    """Make the edit and record it, if it changes anything.

    The same operation again is answered with the user as they are.
    """
    place = await user_to_act_on(task, user_id, on_oneself=on_oneself)
    edit = await make(task, place)
    before, after = place.user, edit.after.user
    summary = edit.summary or after.label
    done = await task.recorded(operation, operation_id, summary=summary)
    if done is not None:
        return UserDeed(place, done)
    if edit.refusal is not None:
        raise edit.refusal
    if after == before:
        return UserDeed(place, None)
    if edit.takes_away:
        await keep_a_supervisor(task, place)
    if edit.approval is not None:
        await second_person(task, edit.approval.kinds, _wanted(edit, edit.approval, place, operation_id))
    await task.work.users.save(after)
    left = after.state is UserState.INACTIVE
    revoked = await task.work.invitations.revoke(after.id, now=task.now) if left else []
    facts = [("Usuario", after.name), *([("Motivo", edit.reason)] if edit.reason else [])]
    snapshots = [user_snapshot(before, after), *revoked]
    detail = Detail.of(changes=[edit.change], facts=facts, snapshots=snapshots)
    entry = await task.record(operation, summary, operation_id=operation_id, detail=detail)
    if left or (before.telegram_id is not None and after.telegram_id is None):
        await end_requests_of(task, after.id)  # whoever has the user next did not ask for it
    return UserDeed(edit.after, entry)


def _wanted(edit: _Edit, approval: _Approval, place: Membership, operation_id: UUID) -> WantedDeed:
    """The edit as a deed for later. Nobody approves what is done to themselves."""
    reason = (Change("Motivo", None, edit.reason),) if edit.reason else ()
    return WantedDeed(
        name=approval.name,
        arguments={"user_id": place.user.id, **approval.arguments},
        operation_id=operation_id,
        title=approval.title,
        changes=(edit.change, *approval.changes, *reason),
        needs=Permissions(place.profile.permissions.grants | approval.gives.grants),
        about=place.user.id,
    )
