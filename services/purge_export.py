"""What a purge takes away, as files: entries as the chain has them, with the program that verifies them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from domain.chain import Head
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Detail
from domain.errors import LogNotWhole
from domain.keeping import ExportedFile, PurgePlan, file_facts
from domain.permissions import Module, Verb
from domain.verification import check
from rendering.exports.formats import Format
from rendering.exports.parts import Parts
from rendering.exports.report import Report
from services.authorisation import Caller, authorised, authorised_to_read
from services.exports.digests import exported_files
from services.exports.export_log import BATCH, in_thread
from services.installation import Installation

_EXPORTED = "log_exported"

Progress = Callable[[int, int], Awaitable[None]]  # entries written, of how many


@dataclass(frozen=True, slots=True)
class PurgeExport:
    """The files to be sent, and what the purge will say of each."""

    paths: Sequence[Path]
    files: Sequence[ExportedFile]


async def export_for_purge(
    installation: Installation,
    caller: Caller,
    plan: PurgePlan,
    *,
    folder: Path,
    operation_id: UUID,
    now: datetime,
    told: Progress | None = None,
) -> PurgeExport:
    """Write what the plan would remove into files in an empty folder, which is the caller's to remove.

    Every entry is verified on the way: what does not hold is not purged. Needs Bitácora: Ejecutar, before,
    after and with each batch that it reads; raises NotAllowed, UnknownPerson and LogNotWhole. Records
    `log_exported`.
    """
    async with authorised_to_read(
        installation, caller, plan.company_id, module=Module.LOG, verb=Verb.EXECUTE, now=now
    ) as (work, place):
        head = await work.audit_log(plan.company_id).head() or plan.end
    report = Report(
        company=place.company,
        catalogue=installation.catalogue,
        period="",
        criteria=f"Folios {plan.first_folio} a {plan.end.folio}, por depurar",
        asked_by=f"{place.user.name} · {place.user.full_name}",
        asked_at=now,
        head=head,
    )
    parts = await in_thread(Parts, Format.JSONL, report, folder)
    try:
        await _write(installation, caller, plan, parts, now=now, told=told)
        paths = await in_thread(parts.finish, _name(place.company, plan))
    finally:
        parts.abandon()
    files = await in_thread(exported_files, paths)
    async with authorised(
        installation, caller, plan.company_id, module=Module.LOG, verb=Verb.EXECUTE, now=now
    ) as task:
        facts = [("Formato", Format.JSONL.label), ("Filtro", report.criteria), *file_facts(files)]
        summary = f"{Format.JSONL.label} · {plan.entries:,} registros por depurar"
        await task.record_run(_EXPORTED, summary, operation_id=operation_id, detail=Detail.of(facts=facts))
    return PurgeExport(paths, files)


async def _write(
    installation: Installation,
    caller: Caller,
    plan: PurgePlan,
    parts: Parts,
    *,
    now: datetime,
    told: Progress | None,
) -> None:
    head: Head = plan.start
    while head.folio < plan.end.folio:
        async with authorised_to_read(
            installation, caller, plan.company_id, module=Module.LOG, verb=Verb.EXECUTE, now=now
        ) as (work, _):
            log = work.audit_log(plan.company_id)
            rows = await log.stored(head.folio, until=plan.end.folio, limit=BATCH)
        head, broken = await asyncio.to_thread(check, head, rows)
        if broken is not None or not rows:
            raise LogNotWhole
        await in_thread(parts.write, rows)
        if told is not None:
            await told(parts.entries, plan.entries)
    if head != plan.end:
        raise LogNotWhole


def _name(company: Company, plan: PurgePlan) -> str:
    whose = "instalacion" if company.id == INSTALLATION_ID else company.rfc
    return f"bitacora_{whose}_depurada_{plan.first_folio}_{plan.end.folio}"
