"""The tabs of whose operations a user gets no alerts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import muted_alerts, users


class MutedAlerts:
    """Typed queries on `muted_alerts`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, user_id: int) -> frozenset[str]:
        """The tabs that the user muted."""
        query = select(muted_alerts.c.category).where(muted_alerts.c.user_id == user_id)
        return frozenset((await self._connection.execute(query)).scalars())

    async def in_company(self, company_id: int) -> set[tuple[int, str]]:
        """Each of the company's users with each tab that they muted."""
        query = (
            select(muted_alerts.c.user_id, muted_alerts.c.category)
            .join(users, users.c.id == muted_alerts.c.user_id)
            .where(users.c.company_id == company_id)
        )
        return {(row.user_id, row.category) for row in await self._connection.execute(query)}

    async def save(self, user_id: int, categories: Collection[str]) -> None:
        """Mute these tabs for the user, and no others."""
        await self._connection.execute(delete(muted_alerts).where(muted_alerts.c.user_id == user_id))
        rows = [{"user_id": user_id, "category": category} for category in sorted(categories)]
        if rows:
            await self._connection.execute(insert(muted_alerts), rows)
