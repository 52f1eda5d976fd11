"""What is said to a request: approved, rejected, asked and answered."""

from __future__ import annotations

from uuid import UUID

from domain.approval_requests import Answer, AnswerKind, ApprovalRequest, RequestState
from domain.errors import NothingAsked, NotTheirRequest, NotTheirsToDecide
from domain.names import parse_reason, parse_remark
from domain.permissions import SEE_REQUESTS
from services.approvals.carrying_out import carry_out
from services.approvals.requests import check_pending, end_request, record_request, request_there
from services.approvals.second_person import APPROVED
from services.approvals.telling import send_cards, tell_how_it_stands
from services.asking import Ask, Task


async def approve_request(ask: Ask, company_id: int, number: int, *, operation_id: UUID) -> ApprovalRequest:
    """Approve a request that somebody else made; with enough approvals the deed is done at once.

    For whoever could do the deed themselves. Records `approval_given`; the deed has its own entry, by who
    asked for it. Approving again changes nothing. Raises RequestNotFound, NotTheirsToDecide and RequestEnded.
    Returns the request as it is after that.
    """
    async with ask.may(SEE_REQUESTS, company_id) as task:
        request = await _to_decide(task, number)
        if task.place.user.id not in request.approvers:
            check_pending(task, request)
            after = request.answered(_answer(task, AnswerKind.APPROVED))
            await task.work.approvals.save(after)
            await record_request(task, APPROVED, request, after, operation_id=operation_id)
            await tell_how_it_stands(task.work, after, now=task.now)
            request = after
    if request.ready:
        await carry_out(ask.installation, company_id, number, now=ask.now)
        async with ask.may_read(SEE_REQUESTS, company_id) as question:
            request = await request_there(question, number)
    return request


async def reject_request(
    ask: Ask, company_id: int, number: int, *, reason: str, operation_id: UUID
) -> ApprovalRequest:
    """Reject a request, with a reason; one rejection ends it. For whom `approve_request` is.

    Records `approval_rejected`. Raises InvalidReason and what `approve_request` does.
    """
    reason = parse_reason(reason, example="no corresponde a su puesto")
    async with ask.may(SEE_REQUESTS, company_id) as task:
        request = await _to_decide(task, number)
        if await task.recorded("approval_rejected", operation_id) is not None:
            return request
        check_pending(task, request)
        return await end_request(
            task,
            request,
            RequestState.REJECTED,
            answers=[_answer(task, AnswerKind.REJECTED, reason)],
            why=reason,
            operation="approval_rejected",
            operation_id=operation_id,
        )


async def ask_about_request(
    ask: Ask, company_id: int, number: int, *, question: str, operation_id: UUID
) -> ApprovalRequest:
    """Ask who made the request something; everybody who may decide reads it. For whom `approve_request` is.

    Records `approval_discussed`. Raises InvalidRemark and what `approve_request` does.
    """
    question = parse_remark(question, example="¿para qué lo necesita?")
    async with ask.may(SEE_REQUESTS, company_id) as task:
        request = await _to_decide(task, number)
        return await _discuss(task, request, AnswerKind.ASKED, question, operation_id=operation_id)


async def answer_question(
    ask: Ask, company_id: int, number: int, *, answer: str, operation_id: UUID
) -> ApprovalRequest:
    """Answer the last question about one's own request; who asked it gets the request again.

    Records `approval_discussed`. Raises InvalidRemark, RequestNotFound, NotTheirRequest, RequestEnded and
    NothingAsked.
    """
    answer = parse_remark(answer, example="cubre mis vacaciones.")
    async with ask.may(SEE_REQUESTS, company_id) as task:
        request = await request_there(task, number)
        if request.asker_id != task.place.user.id:
            raise NotTheirRequest(number)
        asked = request.last_question
        after = await _discuss(task, request, AnswerKind.ANSWERED, answer, operation_id=operation_id)
        if asked is not None and after is not request:
            curious = await task.work.users.get(asked.user_id)
            if curious is not None and curious.counts:
                await send_cards(task.work, after, [curious], now=task.now)
        return after


async def _discuss(
    task: Task, request: ApprovalRequest, kind: AnswerKind, text: str, *, operation_id: UUID
) -> ApprovalRequest:
    if await task.recorded("approval_discussed", operation_id) is not None:
        return request
    check_pending(task, request)
    if kind is AnswerKind.ANSWERED and request.last_question is None:
        raise NothingAsked
    after = request.answered(_answer(task, kind, text))
    await task.work.approvals.save(after)
    await record_request(task, "approval_discussed", request, after, operation_id=operation_id, said=text)
    await tell_how_it_stands(task.work, after, now=task.now)
    return after


async def _to_decide(task: Task, number: int) -> ApprovalRequest:
    """The request, if it is theirs to decide."""
    request = await request_there(task, number)
    if not request.may_be_approved_by(task.place.user.id, task.permissions):
        raise NotTheirsToDecide(number)
    return request


def _answer(task: Task, kind: AnswerKind, text: str = "") -> Answer:
    user = task.place.user
    return Answer(user.id, user.label, kind, text, task.now)
