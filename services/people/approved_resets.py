"""Resetting a SUPERVISOR's password with a second person, who lets the asker do it for a day.

What a reset gives, a link or a password, is shown to whoever resets and kept nowhere, so it can't be made at
the moment of the approval.
"""

from __future__ import annotations

from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import kinds_of_taking_out
from domain.companies import Membership
from domain.errors import UserNotFound
from domain.invitations import RESETS_FOR
from domain.permissions import CHANGE_USERS
from services.approvals.second_person import approvals_asked, second_person
from services.asking import Ask, Question, Task


async def check_may_reset(task: Task, place: Membership, operation_id: UUID) -> None:
    """Raise ApprovalNeeded unless it takes nobody else, or the asker has an approval for it."""
    if not await _approved(task, place):
        await second_person_for_reset(task, place, operation_id)


async def second_person_for_reset(task: Task, place: Membership, operation_id: UUID) -> None:
    """Raise ApprovalNeeded, or end the request that the asker carries out: see `second_person`."""
    deed = WantedDeed(
        name=DeedName.ALLOW_RESET,
        arguments={"user_id": place.user.id},
        operation_id=operation_id,
        title=f"Permitir por un día restablecer la contraseña de {place.user.label}",
        needs=place.profile.permissions,
        about=place.user.id,
    )
    await second_person(task, kinds_of_taking_out(place.profile), deed)


async def approvals_to_reset(ask: Ask, company_id: int, user_id: int) -> int:
    """How many others have to approve it first. Needs Usuarios: Cambiar; raises UserNotFound."""
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        place = await question.work.users.get(user_id)
        if place is None or place.company.id != company_id:
            raise UserNotFound
        if await _approved(question, place):
            return 0
        return await approvals_asked(question, kinds_of_taking_out(place.profile))


async def _approved(question: Question, place: Membership) -> bool:
    """Whether one of the asker's requests was, in the last day, and no password was set since."""
    asker, credential = question.standing.place, place.user.credential
    if asker is None:
        return False
    for request in await question.work.approvals.done_since(DeedName.ALLOW_RESET, question.now - RESETS_FOR):
        theirs = (request.company_id, request.asker_id) == (question.company.id, asker.user.id)
        unused = credential is None or request.ended_at is None or credential.set_at <= request.ended_at
        if theirs and unused and request.deed.arguments["user_id"] == place.user.id:
            return True
    return False
