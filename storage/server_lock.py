"""PostgreSQL's advisory locks, held by a connection of their own for as long as that lasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

_TRY = text("SELECT pg_try_advisory_lock(:lock)")
_TRY_SHARED = text("SELECT pg_try_advisory_lock_shared(:lock)")


class ServerLock:
    """Locks on the server, by number, that one session has at a time; `shared` ones, any number of sessions.

    Each of these raises StorageUnavailable.
    """

    def __init__(
        self,
        database: Database,
        numbers: Sequence[int],
        *,
        shared: Sequence[int],
        on_lost: Callable[[], None],
    ) -> None:
        self._database = database
        self._calls = [*((number, _TRY) for number in numbers), *((number, _TRY_SHARED) for number in shared)]
        self._on_lost = on_lost
        self._held = AsyncExitStack()
        self._connection: AsyncConnection | None = None

    async def take(self) -> int | None:
        """Take all of them, or none: then the number of one that another session has is returned.

        `on_lost` is called when the server says that their connection is gone.
        """
        async with AsyncExitStack() as held:
            connection = await held.enter_async_context(self._database.connected())
            held.push_async_callback(connection.invalidate)  # what it took already goes with it
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            for number, call in self._calls:
                if not await connection.scalar(call, {"lock": number}):
                    return number
            driver = (await connection.get_raw_connection()).driver_connection
            if driver is not None:
                driver.add_termination_listener(self._lost)
            self._connection, self._held = connection, held.pop_all()
        return None

    def _lost(self, _: object) -> None:
        if self._connection is not None:
            self._on_lost()

    async def look(self) -> None:
        """Ask the server, which a network that went silent does not answer."""
        if self._connection is not None:
            await self._connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Let others have them, by closing their connection."""
        self._connection = None
        await self._held.aclose()
