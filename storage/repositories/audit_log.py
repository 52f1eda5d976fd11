"""A company's audit log: its head, appends to it, and reading it by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.chain import Head
from domain.entries import Detail, Entry, Origin, Outcome
from storage.audit_table import audit_table
from storage.tables import audit_heads

_NAMES = tuple(each.name for each in fields(Entry))


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
