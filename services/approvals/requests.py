"""Requests for approval: asking, withdrawing, and their other ends without the deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from domain.approval_requests import (
    LIFETIME,
    Answer,
    ApprovalRequest,
    RequestState,
    WantedDeed,
    request_snapshot,
)
from domain.entries import Detail
from domain.errors import NobodyToApprove, NotTheirRequest, RequestEnded, RequestNotFound
from domain.permissions import LOOK_AFTER_LOGS, SEE_REQUESTS
from services.approvals.telling import (
    add_sent_card,
    edit_card,
    send_cards,
    tell_how_it_stands,
    who_may_approve,
)
from services.asking import Ask, Question, Task

_WHY = 400  # characters kept of why it ended


async def request_approval(ask: Ask, company_id: int, deed: WantedDeed) -> ApprovalRequest:
    """Ask for the approval of a deed, as ApprovalNeeded told it. Needs what the deed needs.

    Those who may approve get a card. Records `approval_requested`. The same deed asked for again by the same
    person, or the same operation, returns the request that waits already. Raises NobodyToApprove if too few
    could.
    """
    async with ask.may(deed.name.right, company_id) as task:
        known = await _asked_already(task, deed)
        if known is not None:
            return known
        rules = await task.work.approvals.rules(company_id)
        quorum = max(1, rules.quorum(*deed.kinds))
        request = ApprovalRequest(
            company_id=company_id,
            number=await task.work.approvals.next_number(company_id),
            deed=deed,
            quorum=quorum,
            asker_id=task.place.user.id,
            asker=task.place.user.label,
            reference=ask.person.reference,
            asked_at=task.now,
            expires_at=task.now + LIFETIME,
        )
        able = await who_may_approve(task.work, request)
        if len(able) < quorum:
            raise NobodyToApprove(deed.title, quorum - len(able))
        await task.work.approvals.add(request)
        await send_cards(task.work, request, able, now=task.now)
        await record_request(task, "approval_requested", None, request, operation_id=_own_id(deed))
        return request


async def _asked_already(task: Task, deed: WantedDeed) -> ApprovalRequest | None:
    same = await task.work.approvals.by_operation(task.company.id, deed)
    waiting = await task.work.approvals.pending(task.company.id, asked_by=task.place.user.id)
    alike = (each for each in waiting if each.deed.is_same(deed) and each.expires_at > task.now)
    return same if same is not None and same.asker_id == task.place.user.id else next(alike, None)


async def tie_message(ask: Ask, company_id: int, number: int, message_id: int) -> None:
    """Have the message in which they read that they asked edited, as cards are, as the request goes on.

    For whoever asked. Records nothing. Raises RequestNotFound and NotTheirRequest.
    """
    async with ask.may(SEE_REQUESTS, company_id) as task:
        request = await request_there(task, number)
        if request.asker_id != task.place.user.id:
            raise NotTheirRequest(number)
        account = ask.person.telegram_id
        card = await add_sent_card(task.work, request, account, message_id, now=task.now)
        if request.answers or not request.pending:  # somebody was faster
            await edit_card(task.work, request, card, now=task.now)


def _own_id(deed: WantedDeed) -> UUID:
    """Asking is an operation of its own: the deed's id is for when it is done."""
    return uuid5(deed.operation_id, "approval_requested")


async def withdraw_request(ask: Ask, company_id: int, number: int, *, operation_id: UUID) -> ApprovalRequest:
    """Take back one's own request. Records `approval_ended`.

    Raises RequestNotFound, NotTheirRequest and RequestEnded; the same operation again returns the request.
    """
    async with ask.may(SEE_REQUESTS, company_id) as task:
        request = await request_there(task, number)
        if await task.recorded("approval_ended", operation_id) is not None:
            return request
        if request.asker_id != task.place.user.id:
            raise NotTheirRequest(number)
        check_pending(task, request)
        return await end_request(task, request, RequestState.WITHDRAWN, operation_id=operation_id)


async def end_requests_of(task: Task, user_id: int) -> None:
    """End what a leaver asked for and nobody decided; what they approved no longer counts."""
    for request in await task.work.approvals.pending(task.company.id, asked_by=user_id):
        await end_request(task, request, RequestState.WITHDRAWN, why="Quien la pidió ya no está.")


async def end_by_itself(ask: Ask, request: ApprovalRequest, state: RequestState, *, why: str = "") -> None:
    """End a request that is over without anybody's doing; nothing if it has ended since."""
    async with ask.may(LOOK_AFTER_LOGS, request.company_id) as task:
        now = await request_there(task, request.number)
        if now.pending:
            await end_request(task, now, state, why=why)


async def end_request(
    task: Task,
    request: ApprovalRequest,
    state: RequestState,
    *,
    answers: Sequence[Answer] = (),
    why: str = "",
    operation: str = "approval_ended",
    operation_id: UUID | None = None,
) -> ApprovalRequest:
    """End it in this transaction, with more answers if any; tell everybody, and record it."""
    by = task.standing.place.user.label if task.standing.place is not None else ""
    said = replace(request, answers=(*request.answers, *answers))
    ended = said.ended(state, at=task.now, by=by, why=why[:_WHY])
    await task.work.approvals.save(ended)
    await record_request(task, operation, request, ended, operation_id=operation_id)
    await tell_how_it_stands(task.work, ended, now=task.now)
    return ended


async def record_request(
    task: Task,
    operation: str,
    before: ApprovalRequest | None,
    after: ApprovalRequest,
    *,
    operation_id: UUID | None = None,
    said: str = "",
) -> None:
    """Record what happened to a request, with it whole before and after."""
    facts = [("Solicitud", str(after.number)), ("Pidió", after.asker)]
    if after.why or said:
        facts.append(("Motivo", after.why or said))
    detail = Detail.of(
        changes=after.deed.changes if before is None else (),
        facts=facts,
        snapshots=[request_snapshot(before, after)],
    )
    summary = f"Solicitud {after.number} · {after.deed.title}"
    await task.record(operation, summary[:200], operation_id=operation_id, detail=detail)


async def request_there(question: Question, number: int) -> ApprovalRequest:
    """The company's request; raises RequestNotFound."""
    request = await question.work.approvals.get(question.company.id, number)
    if request is None:
        raise RequestNotFound
    return request


def check_pending(question: Question, request: ApprovalRequest) -> None:
    """Raise RequestEnded if it was decided, or its time is over."""
    if not request.pending or request.expires_at <= question.now:
        raise RequestEnded(request)
