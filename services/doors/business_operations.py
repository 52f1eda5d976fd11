"""Operations reported by business systems: recorded as if they had been done here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from domain.askers import ByKey
from domain.authors import Author
from domain.entries import Detail, Origin, Outcome
from domain.errors import (
    AccessDenied,
    InvalidApiKey,
    InvalidFullName,
    InvalidUserName,
    KeyNotFor,
    OperationNotForKey,
    OperationNotFromOutside,
    UserNotFound,
    VigiaError,
)
from domain.facts import masked
from domain.operation_ids import in_space
from domain.permissions import REPORT_OPERATIONS, Right
from domain.user_filter import is_another_day
from services.asking import Ask, Task, keys_together
from services.doors.first_reports import tell_first_report
from services.doors.http_door import RefusedReport, by_key
from services.installation import Installation
from services.log.recording import Deed, Happening, Recorded
from services.people.reported_people import ReportedPeople, reported_people
from services.standings import standing_of_key

# Bounds the writes that noting a key's last use costs.
_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOperation:
    """An operation as reported; a user unknown to the company needs a `full_name`.

    `operation_id` is the system's own name for the operation: another system may use the same.
    """

    operation: str
    user: str
    summary: str
    operation_id: UUID
    full_name: str | None = None
    outcome: Outcome = Outcome.ALLOWED
    detail: Detail = field(default_factory=Detail)
    occurred_at: datetime | None = None
    reference: str = ""
    workstation: str = ""


@dataclass(frozen=True, slots=True)
class _Report:
    """One of several reports recorded together."""

    asker: ByKey
    reported: ReportedOperation
    now: datetime


async def record_business_operation(
    ask: Ask, company_id: int, *, reported: ReportedOperation
) -> Recorded | None:
    """Record a business system's report; None if the company's settings leave it out.

    Concurrent reports for one company are recorded in one transaction. Needs a key of the company, whose
    operation ids are its own. The same operation again returns its entry. Raises the errors of `check_key`,
    OperationNotForKey and the errors of `ReportedPeople.person`, which are counted to be recorded, so that
    nobody stays out of the log by choosing an invalid name. Also raises OperationUnknown,
    OperationNotFromOutside, and OperationIdReused for the id of another operation.
    """
    ask = by_key(ask, REPORT_OPERATIONS)
    installation, asker, door = ask.installation, ask.asker, ask.door
    if (company_id, asker) not in door.used_keys:
        await check_key(ask, REPORT_OPERATIONS, company_id)  # a wrong key does not queue for a write
    installation.database.refuse_to_write()
    together = partial(_record_together, installation, company_id)
    report = _Report(asker, reported, ask.now)
    try:
        recorded: Recorded | None = await door.reports.join(company_id, report, together=together)
    except (InvalidApiKey, KeyNotFor):  # it did a moment ago
        await check_key(ask, REPORT_OPERATIONS, company_id)
        raise
    except OperationNotForKey as refusal:
        await door.count_refused_key(asker, refusal)
        raise
    except (InvalidUserName, InvalidFullName, UserNotFound):
        await door.count_refused_report(asker, RefusedReport.MISNAMED)
        raise
    return recorded


async def check_key(ask: Ask, right: Right, company_id: int) -> None:
    """Raise InvalidApiKey, KeyFromElsewhere, KeyNotFor or KeyOutgrown, unless the key has the right there.

    Refusals are counted to be recorded. It only reads, the keys of concurrent requests together: the door
    calls it before looking at the rest of the request.
    """
    ask = by_key(ask, right)
    used, asker = ask.door.used_keys, ask.asker
    try:
        standing_of_key(await ask.door.look_up(asker, company_id, now=ask.now), asker, right)
    except AccessDenied as refusal:
        used.discard((company_id, asker))
        await ask.refused(refusal, company_id)
        raise
    used.add((company_id, asker))


async def count_unseen(ask: Ask) -> None:
    """Count a report of a good key that was refused for invisible signs, to be recorded."""
    ask = by_key(ask, REPORT_OPERATIONS)
    await ask.door.count_refused_report(ask.asker, RefusedReport.UNSEEN)


async def _record_together(
    installation: Installation, company_id: int, reports: Sequence[_Report]
) -> Sequence[Recorded | Exception | None]:
    """The entries of these reports, and the errors of those refused."""
    askers = {each.asker for each in reports}
    async with keys_together(installation, askers, company_id, now=reports[-1].now) as tasks:
        answers: list[Recorded | Exception | None] = [InvalidApiKey() for _ in reports]
        if not tasks:
            return answers
        task = next(iter(tasks.values()))
        people = await reported_people(task.work.users, company_id, [each.reported.user for each in reports])
        deeds: dict[int, Deed] = {}
        for index, report in enumerate(reports):
            try:
                deeds[index] = _deed(tasks, people, report)
            except VigiaError as refusal:
                answers[index] = refusal
        if deeds:
            for index, answer in zip(deeds, await task.record_all(list(deeds.values())), strict=True):
                answers[index] = answer
        taken: dict[ByKey, Recorded | None] = {}
        for index in deeds:
            result = answers[index]
            if not isinstance(result, Exception):
                taken.setdefault(reports[index].asker, result)
        await _note_use(task, tasks, taken)
        await _note_seen(task, people, [reports[index].reported for index in deeds])
    return answers


async def _note_seen(task: Task, people: ReportedPeople, done: Iterable[ReportedOperation]) -> None:
    """Note that the company's users did something today, at most once a day; a late report says nothing."""
    names = [each.user for each in done if not is_another_day(each.occurred_at or task.now, task.now)]
    due = [user.id for user in people.users(names) if is_another_day(user.last_seen_at, task.now)]
    if due:
        await task.work.users.saw(due, now=task.now)


