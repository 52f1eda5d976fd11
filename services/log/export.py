"""Exporting a company's log as files of any size: read in batches, written in a thread, recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Container, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID

from domain.entries import Detail
from domain.errors import EntryAltered, LogNotWhole, NothingToExport
from domain.keeping import ExportedFile, file_facts
from domain.leaves import leaf_of
from domain.log_filter import NO_FILTER, LogFilter, LogQuery, stored_position
from domain.log_tree import NO_ENTRIES, Head, LogTree
from domain.permissions import EXPORT_LOG
from domain.phrases import count
from domain.stored_entry import FOLIO, HASH, StoredRow
from domain.zones import local_day
from rendering.exports.criteria import criteria_in_words, period_in_words
from rendering.exports.formats import Format
from rendering.exports.parts import Parts
from rendering.exports.report import ALL_OF_IT, NO_CRITERIA, Report
from services.asking import Ask, Task
from services.log.digests import exported_files
from services.log.keeping import start_of
from services.progress import Progress
from storage.unit_of_work import UnitOfWork

_EXPORTED = "log_exported"
AHEAD = timedelta(days=1)  # at most, that a business system's clock is ahead of ours

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The result: the files, in order, and their contents."""

    report: Report
    format: Format
    entries: int
    files: Sequence[Path]


async def export_log(
    ask: Ask,
    company_id: int,
    wanted: LogFilter = NO_FILTER,
    *,
    file_format: Format,
    folder: Path,
    operation_id: UUID,
    until: Head | None = None,
    progress: Progress | None = None,
) -> Export:
    """Write the filter's entries, up to `until` or the end, into files in a folder.

    Needs Bitácora: Ejecutar, before, after and with each batch that it reads; raises NotAllowed,
    UnknownPerson, NothingToExport, EntryAltered, LogNotWhole and NoRoomForFile. Records `log_exported`, with
    the SHA-256 of each file, before it gives the files out, so that nobody takes a log away without a trace
    and a file can be held against what was given out. It ends with Stopped, after a batch or right before
    that is recorded, if it was stopped by its `progress`, and then nothing is. The folder is the caller's to
    remove, however it ends.
    """
    progress = progress or Progress()
    report, total = await _prepared(ask, company_id, wanted, until=until, file_format=file_format)
    largest = ask.installation.sizes.largest_file
    parts = await in_thread(Parts, file_format, report, folder, largest=largest)
    try:
        batches = _all_after(ask, report) if file_format is Format.JSONL else _found(ask, report)
        done = 0
        async for rows in batches:
            await in_thread(_write, parts, rows)
            done += len(rows)
            await progress.note(done, total)
        if not parts.entries:
            raise NothingToExport
        files = await in_thread(parts.finish, _name(report, wanted, parts.days))
        digests = await in_thread(exported_files, files)
        progress.check()
        export = Export(report=report, format=file_format, entries=parts.entries, files=files)
        async with ask.may(EXPORT_LOG, company_id) as task:
            await _record(task, export, digests, operation_id)
        return export
    finally:
        parts.abandon()


def _write(parts: Parts, rows: Sequence[StoredRow]) -> None:
    """Add these entries; raises EntryAltered for one that is not as it was recorded."""
    company_id = parts.report.company.id
    altered = next((row for row in rows if leaf_of(company_id, row) != row[HASH]), None)
    if altered is not None:
        raise EntryAltered(altered[FOLIO])
    parts.write(rows)


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run it in a thread and wait for it even if cancelled: it writes to files that are then removed."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


async def end_of_log(ask: Ask, company_id: int) -> Head:
    """The present end of the log, for an export that must be the same if restarted.

    Needs Bitácora: Ejecutar; raises NotAllowed and UnknownPerson.
    """
    async with ask.may_read(EXPORT_LOG, company_id) as question:
        return await question.work.audit_log(company_id).head() or NO_ENTRIES


