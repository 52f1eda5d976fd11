"""Recording an operation: the one way into a company's audit log, inside the change's own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct, structs

from domain.alert_choices import USUAL
from domain.authors import Author
from domain.backdating import mark_if_late, without_mark
from domain.catalogue import Catalogue, Operation
from domain.companies import Company, Membership, User
from domain.entries import Detail, Entry, Event, Outcome
from domain.errors import CompanyNotFound, OperationIdReused
from domain.log_tree import link
from domain.permissions import READ_LOG
from domain.repeats import differences
from domain.snapshots import Snapshot, SubjectKind
from domain.zones import local_day
from services.sending.fates import note_done_about
from storage.unit_of_work import UnitOfWork


class Happening(Struct, frozen=True, kw_only=True):
    """An operation to record: when it happened, and when it reached us unless that is now.

    A silent one raises no alert, however sensitive.
    """

    operation: str
    summary: str
    operation_id: UUID
    detail: Detail = Detail()
    outcome: Outcome = Outcome.ALLOWED
    occurred_at: datetime | None = None
    reported_at: datetime | None = None
    silent: bool = False


Deed = tuple[Author, Happening]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An operation's entry, and whether it is new or was already on record."""

    entry: Entry
    is_new: bool


async def record(
    work: UnitOfWork,
    catalogue: Catalogue,
    *,
    company: Company,
    author: Author,
    happening: Happening,
    now: datetime,
) -> Entry | None:
    """Append the entry and make its alerts due; None, and counted, if the company switched it off.

    It locks the company's head until the transaction ends. The same operation again returns its entry and
    appends nothing. Raises OperationUnknown, CompanyNotFound, LogStopped, and OperationIdReused for the id of
    a different recorded operation, so that the change is not made.
    """
    (entry,) = await record_all(work, catalogue, company=company, deeds=[(author, happening)], now=now)
    return entry


async def record_all(
    work: UnitOfWork, catalogue: Catalogue, *, company: Company, deeds: Sequence[Deed], now: datetime
) -> Sequence[Entry | None]:
    """Like `record` for many at once and in this order, in hardly more statements than for one."""
    entries: list[Entry | None] = []
    for answer in await record_each(work, catalogue, company=company, deeds=deeds, now=now):
        if isinstance(answer, OperationIdReused):
            raise answer
        entries.append(answer.entry if answer is not None else None)
    return entries


async def record_each(
    work: UnitOfWork, catalogue: Catalogue, *, company: Company, deeds: Sequence[Deed], now: datetime
) -> Sequence[Recorded | OperationIdReused | None]:
    """Like `record_all`, for independent operations.

    A reused id is answered with its error, and does not affect the others.
    """
    log = work.audit_log(company.id)
    if await log.lock_head() is None:
        raise CompanyNotFound
    last, known = await log.last_and_known([happening.operation_id for _, happening in deeds])
    settings = await work.log_settings.get(company.id)
    answers: list[Recorded | OperationIdReused | None] = []
    tree = log.tree
    new: list[Entry] = []
    aloud: list[Entry] = []
    left_out: Counter[str] = Counter()
    for author, happening in deeds:
        operation = catalogue.operation(happening.operation)
        entry = known.get(happening.operation_id)
        if entry is not None:
            answers.append(_again(entry, operation, author, happening))
        elif settings.records(operation, happening.outcome):
            at = max(happening.reported_at or now, last.recorded_at if last is not None else now)
            event = _event(operation, author, happening, recorded_at=at)
            last = link(tree, mark_if_late(event, limit=settings.late_after))
            tree = tree.after(last)
            known[last.operation_id] = last
            new.append(last)
            aloud += [] if happening.silent else [last]
            answers.append(Recorded(last, is_new=True))
        else:
            left_out[operation.code] += 1
            answers.append(None)
    await _count_left_out(work, company, left_out, now=now)
    if new:
        await log.append(new)
        await _alert(work, catalogue, company, aloud, now=now)
        await note_done_about(work, company.id, new, now=now)
    return answers


def _again(
    entry: Entry, operation: Operation, author: Author, happening: Happening
) -> Recorded | OperationIdReused:
    """The entry that already has this operation's id, if it is of the same operation."""
    event = _event(operation, author, happening, recorded_at=entry.recorded_at)
    differing = differences(structs.replace(entry, detail=without_mark(entry.detail)), event)
    return OperationIdReused(differing) if differing else Recorded(entry, is_new=False)


def _event(operation: Operation, author: Author, happening: Happening, *, recorded_at: datetime) -> Event:
    sensitive = operation.is_sensitive(happening.summary, happening.outcome)
    return Event(
        occurred_at=happening.occurred_at or recorded_at,
        recorded_at=recorded_at,
        user_name=author.user_name,
        full_name=author.full_name,
        profile=author.profile,
        permissions=author.permissions,
        category=operation.category,
        operation=operation.code,
        sensitive=sensitive,
        outcome=happening.outcome,
        summary=happening.summary,
        detail=_silenced(happening.detail) if sensitive and happening.silent else happening.detail,
        origin=author.origin,
        origin_reference=author.reference,
        workstation=author.workstation,
        operation_id=happening.operation_id,
    )


def _silenced(detail: Detail) -> Detail:
    """The detail of what alerts nobody: who verifies the log misses no delivery of it."""
    silent = Snapshot(SubjectKind.SILENT, 0, None, {"alerts": False})
    return detail.with_more(facts=(), snapshots=[silent])


async def _count_left_out(
    work: UnitOfWork, company: Company, left_out: Mapping[str, int], *, now: datetime
) -> None:
    for code, count in left_out.items():
        await work.log_settings.count_suppressed(
            company.id, code, day=local_day(now, company.zone), count=count
        )


async def _alert(
    work: UnitOfWork, catalogue: Catalogue, company: Company, new: Iterable[Entry], *, now: datetime
) -> None:
    sensitive = [entry for entry in new if entry.sensitive]
    if not sensitive:
        return
    recipients = _readers(await work.users.linked(company.id))
    choices = await work.alert_choices.in_company(company.id)
    rules = await work.alert_rules.of(company.id)
    operations = {entry.folio: catalogue.operation(entry.operation) for entry in sensitive}
    await work.outbox.add(
        company.id,
        sensitive,
        recipients=recipients,
        but={
            (entry.folio, user.id)
            for user in recipients
            for entry in sensitive
            if not choices.get(user.id, USUAL).wants(entry, operations[entry.folio], user_name=user.name)
        },
        urgent={folio for folio, operation in operations.items() if rules.is_urgent(operation)},
        now=now,
    )
    await work.alert_groups.add(company.id, list(operations))
    if rules.again_after is not None:
        again = [folio for folio, operation in operations.items() if rules.tells_again(operation)]
        due_at = now + timedelta(minutes=rules.again_after)
        await work.unattended.add(company.id, again, due_at=due_at)


def _readers(places: Iterable[Membership]) -> list[User]:
    """The linked users who may read the log, including the author."""
    return [place.user for place in places if place.gives(READ_LOG)]
