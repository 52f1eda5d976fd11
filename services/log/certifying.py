"""Certifying one entry: what it says, and the proof that it is in the log under a signed seal."""

from __future__ import annotations

from uuid import UUID

from domain.entries import Detail, Entry
from domain.permissions import EXPORT_LOG
from domain.seals import Seal
from rendering.exports.certificate import Certificate
from services.asking import Ask, Task
from services.log.about_entry import entry_there
from services.log.proving import proof_of, stored_entry

CERTIFIED = "entry_certified"


async def certify_entry(ask: Ask, company_id: int, folio: int, *, operation_id: UUID) -> Certificate:
    """The entry with its proof under the log's newest seal, or under one made now if that is older.

    A seal that is made for this alone goes out with it and to nobody else, and leaves the log as due to be
    sealed as it was. Needs Bitácora: Ejecutar; raises NotAllowed, UnknownPerson, EntryNotFound, EntryPurged,
    LogStopped, and EntryNotProvable for an entry or a tree that was changed. Records `entry_certified`.
    """
    async with ask.may(EXPORT_LOG, company_id) as task:
        entry = await entry_there(task, folio)
        log = task.work.audit_log(company_id)
        await log.check_end()
        proof = await proof_of(task, entry, end=log.tree.head)
        await _record(task, entry, proof.signed.seal, operation_id)
        return Certificate(
            company=task.company,
            catalogue=ask.installation.catalogue,
            row=await stored_entry(task, folio),
            proof=proof,
            asked_by=f"{task.author.user_name} · {task.author.full_name}",
            asked_at=ask.now,
        )


async def _record(task: Task, entry: Entry, seal: Seal, operation_id: UUID) -> None:
    label = task.installation.catalogue.label_of_operation(entry.operation)
    await task.record_run(
        CERTIFIED,
        f"#{entry.folio} · {label}",
        operation_id=operation_id,
        detail=Detail.of(facts=[("Registro", str(entry.folio)), ("Sello", seal.text)]),
    )
