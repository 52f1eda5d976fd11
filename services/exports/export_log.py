"""Taking a company's log away as files, whatever its size: read in batches, written in a thread, recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.chain import Head
from domain.companies import INSTALLATION_ID
from domain.entries import Detail
from domain.errors import NothingToExport
from domain.keeping import ExportedFile, file_facts
from domain.log_filter import NO_FILTER, LogFilter, LogQuery, stored_position
from domain.permissions import Module, Verb
from domain.quantities import count
from domain.verification import StoredRow
from rendering.exports.criteria import criteria_in_words, period_in_words
from rendering.exports.formats import Format
from rendering.exports.parts import Parts
from rendering.exports.report import ALL_OF_IT, NO_CRITERIA, Report
from services.authorisation import Caller, Task, authorised, authorised_to_read
from services.exports.digests import exported_files
from services.installation import Installation

BATCH = 2000  # entries read at once: a few megabytes, and some hundredths of a second of reading
_EXPORTED = "log_exported"

Progress = Callable[[int, int | None], Awaitable[None]]  # entries written, of how many if that is known

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What came of it: the files, in order, and what is in them."""

    report: Report
    format: Format
    entries: int
    files: Sequence[Path]


async def export_log(
    installation: Installation,
    caller: Caller,
    company_id: int,
    wanted: LogFilter = NO_FILTER,
    *,
    file_format: Format,
    folder: Path,
    operation_id: UUID,
    now: datetime,
    told: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Export | None:
    """Write the entries that the filter lets through, as the log is now, into files in an empty folder.

    Needs Bitácora: Ejecutar, before, after and with each batch that it reads; raises NotAllowed,
    UnknownPerson and NothingToExport. Records `log_exported`, with the SHA-256 of each file, before it gives
    the files out, so that nobody takes a log away without a trace and a file can be held against what was
    given out. None if it was cancelled, and then nothing is recorded. The folder is the caller's to remove,
    however it ends.
    """
    report, query, total = await _prepared(installation, caller, company_id, wanted, now=now)
    parts = await in_thread(Parts, file_format, report, folder)
    try:
        async for rows in _batches(installation, caller, report, query, now=now):
            if cancelled():
                return None
            await in_thread(parts.write, rows)
            if told is not None:
                await told(parts.entries, total)
        if not parts.entries:
            raise NothingToExport
        files = await in_thread(parts.finish, _name(report, wanted, parts.days))
        digests = await in_thread(exported_files, files)
        if cancelled():
            return None
        export = Export(report=report, format=file_format, entries=parts.entries, files=files)
        async with authorised(
            installation, caller, company_id, module=Module.LOG, verb=Verb.EXECUTE, now=now
        ) as task:
            await _record(task, export, digests, operation_id)
        return export
    finally:
        parts.abandon()


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do this in a thread, which is waited for even if it is cancelled: it writes to files that then go."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


async def _prepared(
    installation: Installation, caller: Caller, company_id: int, wanted: LogFilter, *, now: datetime
) -> tuple[Report, LogQuery, int | None]:
    """What the report says of itself, what is looked for, and how many entries if that is known."""
    async with authorised_to_read(
        installation, caller, company_id, module=Module.LOG, verb=Verb.EXECUTE, now=now
    ) as (work, place):
        company, log = place.company, work.audit_log(company_id)
        head = await log.head() or Head(0, b"")
        first = await log.stored(None, until=head.folio, limit=1)
    today = now.astimezone(ZoneInfo(company.zone)).date()
    report = Report(
        company=company,
        catalogue=installation.catalogue,
        period=period_in_words(wanted, today=today),
        criteria=criteria_in_words(wanted, installation.catalogue),
        asked_by=f"{place.user.name} · {place.user.full_name}",
        asked_at=now,
        head=head,
    )
    total = head.folio - first[0][0] + 1 if first and not wanted.active else None
    return report, wanted.query(zone=company.zone, today=today), total


def _name(report: Report, wanted: LogFilter, days: tuple[str, str]) -> str:
    """`bitacora_EKU9003173C9_2026-11-01_2026-11-21`: whose log, and the days asked for or those there are."""
    company = report.company
    if wanted.period is not None:
        today = report.asked_at.astimezone(ZoneInfo(company.zone)).date()
        first, last = wanted.period.days(today)
        days = first.isoformat(), last.isoformat()
    whose = "instalacion" if company.id == INSTALLATION_ID else company.rfc
    return "_".join(("bitacora", whose, *days))


async def _batches(
    installation: Installation, caller: Caller, report: Report, query: LogQuery, *, now: datetime
) -> AsyncIterator[Sequence[StoredRow]]:
    """The entries in the order in which they happened, each batch read in a transaction of its own.

    Whoever lost the permission meanwhile gets no further.

    What was recorded since it was asked for is left out, so that the seal is that of the last entry.
    """
    after, more = None, True
    while more:
        async with authorised_to_read(
            installation, caller, report.company.id, module=Module.LOG, verb=Verb.EXECUTE, now=now
        ) as (work, _):
            log = work.audit_log(report.company.id)
            rows = await log.newer_stored(query, after=after, limit=BATCH)
        more = len(rows) == BATCH
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
    entries = count(export.entries, "registro", "registros")
    summary = f"{export.format.label} · {entries}"
    await task.record_run(_EXPORTED, summary, operation_id=operation_id, detail=Detail.of(facts=facts))
