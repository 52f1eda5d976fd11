"""When a process was last at work on this database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert
from storage.tables import heartbeat

_ONLY_ROW = 1


class Heartbeat:
    """Typed queries on the heartbeat."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def last(self) -> datetime | None:
        """The last moment noted; None before the first."""
        moment: datetime | None = await self._connection.scalar(select(heartbeat.c.at))
        return moment

    async def note(self, at: datetime) -> None:
        """Note this moment in place of the last one."""
        statement = insert(self._connection, heartbeat).values(id=_ONLY_ROW, at=at)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[heartbeat.c.id], set_={"at": at})
        )