async def _note_use(task: Task, tasks: Mapping[ByKey, Task], taken: Mapping[ByKey, Recorded | None]) -> None:
    """Note that these keys served, unless noted just now; of one that had not yet, tell that it did.

    `taken` is the first of each key's reports that were taken: None if the company does not record such.
    """
    due: list[int] = []
    for asker, recorded in taken.items():
        key = tasks[asker].standing.key
        if key is not None and (used := key.last_used_at) is None:
            entry = recorded.entry if recorded is not None else None
            await tell_first_report(task.work, key, entry, now=task.now)
        if key is not None and (used is None or used <= task.now - _USE_NOTED_EVERY):
            due.append(key.id)
    if due:
        await task.work.api_keys.used(due, now=task.now)


def _deed(tasks: Mapping[ByKey, Task], people: ReportedPeople, report: _Report) -> Deed:
    reported, task = report.reported, tasks.get(report.asker)
    if task is None or task.standing.key is None:
        raise InvalidApiKey
    operation = task.installation.catalogue.operation(reported.operation)
    if operation.own:
        raise OperationNotFromOutside(operation.code)
    key = task.standing.key
    if not task.has(REPORT_OPERATIONS):
        raise KeyNotFor(REPORT_OPERATIONS)
    if not key.may_report(operation.code):
        raise OperationNotForKey(operation.code, operation.label)
    happening = Happening(
        operation=reported.operation,
        summary=reported.summary,
        operation_id=in_space(key.id_space, reported.operation_id),
        detail=masked(reported.detail),
        outcome=reported.outcome,
        occurred_at=reported.occurred_at,
        reported_at=report.now,
    )
    return _author(people, reported, label=key.label), happening


def _author(people: ReportedPeople, reported: ReportedOperation, *, label: str) -> Author:
    person = people.person(reported.user, reported.full_name)
    return Author(
        user_name=person.user_name,
        full_name=person.full_name,
        profile=person.profile,
        permissions=person.permissions,
        origin=Origin.API,
        reference=f"{label}/{reported.reference}" if reported.reference else label,
        workstation=reported.workstation,
    )
