"""Reading a company's audit log, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.companies import Company
from domain.entries import Entry
from domain.log_filter import NO_FILTER, LogFilter, LogQuery, position_at, position_of
from domain.log_tree import is_as_hashed
from domain.permissions import EXPORT_LOG, READ_LOG
from domain.spanish_order import spanish_order
from domain.zones import end_of_day, local_day
from services.asking import Ask
from services.installation import Installation
from services.log.consulting import CONSULTED, note_consulted
from services.log.filters import NO_FILTER_ID, filter_of, use_filter
from storage.repositories.audit_log import AuditLog
from storage.unit_of_work import UnitOfWork

PAGE_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some entries that `wanted` lets through, newest first; `older` and `newer` say whether there are more.

    Buttons name the filter by `filter_id`; `forgotten` means that the requested one is no longer known.
    `suppressed` counts the operations that the company does not record in the filter's period (or today),
    without readings of the log; their author and outcome are unknown. `may_export` is whether the reader may
    export it. `purged` is the last purged folio, on the last page of a filter that reaches back that far;
    else 0. `altered` are the folios of entries that are not as they were recorded.
    """

    company: Company
    wanted: LogFilter
    entries: Sequence[Entry]
    older: bool
    newer: bool
    suppressed: int
    filter_id: int = NO_FILTER_ID
    forgotten: bool = False
    may_export: bool = False
    purged: int = 0
    altered: Sequence[int] = ()


async def open_log(
    ask: Ask,
    company_id: int,
    *,
    size: int,
    wanted: LogFilter = NO_FILTER,
    day: date | None = None,
) -> LogPage:
    """The newest page under a filter, or the one from a day on, after noting that the log is opened.

    While nothing can be written the log is still shown, unless the company records who consults it: there,
    nobody reads without a trace. Filters are stored, so none can be used then.
    """
    filter_id = await use_filter(ask, company_id, wanted)
    await note_consulted(ask, company_id)
    return await read_log_page(ask, company_id, size=size, filter_id=filter_id, day=day)


async def users_in_log(ask: Ask, company_id: int) -> Sequence[tuple[str, str]]:
    """Everybody in the log, as (user name, latest full name), by name. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        users = await work.audit_log(company_id).users()
    return sorted(users, key=lambda user: spanish_order(user[0]))


async def read_log_page(
    ask: Ask,
    company_id: int,
    *,
    size: int,
    wanted: LogFilter = NO_FILTER,
    filter_id: int | None = None,
    before: int | None = None,
    after: int | None = None,
    first_folio: int | None = None,
    day: date | None = None,
) -> LogPage:
    """Up to `size` (1 to 50) entries: the newest, or those right before or right after a position.

    With `first_folio`, from that entry on; with `day`, from the last of that day on. A `filter_id`, of a
    filter that the person used, replaces `wanted`; a forgotten one means none. Needs Bitácora: Ver; raises
    NotAllowed and UnknownPerson. It writes nothing except its refusals, so it works while nothing can be
    written.
    """
    size = max(1, min(size, PAGE_LIMIT))
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        zone, forgotten = question.company.zone, False
        if filter_id is not None:
            known = await filter_of(question, filter_id)
            wanted, forgotten = known or NO_FILTER, known is None
        log, today = work.audit_log(company_id), local_day(ask.now, zone)
        query = wanted.query(zone=zone, today=today)
        if first_folio is not None and (first := await log.get(first_folio)) is not None:
            before = position_of(first) + 1
        if day is not None:
            before = position_at(end_of_day(day, zone))
        entries, older, newer = await _around(log, query, before=before, after=after, size=size)
        return LogPage(
            company=question.company,
            wanted=wanted,
            entries=entries,
            older=older,
            newer=newer,
            suppressed=await _suppressed(work, ask.installation, company_id, wanted, today),
            filter_id=filter_id if filter_id is not None and not forgotten else NO_FILTER_ID,
            forgotten=forgotten,
            may_export=question.has(EXPORT_LOG),
            purged=0 if older else await _purged(work, company_id, query),
            altered=[each.folio for each in entries if not is_as_hashed(company_id, each)],
        )


async def _purged(work: UnitOfWork, company_id: int, query: LogQuery) -> int:
    """The last purged folio, if the query reaches back further than the log."""
    log = work.audit_log(company_id)
    anchor = await log.anchor()
    if anchor is None:
        return 0
    remaining = await log.newer(limit=1)
    if query.since is not None and remaining and remaining[0].occurred_at <= query.since:
        return 0
    return anchor.folio


async def _suppressed(
    work: UnitOfWork, installation: Installation, company_id: int, wanted: LogFilter, today: date
) -> int:
    """The number of suppressed operations; none, if the filter asks for what is unknown about them."""
    if replace(wanted, period=None, category=None, operations=()) != NO_FILTER:
        return 0
    since, until = wanted.period.days(today) if wanted.period is not None else (today, today)
    among = None
    if wanted.category is not None or wanted.operations:
        among = [
            each.code
            for each in installation.catalogue
            if wanted.category in (None, each.category)
            and (not wanted.operations or each.code in wanted.operations)
        ]
    return await work.log_settings.suppressed(
        company_id, since=since, until=until, but=CONSULTED, among=among
    )


async def _around(
    log: AuditLog, query: LogQuery, *, before: int | None, after: int | None, size: int
) -> tuple[Sequence[Entry], bool, bool]:
    """A page's entries, and whether there are older and newer ones.

    Before the oldest of all it is the oldest page.
    """
    if after is not None:
        found = await log.newer(query, after=after, limit=size + 1)
        entries = found[:size][::-1]
        older = bool(entries) and bool(await log.older(query, before=position_of(entries[-1]), limit=1))
        return entries, older, len(found) > size
    found = await log.older(query, before=before, limit=size + 1)
    if before is not None and not found:
        return await _around(log, query, before=None, after=before - 1, size=size)
    newer = before is not None and bool(await log.newer(query, after=position_of(found[0]), limit=1))
    return found[:size], len(found) > size, newer
