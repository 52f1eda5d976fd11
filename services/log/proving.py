"""Proving what a log says: one entry under a signed seal, and that one head goes on from another."""

from __future__ import annotations

from collections.abc import Sequence

from domain.checkpoints import SignedSeal
from domain.entries import Entry
from domain.entry_proofs import EntryProof
from domain.errors import EntryNotProvable, LogNotWhole
from domain.leaves import leaf_data
from domain.log_tree import NO_ENTRIES, Head
from domain.seals import Seal
from domain.stored_entry import StoredRow
from services.asking import Question
from services.log.seals import signed_seal


async def stored_entry(question: Question, folio: int) -> StoredRow:
    """The entry's row, which is there."""
    log = question.work.audit_log(question.company.id)
    (row,) = await log.stored(folio - 1, until=folio, limit=1)
    return row


async def proof_of(question: Question, entry: Entry, *, end: Head | None = None) -> EntryProof:
    """The proof of the entry under the newest seal that covers it, or under one of the log's end made now.

    `end` is where the log ends, if known. Raises EntryNotProvable for an entry or a tree that was changed.
    """
    company_id = question.company.id
    log = question.work.audit_log(company_id)
    end = end or await log.head() or NO_ENTRIES
    signed = await _newest_seal(question, entry.folio, end)
    path = await log.hashes.inclusion(entry.folio, signed.seal.folio)
    try:
        leaf = leaf_data(company_id, await stored_entry(question, entry.folio))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise EntryNotProvable(entry.folio) from None
    proof = EntryProof(folio=entry.folio, leaf=leaf, path=path or (), signed=signed)
    if not proof.holds:
        raise EntryNotProvable(entry.folio)
    return proof


async def consistency_of(question: Question, old: int, new: Head) -> Sequence[bytes]:
    """The hashes by which the log's tree of `old` entries leads to that of a later head (RFC 9162, 2.1.4).

    None are needed from the empty tree, or to the same. Raises LogNotWhole.
    """
    if not 0 < old < new.folio:
        return ()
    proof = await question.work.audit_log(question.company.id).hashes.consistency(old, new.folio)
    if proof is None:
        raise LogNotWhole
    return proof


async def sealed(question: Question, end: Head) -> SignedSeal:
    """The signed seal of a head, made now; it goes out with what is answered and to nobody else."""
    seal = Seal.of(question.company.id, end)
    return await signed_seal(question.installation, question.work, seal, made=question.now)


async def _newest_seal(question: Question, folio: int, end: Head) -> SignedSeal:
    """The log's newest seal that covers the folio, as it was sent; if none does, one of the log's end."""
    made = await question.work.seals.newest(question.company.id, until=end.folio)
    if made is not None and made.seal.folio >= folio:
        return await signed_seal(question.installation, question.work, made.seal, made=made.made)
    return await sealed(question, end)
