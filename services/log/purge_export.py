"""The entries of a purge as files: in the chain's form, with the program that verifies them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from domain.companies import Company
from domain.entries import Detail
from domain.errors import LogNotWhole
from domain.keeping import ExportedFile, PurgePlan, file_facts
from domain.permissions import EXPORT_LOG
from domain.verification import check
from rendering.exports.formats import Format
from rendering.exports.parts import Parts
from rendering.exports.report import Report
from services.asking import Ask
from services.log.digests import exported_files
from services.log.export import in_thread
from services.progress import Progress

_EXPORTED = "log_exported"


@dataclass(frozen=True, slots=True)
class PurgeExport:
    """The files to send, and what the purge's entry will say of each."""

    paths: Sequence[Path]
    files: Sequence[ExportedFile]


async def export_for_purge(
    ask: Ask,
    plan: PurgePlan,
    *,
    folder: Path,
    operation_id: UUID,
    progress: Progress | None = None,
) -> PurgeExport:
    """Write the plan's entries into files in an empty folder, which the caller removes.

    Every entry is verified on the way: what does not hold is not purged. Needs Bitácora: Ejecutar, before,
    after and with each batch that it reads; raises NotAllowed, UnknownPerson, LogNotWhole and
    NoRoomForFile. Records `log_exported`. It ends with Stopped if it was stopped by its `progress`,
    and then nothing is recorded.
    """
    async with ask.may_read(EXPORT_LOG, plan.company_id) as question:
        start = await question.work.audit_log(plan.company_id).hashes.tree_at(plan.start.folio)
    if start is None or start.head != plan.start:
        raise LogNotWhole
    report = Report(
        company=question.company,
        catalogue=ask.installation.catalogue,
        period="",
        criteria=f"Folios {plan.first_folio} a {plan.end.folio}, por depurar",
        asked_by=f"{question.author.user_name} · {question.author.full_name}",
        asked_at=ask.now,
        head=plan.end,
        start=start,
    )
    largest = ask.installation.sizes.largest_file
    parts = await in_thread(Parts, Format.JSONL, report, folder, largest=largest)
    try:
        await _write(ask, plan, parts, progress=progress or Progress())
        paths = await in_thread(parts.finish, _name(question.company, plan))
    finally:
        parts.abandon()
    files = await in_thread(exported_files, paths)
    async with ask.may(EXPORT_LOG, plan.company_id) as task:
        facts = [("Formato", Format.JSONL.label), ("Filtro", report.criteria), *file_facts(files)]
        summary = f"{Format.JSONL.label} · {plan.entries:,} registros por depurar"
        await task.record_run(_EXPORTED, summary, operation_id=operation_id, detail=Detail.of(facts=facts))
    return PurgeExport(paths, files)


async def _write(
    ask: Ask,
    plan: PurgePlan,
    parts: Parts,
    *,
    progress: Progress,
) -> None:
    size = ask.installation.sizes.exported_at_once
    tree = parts.report.start
    while tree.folio < plan.end.folio:
        async with ask.may_read(EXPORT_LOG, plan.company_id) as question:
            work = question.work
            log = work.audit_log(plan.company_id)
            rows = await log.stored(tree.folio, until=plan.end.folio, limit=size)
        tree, _, broken = await asyncio.to_thread(check, tree, rows)
        if broken is not None or not rows:
            raise LogNotWhole
        await in_thread(parts.write, rows)
        await progress.note(parts.entries, plan.entries)
    if tree.head != plan.end:
        raise LogNotWhole


def _name(company: Company, plan: PurgePlan) -> str:
    return f"bitacora_{company.file_name}_depurada_{plan.first_folio}_{plan.end.folio}"
