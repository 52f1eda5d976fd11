"""How long each company keeps its log."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.keeping import Keeping
from storage.dialects import insert
from storage.tables import log_keeping


class LogKeeping:
    """Typed queries on how long logs are kept."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, company_id: int) -> Keeping:
        """The company's retention."""
        query = select(log_keeping).where(log_keeping.c.company_id == company_id)
        row = (await self._connection.execute(query)).first()
        return Keeping() if row is None else Keeping(row.years, row.held)

    async def save(self, company_id: int, keeping: Keeping) -> None:
        """Save the company's retention."""
        values = {"years": keeping.years, "held": keeping.held}
        statement = insert(self._connection, log_keeping).values(company_id=company_id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[log_keeping.c.company_id], set_=values)
        )
