"""One process at a time works on a database: a second one, started by mistake, says so and ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from filelock import FileLock, Timeout
from sqlalchemy import text

from bot.failures import CannotStart
from storage.database import Database

_LOCK = 7_146_443  # any number that never changes, and is not that of the migrations
_TAKEN = "Ya hay otra Vigía en marcha con esta base de datos: deja una sola."


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator[None]:
    """The only process that works on the database meanwhile; raises CannotStart if there is one.

    The lock goes with the process, however it ends.
    """
    if database.engine.dialect.name == "postgresql":
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
                raise CannotStart(_TAKEN)
            try:
                yield
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        return
    lock = FileLock(f"{database.engine.url.database}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise CannotStart(_TAKEN) from error
    try:
        yield
    finally:
        lock.release()
