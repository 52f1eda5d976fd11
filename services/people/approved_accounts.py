"""Giving an account to a user with powers, with a second person: whoever has the account has the powers.

A link is shown to whoever makes it and kept nowhere, so it can't be made at the moment of the approval, which
lets the asker give the account for as long as an invitation waits. Who created the user with an approval may
give it too.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.approval_requests import ApprovalRequest, DeedName, WantedDeed
from domain.approvals import ApprovalKind, gives_powers, kinds_of
from domain.companies import Membership, UserState
from domain.entries import Change, Detail
from domain.errors import UserLinked, UserNotActive
from domain.invitations import LIFETIME
from domain.permissions import CHANGE_USERS, Permissions
from domain.snapshots import user_snapshot
from services.approvals.accounts import given_account_since
from services.approvals.second_person import approvals_asked, second_person
from services.asking import Ask, Question, Task
from services.people.life import UserDeed
from services.people.limits import STATES, user_to_act_on
from services.people.profiles import permission_changes
from storage.unit_of_work import UnitOfWork

_ALLOWED = "account_allowed"


async def allow_account(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Let the asker give the user an account within `LIFETIME`, once, as a second person approved.

    Needs Usuarios: Cambiar; records `account_allowed`. Raises UserNotFound, HoldsMore, UserLinked,
    UserNotActive and ApprovalNeeded.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id)
        done = await task.recorded(_ALLOWED, operation_id, summary=place.user.label)
        if done is not None:
            return UserDeed(place, done)
        check_waits_for_account(place)
        await second_person(task, kinds_of_account(place), _as_deed(place, operation_id))
        facts = [("Usuario", place.user.name)]
        detail = Detail.of(facts=facts, snapshots=[user_snapshot(place.user, place.user)])
        entry = await task.record(_ALLOWED, place.user.label, operation_id=operation_id, detail=detail)
        return UserDeed(place, entry)


async def check_may_give_account(task: Task, place: Membership, operation_id: UUID) -> None:
    """Raise ApprovalNeeded unless it takes nobody else, or the asker has an approval for it."""
    if await needs_second_person(task, place):
        await second_person(task, kinds_of_account(place), _as_deed(place, operation_id))


async def needs_second_person(question: Question, place: Membership) -> bool:
    """Whether giving the user an account takes an approval that the asker does not have."""
    asked = await approvals_asked(question, kinds_of_account(place))
    giver = question.standing.place
    approved = giver is not None and await _approved(question.work, giver, place, at=question.now)
    return asked > 0 and not approved


def check_waits_for_account(place: Membership) -> None:
    """Raise UserLinked for a user who has an account, and UserNotActive."""
    user = place.user
    if user.telegram_id is not None:
        raise UserLinked(user.name)
    if user.state is not UserState.ACTIVE:
        raise UserNotActive(user.name, STATES[user.state])


def kinds_of_account(place: Membership) -> Collection[ApprovalKind]:
    """What it is to give the user an account: whoever comes in by a link also sets the password."""
    return kinds_of(
        powers=gives_powers(place.profile.permissions),
        supervisors=place.profile.fixed and place.user.credential is not None,
    )


def _as_deed(place: Membership, operation_id: UUID) -> WantedDeed:
    return WantedDeed(
        name=DeedName.ALLOW_ACCOUNT,
        arguments={"user_id": place.user.id, "permissions": place.profile.permissions.encode()},
        operation_id=operation_id,
        title=f"Permitir por tres días darle Telegram a {place.user.label}",
        changes=(
            Change("Perfil", None, place.profile.name),
            *permission_changes(Permissions(), place.profile.permissions),
        ),
        needs=place.profile.permissions,
        about=place.user.id,
    )


async def may_give_alone(work: UnitOfWork, giver: Membership, place: Membership, *, at: datetime) -> bool:
    """Whether this user could give the other an account by themselves, with what was approved until then."""
    rules = await work.approvals.rules(place.company.id)
    return not rules.quorum(*kinds_of_account(place)) or await _approved(work, giver, place, at=at)


async def _approved(work: UnitOfWork, giver: Membership, place: Membership, *, at: datetime) -> bool:
    """Whether one of the giver's requests was, within `LIFETIME` before, and no account was given since."""
    for deed in (DeedName.ALLOW_ACCOUNT, DeedName.CREATE_USER):
        for request in await work.approvals.done_since(deed, at - LIFETIME):
            theirs = (request.company_id, request.asker_id) == (place.company.id, giver.user.id)
            if theirs and _is_about(request, place) and await _is_unused(work, request, place):
                return True
    return False


def _is_about(request: ApprovalRequest, place: Membership) -> bool:
    """A user who was created with it has no number in it, but a name that nobody else had or will have."""
    told = request.deed.arguments
    same = told.get("user_id") == place.user.id or told.get("name") == place.user.name
    return bool(same and told["permissions"] == place.profile.permissions.encode())


async def _is_unused(work: UnitOfWork, request: ApprovalRequest, place: Membership) -> bool:
    deed = await work.audit_log(place.company.id).by_operation(request.deed.operation_id)
    if deed is None:
        return False
    return not await given_account_since(work, place.company.id, place.user.id, folio=deed.folio)
