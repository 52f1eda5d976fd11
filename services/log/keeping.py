"""Retention: for how long, whether there is a hold, and what may be purged today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import kinds_of
from domain.companies import Company
from domain.entries import Change, Detail, Entry
from domain.errors import (
    EntryNotFound,
    EntryPurged,
    InvalidYears,
    KeepingChangedMeanwhile,
    LossNotAccepted,
)
from domain.keeping import (
    LEAST_YEARS,
    MOST_YEARS,
    PURGED,
    Keeping,
    Loss,
    Purge,
    PurgePlan,
    end_of_segment,
    keeping_snapshot,
    last_to_go,
    loss_of,
    purge_of,
)
from domain.log_filter import LogQuery
from domain.log_tree import NO_ENTRIES, Head
from domain.permissions import KEEP_LOG
from domain.zones import local_day, start_of_day
from services.approvals.second_person import second_person
from services.asking import Ask, Question
from storage.unit_of_work import UnitOfWork

_CHANGED = "log_keeping_changed"
_PURGES_LOOKED_AT = 100
_PURGES_EVER = 10_000  # a log has years of entries before each one


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLog:
    """A log and its retention: `entries` remain, from `first_folio`, which was recorded at `first_at`.

    `plan` is what may be purged today; without one, `next_on` is the first day on which a thousand entries
    will be old enough, and `has_old` whether some are already.
    """

    company: Company
    keeping: Keeping
    first_folio: int
    first_at: datetime | None
    entries: int
    plan: PurgePlan | None
    next_on: date | None
    has_old: bool = False


async def read_keeping(
    ask: Ask,
    company_id: int,
    *,
    wanted: Keeping | None = None,
) -> KeptLog:
    """The retention of the log, or the effect of changing it to `wanted`.

    Needs Bitácora: Cambiar; raises NotAllowed and UnknownPerson.
    """
    async with ask.may_read(KEEP_LOG, company_id) as question:
        work = question.work
        start = await start_of(work, company_id)
        head = await work.audit_log(company_id).head() or start
        first = await work.audit_log(company_id).get(start.folio + 1)
        keeping = wanted or await work.keeping.get(company_id)
        plan = await plan_of(question, keeping=keeping)
        zone = question.company.zone
        oldest = local_day(first.recorded_at, zone) if first is not None else None
        return KeptLog(
            company=question.company,
            keeping=keeping,
            first_folio=start.folio + 1,
            first_at=first.recorded_at if first is not None else None,
            entries=head.folio - start.folio,
            plan=plan,
            next_on=None if plan else await _next_on(work, question.company, keeping, start=start, head=head),
            has_old=oldest is not None and keeping.goes_on(oldest) <= local_day(question.now, zone),
        )


async def change_keeping(
    ask: Ask,
    company_id: int,
    *,
    wanted: Keeping,
    known: Keeping,
    operation_id: UUID,
    accepted: Loss | None = None,
) -> Entry | None:
    """Change the retention; `known` is the one that the person saw. None if nothing changes.

    Fewer years, or lifting a hold, is a loss, which has to be `accepted` exactly. Needs Bitácora: Cambiar.
    Records `log_keeping_changed`. The same `operation_id` again returns its entry and changes nothing. Raises
    InvalidYears, KeepingChangedMeanwhile, LossNotAccepted, and ApprovalNeeded where it takes a second person.
    """
    if not LEAST_YEARS <= wanted.years <= MOST_YEARS:
        raise InvalidYears(least=LEAST_YEARS, most=MOST_YEARS)
    async with ask.may(KEEP_LOG, company_id) as task:
        changes = _changes(known, wanted)
        summary = " · ".join(f"{each.field}: {each.before} → {each.after}" for each in changes)
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        if done is not None:
            return done
        current = await task.work.keeping.get(company_id)
        if current != known:
            raise KeepingChangedMeanwhile
        if current == wanted:
            return None
        if loss_of(current, wanted) not in (None, accepted):
            raise LossNotAccepted
        deed = WantedDeed(
            name=DeedName.CHANGE_KEEPING,
            arguments={"wanted": [wanted.years, wanted.held], "known": [known.years, known.held]},
            operation_id=operation_id,
            title=f"Conservación de la bitácora: {summary}",
            changes=tuple(changes),
        )
        kinds = kinds_of(retention=wanted.years < current.years, hold=current.held and not wanted.held)
        await second_person(task, kinds, deed)
        await task.work.keeping.save(company_id, wanted)
        snapshots = [keeping_snapshot(company_id, current, wanted)]
        detail = Detail.of(changes=changes, snapshots=snapshots)
        return await task.record(_CHANGED, summary, operation_id=operation_id, detail=detail)


async def start_of(work: UnitOfWork, company_id: int) -> Head:
    """The head before the first remaining entry: the anchor of the last purge, or of no entries."""
    return await work.audit_log(company_id).anchor() or NO_ENTRIES


async def plan_of(question: Question, *, keeping: Keeping) -> PurgePlan | None:
    """What this person may purge now under this retention, ignoring a hold; None if nothing."""
    work, company_id, user_id = question.work, question.company.id, question.place.user.id
    log, start = work.audit_log(company_id), await start_of(work, company_id)
    head = await log.head() or start
    most = last_to_go(start=start.folio, head=head.folio, first_kept=None)
    since = kept_since(keeping, question.company, now=question.now)
    first_kept = await log.first_since(since, after=start.folio, until=most)
    end = last_to_go(start=start.folio, head=head.folio, first_kept=first_kept)
    first, last = await log.get(start.folio + 1), await log.get(end)
    until = await log.hashes.head_at(end)
    if first is None or last is None or until is None:  # nothing may go, or the log has gaps
        return None
    return PurgePlan(
        company_id=company_id,
        user_id=user_id,
        start=start,
        end=until,
        first_at=first.recorded_at,
        last_at=last.recorded_at,
        remaining=head.folio - end,
    )


def kept_since(keeping: Keeping, company: Company, *, now: datetime) -> datetime:
    """The start of the retention period: the start of a day in the company's zone."""
    return start_of_day(keeping.kept_since(local_day(now, company.zone)), company.zone)


