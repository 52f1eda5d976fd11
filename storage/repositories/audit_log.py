"""A company's audit log: its head, appends to it, and reading it by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, insert, literal_column, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.chain import Head
from domain.entries import Detail, Entry, Origin, Outcome
from domain.verification import COLUMNS, StoredRow
from storage.audit_table import audit_table
from storage.tables import audit_heads

_NAMES = tuple(each.name for each in fields(Entry))
# Only where the engine itself keeps a column to its type: elsewhere a conversion could hide a change.
_POSTGRESQL_TYPES = {"sensitive": "integer", "operation_id": "varchar"}
_TEXTS = frozenset(COLUMNS) - {"folio", "occurred_at", "recorded_at", "sensitive", "previous_hash", "hash"}


class AuditLog:
    """Typed queries on one company's audit table."""

    def __init__(self, connection: AsyncConnection, company_id: int) -> None:
        self._connection = connection
        self._company_id = company_id
        self._table = audit_table(company_id)

    async def lock_head(self) -> Head | None:
        """The head, held until the transaction ends so that nobody else appends; None for no such company."""
        query = select(audit_heads).where(audit_heads.c.company_id == self._company_id).with_for_update()
        row = (await self._connection.execute(query)).first()
        return None if row is None else Head(row.folio, row.hash)

    async def head(self) -> Head | None:
        """The head as of now, without holding it."""
        query = select(audit_heads).where(audit_heads.c.company_id == self._company_id)
        row = (await self._connection.execute(query)).first()
        return None if row is None else Head(row.folio, row.hash)

    async def append(self, entries: Sequence[Entry]) -> None:
        """Append entries already linked to the locked head, and move the head to the last."""
        await self._connection.execute(insert(self._table), [_row_of(entry) for entry in entries])
        last = entries[-1]
        await self._connection.execute(
            update(audit_heads)
            .where(audit_heads.c.company_id == self._company_id)
            .values(folio=last.folio, hash=last.hash)
        )

    async def get(self, folio: int) -> Entry | None:
        """The entry with this folio."""
        return await self._first(self._table.c.folio == folio)

    async def by_operation(self, operation_id: UUID) -> Entry | None:
        """The entry of this operation, if it was recorded already."""
        return await self._first(self._table.c.operation_id == operation_id)

    async def by_operations(self, operation_ids: Sequence[UUID]) -> dict[UUID, Entry]:
        """The entries of these operations, those that were recorded already."""
        query = select(self._table).where(self._table.c.operation_id.in_(operation_ids))
        entries = [_entry_of(row) for row in await self._connection.execute(query)]
        return {entry.operation_id: entry for entry in entries}

    async def newest_of(self, operation: str) -> Entry | None:
        """The last entry of this operation, looked for from the newest back: quick if it just happened."""
        query = select(self._table).where(self._table.c.operation == operation)
        row = (await self._connection.execute(query.order_by(self._table.c.folio.desc()).limit(1))).first()
        return None if row is None else _entry_of(row)

    async def before(self, folio: int | None, limit: int) -> Sequence[Entry]:
        """Up to `limit` entries older than `folio` (the newest of all without one), newest first."""
        query = select(self._table).order_by(self._table.c.folio.desc()).limit(limit)
        if folio is not None:
            query = query.where(self._table.c.folio < folio)
        return [_entry_of(row) for row in await self._connection.execute(query)]

    async def after(self, folio: int, limit: int) -> Sequence[Entry]:
        """Up to `limit` entries newer than `folio`, oldest first."""
        query = (
            select(self._table).where(self._table.c.folio > folio).order_by(self._table.c.folio).limit(limit)
        )
        return [_entry_of(row) for row in await self._connection.execute(query)]

    async def last_folio(self) -> object:
        """The folio of the last row, as it is stored; None without any."""
        query: Select[Any] = select(literal_column("folio")).select_from(self._table).limit(1)
        return (await self._connection.execute(query.order_by(self._table.c.folio.desc()))).scalar()

    async def stored(self, after: int | None, *, until: int, limit: int) -> Sequence[StoredRow]:
        """Up to `limit` rows, as `domain.verification` takes them, after a folio and not past `until`."""
        try:
            return await self._stored(COLUMNS, after, until=until, limit=limit)
        except OperationalError as error:
            if "decode" not in str(error.orig):
                raise
            # SQLite gives back any bytes that were put in a text; what is no text goes on as bytes.
            if limit == 1:
                return await self._stored(
                    [f"CAST({name} AS BLOB)" if name in _TEXTS else name for name in COLUMNS],
                    after,
                    until=until,
                    limit=1,
                )
            return await self.stored(after, until=until, limit=limit // 2)

    async def _stored(
        self, columns: Sequence[str], after: int | None, *, until: int, limit: int
    ) -> Sequence[StoredRow]:
        if self._connection.dialect.name == "postgresql":
            columns = [
                f"CAST({name} AS {_POSTGRESQL_TYPES[name]})" if name in _POSTGRESQL_TYPES else name
                for name in columns
            ]
        folio = self._table.c.folio
        wanted: list[Any] = [literal_column(each) for each in columns]
        query: Select[Any] = select(*wanted).select_from(self._table)
        if after is not None:
            query = query.where(folio > after)
        query = query.where(folio <= until).order_by(folio).limit(limit)
        rows: Sequence[StoredRow] = (await self._connection.execute(query)).all()
        return rows

    async def _first(self, condition: ColumnElement[bool]) -> Entry | None:
        row = (await self._connection.execute(select(self._table).where(condition))).first()
        return None if row is None else _entry_of(row)


def _row_of(entry: Entry) -> dict[str, object]:
    row = {name: getattr(entry, name) for name in _NAMES}
    row["detail"] = entry.detail.text
    return row


def _entry_of(row: Row[Any]) -> Entry:
    values = dict(row._mapping)
    values["detail"] = Detail(values["detail"])
    values["outcome"] = Outcome(values["outcome"])
    values["origin"] = Origin(values["origin"])
    return Entry(**values)
