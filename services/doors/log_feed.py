"""A company's log for another system: a page of entries, or all that was recorded after a folio, with proofs.

A key reads what its scope lets through. Of what it does not read, a feed has the hashes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.checkpoints import SignedSeal
from domain.companies import Company
from domain.entries import Detail, Entry
from domain.entry_proofs import EntryProof
from domain.errors import (
    EntryAltered,
    KeyReadsOther,
    LogNotWhole,
    LogStopped,
    OperationNotReported,
    StorageUnavailable,
)
from domain.leaves import leaf_of
from domain.log_filter import EVERYTHING, LogQuery, position_of
from domain.log_tree import NO_ENTRIES, Head, LogTree, is_as_hashed
from domain.operation_ids import in_space
from domain.permissions import FEED_LOG, REPORT_OPERATIONS
from domain.stored_entry import FOLIO, HASH, StoredRow
from services.asking import Ask, Question
from services.doors.http_door import HttpDoor, KeyAsk, by_key
from services.log.consulting import CONSULTED, records_consultations
from services.log.export import in_thread
from services.log.proving import consistency_of, proof_of, sealed

PAGE_LIMIT = 100
FEED_LIMIT = 10_000
_TRACE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntries:
    """Entries under a query, newest first, and the position before which there are more, if there are."""

    entries: Sequence[Entry]
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What was recorded after `start`, in the order of its folios, up to `end`.

    First the hashes of what was `purged`, then the `rows`; what the key `reads` of them can be shown, and
    what of that was `asked` for. The log ends at `head`, to which `end` leads by the hashes of `proof`.
    """

    company: Company
    start: LogTree
    purged: Sequence[bytes]
    rows: Sequence[StoredRow]
    reads: LogQuery
    asked: LogQuery
    end: Head
    head: Head
    proof: Sequence[bytes]
    signed: SignedSeal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenHead:
    """Where a log ends, signed, with the hashes by which an earlier head leads to it."""

    head: Head
    proof: Sequence[bytes]
    signed: SignedSeal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEntry:
    """An entry that a key reported, and its proof."""

    entry: Entry
    proof: EntryProof


async def find_entries(
    ask: Ask, company_id: int, asked: LogQuery, *, before: int | None, limit: int
) -> FoundEntries:
    """Up to `limit` (1 to 100) entries, the newest, or those before a position.

    Needs a key that reads the log; raises KeyReadsOther, EntryAltered and the errors of `Ask.may_read`.
    """
    ask, limit = by_key(ask, FEED_LOG), max(1, min(limit, PAGE_LIMIT))
    await _leave_a_trace(ask, company_id)
    async with ask.may_read(FEED_LOG, company_id) as question:
        query = _within_scope(question, asked)
        found = await question.work.audit_log(company_id).older(query, before=before, limit=limit + 1)
    entries = found[:limit]
    for each in entries:
        if not is_as_hashed(company_id, each):
            raise EntryAltered(each.folio)
    return FoundEntries(entries=entries, before=position_of(entries[-1]) if len(found) > limit else None)


async def wait_for_more(door: HttpDoor, company_id: int, *, after: int, seconds: float) -> None:
    """Wait until the company's log goes on after a folio, so many seconds at most."""
    await door.heads.beyond(door.installation.database, company_id, after, seconds=seconds)