async def _prepared(
    ask: Ask, company_id: int, wanted: LogFilter, *, until: Head | None, file_format: Format
) -> tuple[Report, int | None]:
    """The report's heading, and the number of entries to go through if known."""
    async with ask.may_read(EXPORT_LOG, company_id) as question:
        work = question.work
        company, log = question.company, work.audit_log(company_id)
        head = until or await log.head() or NO_ENTRIES
        first = await log.stored(None, until=head.folio, limit=1)
        today = local_day(ask.now, company.zone)
        query = wanted.query(zone=company.zone, today=today)
        proves = file_format is Format.JSONL
        start, folios = await _proof(work, company_id, query, head) if proves else (LogTree(company_id), None)
    report = Report(
        company=company,
        catalogue=ask.installation.catalogue,
        period=period_in_words(wanted, today=today),
        criteria=criteria_in_words(wanted, ask.installation.catalogue),
        asked_by=f"{question.author.user_name} · {question.author.full_name}",
        asked_at=ask.now,
        head=head,
        start=start,
        query=query,
        folios=folios,
    )
    if proves:
        return report, head.folio - start.folio
    return report, head.folio - first[0][0] + 1 if first and not wanted.active else None


async def _proof(
    work: UnitOfWork, company_id: int, query: LogQuery, head: Head
) -> tuple[LogTree, Container[int] | None]:
    """The tree after which every entry has to be gone through, and which have the words or amounts asked for.

    Nothing was recorded before it happened, give or take a clock, and none before the one before it: so a
    period begins with the last entry that was recorded too early for it. Raises LogNotWhole.
    """
    log = work.audit_log(company_id)
    first = (await start_of(work, company_id)).folio
    if query.since is not None:
        since = await log.first_recorded_since(query.since - AHEAD, after=first, until=head.folio)
        first = max(first, since - 2)
    start = await log.hashes.tree_at(first)
    if start is None:
        raise LogNotWhole
    if not query.words and query.amount is None:
        return start, None
    return start, {row[FOLIO] for row in await log.newer_stored(query, limit=head.folio)}


def _name(report: Report, wanted: LogFilter, days: tuple[str, str]) -> str:
    """`bitacora_EKU9003173C9_2026-11-01_2026-11-21`: the company, and the requested or actual days."""
    company = report.company
    if wanted.period is not None:
        today = local_day(report.asked_at, company.zone)
        first, last = wanted.period.days(today)
        days = first.isoformat(), last.isoformat()
    return "_".join(("bitacora", company.file_name, *days))


async def _all_after(ask: Ask, report: Report) -> AsyncIterator[Sequence[StoredRow]]:
    """Every entry after the report's start, in folio order, each batch read in its own transaction."""
    folio, size = report.start.folio, ask.installation.sizes.exported_at_once
    while folio < report.head.folio:
        async with ask.may_read(EXPORT_LOG, report.company.id) as question:
            log = question.work.audit_log(report.company.id)
            rows = await log.stored(folio, until=report.head.folio, limit=size)
        if not rows or rows[-1][FOLIO] <= folio:
            raise LogNotWhole
        folio = rows[-1][FOLIO]
        yield rows


async def _found(ask: Ask, report: Report) -> AsyncIterator[Sequence[StoredRow]]:
    """What was asked for, in the order in which they happened, each batch read in its own transaction.

    Somebody who loses the permission meanwhile gets no further. Entries recorded after the request are left
    out, so that the seal is that of the last entry.
    """
    after, more, size = None, True, ask.installation.sizes.exported_at_once
    while more:
        async with ask.may_read(EXPORT_LOG, report.company.id) as question:
            work = question.work
            log = work.audit_log(report.company.id)
            rows = await log.newer_stored(report.query, after=after, limit=size)
        more = len(rows) == size
        if rows:
            folio, occurred_at = rows[-1][:2]
            after = stored_position(occurred_at, folio)
        if known := [row for row in rows if row[0] <= report.head.folio]:
            yield known


async def _record(task: Task, export: Export, digests: Sequence[ExportedFile], operation_id: UUID) -> None:
    facts = [
        ("Formato", export.format.label),
        ("Periodo", export.report.period or ALL_OF_IT),
        ("Filtro", export.report.criteria or NO_CRITERIA),
        ("Registros", f"{export.entries:,}"),
        *file_facts(digests),
    ]
    summary = f"{export.format.label} · {count(export.entries, 'registro', 'registros')}"
    await task.record_run(_EXPORTED, summary, operation_id=operation_id, detail=Detail.of(facts=facts))
