"""A company's audit log: its head, appending, reading by keyset, and removing the oldest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Table,
    Uuid,
    any_,
    bindparam,
    inspect,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from domain.log_filter import EVERYTHING, LogQuery
from domain.log_tree import NO_ENTRIES, Head, LogEnd, LogTree, is_as_hashed
from domain.stored_entry import StoredRow
from storage.audit_erasing import erase_values, merge_words
from storage.audit_finding import at_folios, finding
from storage.audit_removal import remove_entries
from storage.audit_rows import append_entries
from storage.audit_stored import UNREADABLE, as_stored, entry_of, stored_rows
from storage.audit_table import audit_table
from storage.head_memory import HeadMemory
from storage.log_tiles import StoredTree, peaks_from
from storage.tables import audit_heads, log_anchors

_NAMES_IN_USE = """
WITH RECURSIVE names (name) AS (
    SELECT min(user_name) FROM {table}
    UNION ALL
    SELECT (SELECT min(user_name) FROM {table} WHERE user_name > names.name) FROM names WHERE name IS NOT NULL
)
SELECT name FROM names WHERE name IS NOT NULL
"""

# The statements of every append are built once: that takes longer than executing them.
_HEAD = select(audit_heads).where(audit_heads.c.company_id == bindparam("company"))
_LOCKED_HEAD = _HEAD.with_for_update()
_ANCHOR = select(log_anchors).where(log_anchors.c.company_id == bindparam("company"))

_FOLIO = bindparam("folio", type_=BigInteger())


@cache
def _of_operations(table: Table, dialect: str) -> ColumnElement[bool]:
    if dialect == "postgresql":  # one statement for any number of them, so that it is prepared once
        return table.c.operation_id == any_(bindparam("operation_ids", type_=ARRAY(Uuid())))
    return table.c.operation_id.in_(bindparam("operation_ids", expanding=True))


@cache
def _by_operations(table: Table, dialect: str) -> Select[Any]:
    return select(table).where(_of_operations(table, dialect))


@cache
def _last_and_known(table: Table, dialect: str) -> Select[Any]:
    return select(table).where(or_(table.c.folio == _FOLIO, _of_operations(table, dialect)))


class AuditLog:
    """Typed queries on one company's audit table."""

    def __init__(self, connection: AsyncConnection, company_id: int, memory: HeadMemory) -> None:
        self._connection = connection
        self._company_id = company_id
        self._table = audit_table(company_id)
        self._memory = memory
        self._held: Head | None = None
        self._tree = LogTree(company_id)
        self._leaf = b""

    @property
    def held(self) -> Head | None:
        """The head as this transaction leaves it, if it locked it."""
        return self._held

    @property
    def tree(self) -> LogTree:
        """The tree with that head."""
        return self._tree

    async def lock_head(self) -> Head | None:
        """The head, locked until the transaction ends; None without such a company."""
        if self._held is None:
            row = (await self._connection.execute(_LOCKED_HEAD, {"company": self._company_id})).first()
            if row is not None:
                self._held = Head(row.folio, row.hash)
                self._tree = LogTree(self._company_id, row.folio, peaks_from(row.peaks))
                self._leaf = row.leaf
        return self._held

    async def is_there(self) -> bool:
        """Whether the table exists."""
        name = self._table.name
        return await self._connection.run_sync(lambda connection: inspect(connection).has_table(name))

    async def has(self, head: Head) -> bool:
        """Whether the log ever ended like this, by the hashes of its tree."""
        return await self.hashes.head_at(head.folio) == head

    @property
    def hashes(self) -> StoredTree:
        """The hashes of its tree."""
        return StoredTree(self._connection, self._table.name, self._company_id)

    async def anchor(self) -> Head | None:
        """The head before the first entry that was not purged; None while the log is whole."""
        return await self._head(_ANCHOR)

    async def head(self) -> Head | None:
        """The current head, without locking it."""
        return await self._head(_HEAD)

    async def end(self) -> LogEnd | None:
        """The current head with the peaks of its tree, without locking it."""
        row = (await self._connection.execute(_HEAD, {"company": self._company_id})).first()
        return None if row is None else LogEnd(Head(row.folio, row.hash), peaks_from(row.peaks))

    async def _head(self, query: Select[Any]) -> Head | None:
        row = (await self._connection.execute(query, {"company": self._company_id})).first()
        return None if row is None else Head(row.folio, row.hash)

    async def append(self, entries: Sequence[Entry]) -> None:
        """Append entries that are linked to the locked head, and move the head to the last."""
        self._tree = await append_entries(self._connection, self._table.name, self._tree, entries)
        self._held, self._leaf = self._tree.head, entries[-1].hash

    async def remove(self, entries: Sequence[Entry], *, until: Head) -> None:
        """Remove the oldest entries, in folio order and without a gap; move the anchor to `until`."""
        await remove_entries(self._connection, self._company_id, entries, anchor=until)

    async def erase(self, erased: Sequence[tuple[Entry, int]]) -> None:
        """Erase these hidden values (bits) of entries that an erasure on record names."""
        await erase_values(self._connection, self._company_id, erased)

    async def merge_words(self, *, begin: bool) -> bool:
        """Take some of what was forgotten out of the index of words; True if more may be left."""
        return await merge_words(self._connection, self._company_id, begin=begin)

    async def between(self, *, after: int, until: int) -> Sequence[Entry]:
        """The entries after one folio and up to another, in folio order."""
        folio = self._table.c.folio
        query = select(self._table).where(folio > after, folio <= until).order_by(folio)
        return [entry_of(row) for row in await self._connection.execute(query)]

    async def first_since(self, moment: datetime, *, after: int, until: int) -> int | None:
        """The first folio in the range that was recorded, or happened, at the moment or later."""
        entries = self._table.c
        query = (
            select(entries.folio)
            .where(entries.folio > after, entries.folio <= until)
            .where(or_(entries.recorded_at >= moment, entries.occurred_at >= moment))
            .order_by(entries.folio)
            .limit(1)
        )
        folio: int | None = (await self._connection.execute(query)).scalar()
        return folio

    async def first_recorded_since(self, moment: datetime, *, after: int, until: int) -> int:
        """The first folio in the range recorded at the moment or later; one past the range if none was.

        Found by halves: none is recorded before the one before it.
        """
        recorded_at = select(self._table.c.recorded_at).where(self._table.c.folio == _FOLIO)
        first, last = after + 1, until + 1
        while first < last:
            middle = (first + last) // 2
            at = (await self._connection.execute(recorded_at, {"folio": middle})).scalar()
            if at is not None and at >= moment:
                last = middle
            else:
                first = middle + 1
        return first

    async def get(self, folio: int) -> Entry | None:
        """The entry with this folio."""
        row = (await self._connection.execute(at_folios(self._table, True), {"folios": [folio]})).first()
        return None if row is None else entry_of(row)

    async def at(self, folios: Sequence[int]) -> Sequence[Entry]:
        """The entries with these folios that were not purged, newest first."""
        rows = await self._connection.execute(at_folios(self._table, True), {"folios": list(folios)})
        return [entry_of(row) for row in rows]

    async def by_operation(self, operation_id: UUID) -> Entry | None:
        """The entry of this operation, if recorded."""
        return (await self.by_operations([operation_id])).get(operation_id)

    async def by_operations(self, operation_ids: Sequence[UUID]) -> dict[UUID, Entry]:
        """The entries of these operations that are recorded."""
        query = _by_operations(self._table, self._connection.dialect.name)
        rows = await self._connection.execute(query, {"operation_ids": list(operation_ids)})
        entries = [entry_of(row) for row in rows]
        return {entry.operation_id: entry for entry in entries}

    async def last_and_known(self, operation_ids: Sequence[UUID]) -> tuple[Entry | None, dict[UUID, Entry]]:
        """The last entry, if any, and the entries of these operations that are recorded.

        Raises LogStopped if the log does not end with the very entry that its locked head names, or ends
        before its last known end, or there with another entry. An unreadable entry counts as another.
        """
        head = self._held or NO_ENTRIES
        remembered = self._memory.check(self._company_id, head)
        if remembered is not None and not await self.has(remembered):
            self._memory.stop(self._company_id, found=head)
        query = _last_and_known(self._table, self._connection.dialect.name)
        values = {"operation_ids": list(operation_ids), "folio": head.folio}
        try:
            entries = [entry_of(row) for row in await self._connection.execute(query, values)]
        except UNREADABLE as error:
            if isinstance(error, OperationalError) and "decode" not in str(error.orig):
                raise
            self._memory.stop(self._company_id, found=head)
        last = next((entry for entry in entries if entry.folio == head.folio), None)
        if head.folio and (last is None or not self._ends_with(last)):
            self._memory.stop(self._company_id, found=head)
        wanted = set(operation_ids)
        return last, {entry.operation_id: entry for entry in entries if entry.operation_id in wanted}

    def _ends_with(self, last: Entry) -> bool:
        """Whether the entry is the one of which the locked head was made."""
        same = last.hash == self._leaf and is_as_hashed(self._company_id, last)
        return same and self._tree.head == self._held

    async def check_end(self) -> None:
        """Raise LogStopped as an append would: for purges, and for statements about the log's end."""
        await self.last_and_known([])

    async def newest_of(self, operation: str) -> Entry | None:
        """The last entry of this operation, searched from the newest back: quick if it just happened."""
        query = select(self._table).where(self._table.c.operation == operation)
        row = (await self._connection.execute(query.order_by(self._table.c.folio.desc()).limit(1))).first()
        return None if row is None else entry_of(row)

    async def older(
        self, query: LogQuery = EVERYTHING, *, before: int | None = None, limit: int
    ) -> Sequence[Entry]:
        """Up to `limit` of the query's entries before a position, if given, newest first."""
        return await self._found(query, below=before, newest_first=True, limit=limit)

    async def newer(
        self, query: LogQuery = EVERYTHING, *, after: int | None = None, limit: int
    ) -> Sequence[Entry]:
        """Up to `limit` of the query's entries after a position, if given, oldest first."""
        return await self._found(query, above=after, newest_first=False, limit=limit)

    async def newer_stored(
        self, query: LogQuery = EVERYTHING, *, after: int | None = None, limit: int
    ) -> Sequence[StoredRow]:
        """The entries of `newer` as raw rows of `domain.stored_entry`: for reading a million of them."""
        found, values = await finding(
            self._connection, self._table, query, above=after, newest_first=False, limit=limit
        )
        statement = found.with_only_columns(*as_stored(self._connection), maintain_column_froms=True)
        rows: Sequence[StoredRow] = (await self._connection.execute(statement, values)).all()
        return rows

    async def users(self) -> Sequence[tuple[str, str]]:
        """Everybody in the log, as (user name, latest full name), by user name."""
        # A loose index scan: jump from each name to the next, as few names have many entries.
        names = (await self._connection.execute(text(_NAMES_IN_USE.format(table=self._table.name)))).scalars()
        users = []
        for name in list(names):
            (last,) = await self.older(LogQuery(user_name=name), limit=1)
            users.append((name, last.full_name))
        return users

    async def _found(
        self,
        query: LogQuery,
        *,
        above: int | None = None,
        below: int | None = None,
        newest_first: bool,
        limit: int,
    ) -> Sequence[Entry]:
        found, values = await finding(
            self._connection,
            self._table,
            query,
            above=above,
            below=below,
            newest_first=newest_first,
            limit=limit,
        )
        return [entry_of(row) for row in (await self._connection.execute(found, values)).all()]

    async def last_folio(self) -> object:
        """The folio of the last row, as stored; None without any."""
        query: Select[Any] = select(literal_column("folio")).select_from(self._table).limit(1)
        return (await self._connection.execute(query.order_by(self._table.c.folio.desc()))).scalar()

    async def stored(self, after: int | None, *, until: int, limit: int) -> Sequence[StoredRow]:
        """Up to `limit` rows after a folio and not past `until`, for `domain.verification`."""
        return await stored_rows(self._connection, self._table, after, until=until, limit=limit)
