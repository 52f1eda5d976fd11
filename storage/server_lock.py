"""PostgreSQL's advisory lock, held by a connection of its own for as long as that lasts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

LOCK = 7_146_443  # any number that never changes, and is not that of the migrations


class ServerLock:
    """A lock on the server that one session has at a time; each of these raises StorageUnavailable."""

    def __init__(self, database: Database, *, on_lost: Callable[[], None]) -> None:
        self._database = database
        self._on_lost = on_lost
        self._held = AsyncExitStack()
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        """Whether it is ours now. `on_lost` is called when the server says that its connection is gone."""
        async with AsyncExitStack() as held:
            connection = await held.enter_async_context(self._database.connected())
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
                return False
            driver = (await connection.get_raw_connection()).driver_connection
            if driver is not None:
                driver.add_termination_listener(lambda _: self._on_lost())
            self._connection, self._held = connection, held.pop_all()
        return True

    async def look(self) -> None:
        """Ask the server, which a network that went silent does not answer."""
        if self._connection is not None:
            await self._connection.execute(text("SELECT 1"))

    async def release(self) -> None:
        """Let others have it."""
        if self._connection is not None:
            await self._connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})

    async def close(self) -> None:
        """Close its connection, which releases it too."""
        self._connection = None
        await self._held.aclose()
