"""PostgreSQL's advisory locks, held by a dedicated connection for as long as it lasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

_TRY = text("SELECT pg_try_advisory_lock(:lock)")
_TRY_SHARED = text("SELECT pg_try_advisory_lock_shared(:lock)")


class ServerLock:
    """Locks on the server, by number: exclusive to one session, or `shared`.

    Every method raises StorageUnavailable.
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
        """Take all of them, or none and return the number of one that another session holds.

        `on_lost` is called when the server says that the connection is gone.
        """
        async with AsyncExitStack() as held:
            connection = await held.enter_async_context(self._database.connected())
            held.push_async_callback(connection.invalidate)  # releases the locks taken so far
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
        """Ask the server, as a silent network reports nothing."""
        if self._connection is not None:
            await self._connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Release the locks by closing the connection."""
        self._connection = None
        await self._held.aclose()