async def read_feed(ask: Ask, company_id: int, asked: LogQuery, *, after: int, limit: int) -> Feed:
    """Up to `limit` (1 to 10,000) entries that were recorded after a folio.

    Needs a key that reads the log; raises KeyReadsOther, EntryAltered, LogNotWhole and the errors of
    `Ask.may_read`.
    """
    ask, limit = by_key(ask, FEED_LOG), max(1, min(limit, FEED_LIMIT))
    await _leave_a_trace(ask, company_id)
    async with ask.may_read(FEED_LOG, company_id) as question:
        query = _within_scope(question, asked)
        log = question.work.audit_log(company_id)
        head, anchor = await log.head() or NO_ENTRIES, await log.anchor() or NO_ENTRIES
        after = min(after, head.folio)
        start = await log.hashes.tree_at(after)
        gone = min(max(anchor.folio - after, 0), limit)
        purged = await log.hashes.leaves(after, after + gone)
        rows = await log.stored(after + gone, until=head.folio, limit=limit - gone) if gone < limit else ()
        if start is None or len(purged) != gone or not _without_gaps(after + gone, rows):
            raise LogNotWhole
        end = (await in_thread(_grown, start, purged, rows)).head
        return Feed(
            company=question.company,
            start=start,
            purged=purged,
            rows=rows,
            reads=_scope_of(question),
            asked=query,
            end=end,
            head=head,
            proof=await consistency_of(question, end.folio, head),
            signed=await sealed(question, head),
        )


async def read_head(ask: Ask, company_id: int, *, since: int) -> ProvenHead:
    """Where the log ends, and that it goes on from its head with the folio `since`.

    Needs a key that reads the log; raises LogNotWhole and the errors of `Ask.may_read`.
    """
    async with by_key(ask, FEED_LOG).may_read(FEED_LOG, company_id) as question:
        head = await question.work.audit_log(company_id).head() or NO_ENTRIES
        return ProvenHead(
            head=head,
            proof=await consistency_of(question, since, head),
            signed=await sealed(question, head),
        )


async def reported_entry(ask: Ask, company_id: int, operation_id: UUID) -> ReportedEntry:
    """The entry of an operation that this key reported, by its own id, with its proof.

    Needs a key that reports operations; raises OperationNotReported, EntryNotProvable and the errors of
    `Ask.may_read`.
    """
    async with by_key(ask, REPORT_OPERATIONS).may_read(REPORT_OPERATIONS, company_id) as question:
        key = question.standing.key
        log = question.work.audit_log(company_id)
        entry = await log.by_operation(in_space(key.id_space, operation_id)) if key is not None else None
        if entry is None:
            raise OperationNotReported(operation_id)
        return ReportedEntry(entry=entry, proof=await proof_of(question, entry))


def _scope_of(question: Question) -> LogQuery:
    """What the key reads."""
    key = question.standing.key
    return key.scope.query if key is not None else EVERYTHING


def _within_scope(question: Question, asked: LogQuery) -> LogQuery:
    """What was asked for, of what the key reads. Raises KeyReadsOther."""
    query = asked.within(_scope_of(question))
    if query is None:
        raise KeyReadsOther
    return query


def _without_gaps(after: int, rows: Sequence[StoredRow]) -> bool:
    return all(row[FOLIO] == after + place for place, row in enumerate(rows, 1))


def _grown(start: LogTree, purged: Sequence[bytes], rows: Sequence[StoredRow]) -> LogTree:
    """The tree with these too. Raises EntryAltered for an entry that is not as it was recorded."""
    for row in rows:
        if leaf_of(start.company_id, row) != row[HASH]:
            raise EntryAltered(row[FOLIO])
    return start.with_leaves([*purged, *(bytes(row[HASH]) for row in rows)])


async def _leave_a_trace(ask: KeyAsk, company_id: int) -> None:
    """Note that the key reads the log, once an hour: its last use, and an entry if the company records that.

    While nothing can be written, the log is still read unless the company records who does.
    """
    trace, read_at = (company_id, ask.asker.key_hash), ask.door.read_at
    last = read_at.get(trace)
    if last is not None and ask.now - last < _TRACE_EVERY:
        return
    try:
        async with ask.may(FEED_LOG, company_id) as task:
            key = task.standing.key
            if key is not None:
                await task.work.api_keys.used([key.id], now=ask.now)
                told = Detail.of(facts=[("Clave", str(key.id)), ("Nombre", key.label)])
                await task.record(CONSULTED, "Bitácora de la empresa", detail=told)
    except (LogStopped, StorageUnavailable):
        if await records_consultations(ask.installation, company_id):
            raise
        return
    read_at[trace] = ask.now
