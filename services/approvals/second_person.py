"""Where a deed is known: does it need a second person, and does it have one?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from domain.approval_requests import ApprovalRequest, RequestState, WantedDeed, request_snapshot
from domain.approvals import ApprovalKind
from domain.askers import AtConsole
from domain.errors import (
    ApprovalNeeded,
    ApprovalsMissing,
    DeedChangedMeanwhile,
    RequestEnded,
    RequestNotFound,
)
from domain.snapshots import SubjectKind
from services.approvals.accounts import given_account_since
from services.approvals.telling import tell_how_it_stands
from services.asking import Question, Task

APPROVED = "approval_given"


async def second_person(task: Task, kinds: Collection[ApprovalKind], deed: WantedDeed) -> None:
    """Let the deed be done if it needs nobody else, or if its request was approved by enough who still may.

    Use cases call it after all their checks and right before they change anything. A request is at its end
    with the deed, in one transaction, and the deed's entry tells of it. Whoever is at the console holds the
    database, and asks nobody. Raises ApprovalNeeded, which changes nothing and can be asked for;
    ApprovalsMissing if some of those who approved may not any more; DeedChangedMeanwhile if it would do
    something else by now; and RequestEnded.
    """
    if task.about is not None:
        deed = deed.undoing(task.about.folio)
    if task.ask.request is not None:
        await _settle(task, task.ask.request, deed)
        return
    if quorum := await approvals_asked(task, kinds):
        wanted = replace(deed, kinds=tuple(kinds))
        raise ApprovalNeeded(wanted, company_id=task.company.id, quorum=quorum)


async def approvals_asked(question: Question, kinds: Collection[ApprovalKind]) -> int:
    """How many others have to approve what is of these kinds, if the asker does it; none at the console."""
    if not kinds or isinstance(question.ask.asker, AtConsole):
        return 0
    return (await question.work.approvals.rules(question.company.id)).quorum(*kinds)


async def _settle(task: Task, number: int, deed: WantedDeed) -> None:
    request = await task.work.approvals.get(task.company.id, number)
    if request is None or request.deed.name is not deed.name or task.place.user.id != request.asker_id:
        raise RequestNotFound
    if not request.deed.is_same(deed):
        raise DeedChangedMeanwhile
    if not request.pending or request.expires_at <= task.now:
        raise RequestEnded(request)
    approvers = await _who_still_may(task, request, deed)
    if len(approvers) < request.quorum:
        raise ApprovalsMissing(request.quorum - len(approvers))
    done = request.ended(RequestState.DONE, at=task.now, by=", ".join(approvers[: request.quorum]))
    await task.work.approvals.save(done)
    await tell_how_it_stands(task.work, done, now=task.now)
    task.approval.facts = [("Solicitud", str(number)), ("Aprobó", done.ended_by)]
    task.approval.snapshots = [request_snapshot(request, done)]


async def _who_still_may(task: Task, request: ApprovalRequest, deed: WantedDeed) -> list[str]:
    """Those who approved and could do it themselves at this moment, as people read them.

    An approval is a person's: it does not go over to whoever got the user's account since.
    """
    as_it_is, approved_in, found = replace(request, deed=deed), await _approved_in(task, request), []
    for user_id in request.approvers:
        place = await task.work.users.get(user_id)
        if place is None or not place.counts or place.user.telegram_id is None:
            continue
        able = as_it_is.may_be_approved_by(user_id, place.profile.permissions)
        folio = approved_in.get(place.user.name)
        if not able or folio is None:
            continue
        if not await given_account_since(task.work, task.company.id, user_id, folio=folio):
            found.append(place.user.label)
    return found


async def _approved_in(task: Task, request: ApprovalRequest) -> Mapping[str, int]:
    """The folio of each approval, by the name of the user, which never changes."""
    work, company_id = task.work, task.company.id
    about = await work.subject_entries.folios_of(company_id, SubjectKind.REQUEST, request.number)
    entries = await work.audit_log(company_id).at(about)
    return {entry.user_name: entry.folio for entry in entries if entry.operation == APPROVED}
