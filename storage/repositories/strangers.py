"""Unknown people at the door: when each was last recorded, and how often they knocked since."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import strangers


class Strangers:
    """Typed queries on strangers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def knock(self, telegram_id: int, *, now: datetime, every: timedelta) -> int | None:
        """Count an attempt: None while the last recorded one is recent, else how many were not since then."""
        mine = strangers.c.telegram_id == telegram_id
        row = (await self._connection.execute(select(strangers).where(mine))).first()
        if row is None:
            await self._connection.execute(
                insert(strangers).values(telegram_id=telegram_id, recorded_at=now, unrecorded=0)
            )
            return 0
        if now - row.recorded_at < every:
            await self._connection.execute(
                update(strangers).where(mine).values(unrecorded=strangers.c.unrecorded + 1)
            )
            return None
        await self._connection.execute(update(strangers).where(mine).values(recorded_at=now, unrecorded=0))
        return int(row.unrecorded)
