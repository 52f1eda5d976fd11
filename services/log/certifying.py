"""Certifying one entry: what it says, and the proof that it is in the log under a signed seal."""

from __future__ import annotations

from uuid import UUID

from domain.checkpoints import SignedSeal
from domain.entries import Detail, Entry
from domain.entry_proofs import EntryProof
from domain.errors import EntryNotProvable
from domain.leaves import leaf_data
from domain.permissions import EXPORT_LOG
from domain.seals import Seal
from domain.stored_entry import StoredRow
from rendering.exports.certificate import Certificate
from services.asking import Ask, Task
from services.log.about_entry import entry_there
from services.log.seals import signed_seal

CERTIFIED = "entry_certified"


async def certify_entry(ask: Ask, company_id: int, folio: int, *, operation_id: UUID) -> Certificate:
    """The entry with its proof under the log's newest seal, or under one made now if that is older.

    A seal that is made for this alone goes out with it and to nobody else, and leaves the log as due to be
    sealed as it was. Needs Bitácora: Ejecutar; raises NotAllowed, UnknownPerson, EntryNotFound, EntryPurged,
    LogStopped, and EntryNotProvable for an entry or a tree that was changed. Records `entry_certified`.
    """
    async with ask.may(EXPORT_LOG, company_id) as task:
        entry = await entry_there(task, folio)
        proof = await _proof(task, entry, await _stored(task, folio))
        await _record(task, entry, proof.signed.seal, operation_id)
        return Certificate(
            company=task.company,
            catalogue=ask.installation.catalogue,
            row=await _stored(task, folio),
            proof=proof,
            asked_by=f"{task.author.user_name} · {task.author.full_name}",
            asked_at=ask.now,
        )


async def _stored(task: Task, folio: int) -> StoredRow:
    (row,) = await task.work.audit_log(task.company.id).stored(folio - 1, until=folio, limit=1)
    return row


async def _proof(task: Task, entry: Entry, row: StoredRow) -> EntryProof:
    """The proof, which holds: raises EntryNotProvable."""
    log, company_id = task.work.audit_log(task.company.id), task.company.id
    await log.check_end()
    signed = await _newest_seal(task, entry.folio)
    path = await log.hashes.inclusion(entry.folio, signed.seal.folio)
    try:
        leaf = leaf_data(company_id, row)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise EntryNotProvable(entry.folio) from None
    proof = EntryProof(folio=entry.folio, leaf=leaf, path=path or (), signed=signed)
    if not proof.holds:
        raise EntryNotProvable(entry.folio)
    return proof


async def _newest_seal(task: Task, folio: int) -> SignedSeal:
    """The log's newest seal that covers the folio, as it was sent; if none does, one of the log's end."""
    work, company_id = task.work, task.company.id
    end = Seal.of(company_id, work.audit_log(company_id).tree.head)
    made = await work.seals.newest(company_id, until=end.folio)
    if made is not None and made.seal.folio >= folio:
        return await signed_seal(task.installation, work, made.seal, made=made.made)
    return await signed_seal(task.installation, work, end, made=task.now)


async def _record(task: Task, entry: Entry, seal: Seal, operation_id: UUID) -> None:
    label = task.installation.catalogue.label_of_operation(entry.operation)
    await task.record_run(
        CERTIFIED,
        f"#{entry.folio} · {label}",
        operation_id=operation_id,
        detail=Detail.of(facts=[("Registro", str(entry.folio)), ("Sello", seal.text)]),
    )