async def last_purge(work: UnitOfWork, company_id: int, *, up_to: int | None = None) -> Purge | None:
    """The last purge on record, at most up to this folio if given."""
    entries = await _purge_entries(work, company_id)
    known = (entry for entry in entries if up_to is None or entry.folio <= up_to)
    return next(filter(None, map(purge_of, known)), None)


async def purges_on_record(work: UnitOfWork, company_id: int, *, up_to: int) -> Sequence[Purge]:
    """Every purge on record up to a folio, oldest first."""
    query = LogQuery(operations=(PURGED,))
    entries = await work.audit_log(company_id).newer(query, limit=_PURGES_EVER)
    known = sorted((entry for entry in entries if entry.folio <= up_to), key=lambda entry: entry.folio)
    return list(filter(None, map(purge_of, known)))


async def _purge_entries(work: UnitOfWork, company_id: int) -> Sequence[Entry]:
    """The entries of the last purges, newest first."""
    query = LogQuery(operations=(PURGED,))
    return await work.audit_log(company_id).older(query, limit=_PURGES_LOOKED_AT)


async def absent(work: UnitOfWork, company: Company, folio: int) -> EntryNotFound | EntryPurged:
    """Why there is no entry with this folio: it never existed, or was purged, by whom and when."""
    if not 0 < folio <= (await start_of(work, company.id)).folio:
        return EntryNotFound(folio)
    for purge in filter(None, map(purge_of, await _purge_entries(work, company.id))):
        if purge.first_folio <= folio <= purge.last.folio:
            day = local_day(purge.at, company.zone).strftime("%d/%m/%Y")
            return EntryPurged(folio, by=purge.user_name, on=day)
    return EntryPurged(folio)


async def _next_on(
    work: UnitOfWork, company: Company, keeping: Keeping, *, start: Head, head: Head
) -> date | None:
    """When the first segment may be purged; None while it is incomplete."""
    until = end_of_segment(start.folio)
    if head.folio <= until:
        return None
    entries = await work.audit_log(company.id).between(after=start.folio, until=until)
    if not entries:
        return None
    youngest = max(max(each.recorded_at, each.occurred_at) for each in entries)
    return keeping.goes_on(local_day(youngest, company.zone))


def _changes(before: Keeping, after: Keeping) -> list[Change]:
    changes = []
    if before.years != after.years:
        changes.append(Change("Años que se conserva", str(before.years), str(after.years)))
    if before.held != after.held:
        changes.append(Change("Retención legal", _yes(before.held), _yes(after.held)))
    return changes


def _yes(value: bool) -> str:
    return "Sí" if value else "No"
