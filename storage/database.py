"""The engine and its transactions: the one place that begins and commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.unit_of_work import UnitOfWork

# What a database raises that is busy, full, out of reach or starting; asyncpg's own come from connecting.
DATABASE_FAILURES = (SQLAlchemyError, asyncpg.PostgresError, OSError)

BUSY_TIMEOUT = 2.5  # seconds that a transaction waits for another to end before it is refused

_WRITING = "vigia_writing"


class Database:
    """Transactions on one database. `reading` never waits for writers; `writing` sees the last commit."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._after_commit: list[Callable[[], None]] = []
        # SQLite takes one writer at a time and polls for its turn; queueing here gives the turns in order.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that may change data: commits when the block ends well, undoes all when it raises."""
        async with self.exclusively() as connection:
            yield UnitOfWork(connection)
        for call in self._after_commit:
            call()

    @asynccontextmanager
    async def exclusively(self) -> AsyncIterator[AsyncConnection]:
        """The bare connection of a writing transaction, for what is no repository's: migrations."""
        async with self._turn or nullcontext(), self.engine.connect() as connection:
            await connection.execution_options(**{_WRITING: True})
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that only reads, from one snapshot."""
        async with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with connection.begin():
                yield UnitOfWork(connection)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have `call` run after each commit of this process; it must return at once."""
        self._after_commit.append(call)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at `sqlite:///path` or `postgresql://…`, with the drivers that we use for each."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        settings = {"lock_timeout": f"{BUSY_TIMEOUT * 1000:.0f}"}
        engine = create_async_engine(
            parsed.set(drivername="postgresql+asyncpg"),
            connect_args={"server_settings": settings, "timeout": BUSY_TIMEOUT},
            pool_timeout=BUSY_TIMEOUT,
            hide_parameters=True,
        )
        return Database(engine)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        parsed.set(drivername="sqlite+aiosqlite"),
        connect_args={"timeout": BUSY_TIMEOUT},
        pool_timeout=BUSY_TIMEOUT,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = (
        None  # the driver must not begin transactions of its own: `_begin_sqlite` does
    )
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
