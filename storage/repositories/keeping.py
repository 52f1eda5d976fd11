"""How long each company keeps its log, where what remains of it begins, and taking away what may go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.chain import Head, head_of
from domain.entries import Entry
from domain.keeping import Keeping
from storage.audit_table import audit_table
from storage.dialects import insert
from storage.repositories.audit_log import entry_of
from storage.search import forgetting
from storage.tables import acknowledgements, log_anchors, log_keeping, outbox


class LogKeeping:
    """Typed queries on keeping, anchors, and the oldest entries of a company's audit table."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, company_id: int) -> Keeping:
        """How the company keeps its log."""
        query = select(log_keeping).where(log_keeping.c.company_id == company_id)
        row = (await self._connection.execute(query)).first()
        return Keeping() if row is None else Keeping(row.years, row.held)

    async def save(self, company_id: int, keeping: Keeping) -> None:
        """Keep it like this from now on."""
        values = {"years": keeping.years, "held": keeping.held}
        statement = insert(self._connection, log_keeping).values(company_id=company_id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[log_keeping.c.company_id], set_=values)
        )

    async def anchor(self, company_id: int) -> Head | None:
        """The last link that was purged; None while the log is whole."""
        query = select(log_anchors).where(log_anchors.c.company_id == company_id)
        row = (await self._connection.execute(query)).first()
        return None if row is None else Head(row.folio, row.hash)

    async def first_since(self, company_id: int, moment: datetime, *, after: int, until: int) -> int | None:
        """The first folio after one and up to another that was recorded, or happened, since the moment."""
        entries = audit_table(company_id).c
        query = (
            select(entries.folio)
            .where(entries.folio > after, entries.folio <= until)
            .where(or_(entries.recorded_at >= moment, entries.occurred_at >= moment))
            .order_by(entries.folio)
            .limit(1)
        )
        folio: int | None = (await self._connection.execute(query)).scalar()
        return folio

    async def between(self, company_id: int, *, after: int, until: int) -> Sequence[Entry]:
        """The entries after one folio and up to another, in the order of their folios."""
        table = audit_table(company_id)
        query = select(table).where(table.c.folio > after, table.c.folio <= until).order_by(table.c.folio)
        return [entry_of(row) for row in await self._connection.execute(query)]

    async def remove(self, company_id: int, entries: Sequence[Entry]) -> None:
        """Take away the oldest entries, in the order of their folios and without a gap.

        The anchor goes to the last of them first: the database lets nothing be deleted that comes after it.
        The space is used again by what is recorded later; the file does not get smaller.
        """
        table, first, last = audit_table(company_id), entries[0].folio, entries[-1].folio
        await self._move_anchor(company_id, head_of(entries[-1]))
        for statement, rows in forgetting(self._connection.dialect.name, table.name, entries):
            await self._connection.execute(statement, rows)
        # Both ends are said: PostgreSQL would go through all that was purged before, until it is vacuumed.
        await self._connection.execute(delete(table).where(table.c.folio.between(first, last)))
        for told in (outbox, acknowledgements):
            await self._connection.execute(
                delete(told).where(told.c.company_id == company_id, told.c.folio.between(first, last))
            )

    async def _move_anchor(self, company_id: int, anchor: Head) -> None:
        values = {"folio": anchor.folio, "hash": anchor.hash}
        statement = insert(self._connection, log_anchors).values(company_id=company_id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[log_anchors.c.company_id], set_=values)
        )
