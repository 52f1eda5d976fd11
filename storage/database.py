"""The engine and its transactions: the only place that begins and commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.errors import StorageUnavailable, WritingRefused
from storage.audit_table import audit_table_name
from storage.failures import outages_told, tell_outages
from storage.head_memory import HeadMemory
from storage.signals import Subject, signals_of
from storage.sqlite import DRIVER
from storage.unit_of_work import UnitOfWork
from storage.user_finding import translate

BUSY_TIMEOUT = 2.5  # seconds that a transaction waits for another before it is refused

_LONGEST_STATEMENT = 10.0  # seconds without an answer from PostgreSQL until the connection is abandoned
# More than the chats that are handled at once; PostgreSQL's default limit is a hundred.
_CONNECTIONS_KEPT, _CONNECTIONS_MORE = 10, 40
_WRITING = "vigia_writing"
_WAITED = "vigia_waited"


class Database:
    """Transactions on one database. `reading` never waits for writers; `writing` sees the last commit.

    Both raise StorageUnavailable, from any statement within or at their ends, when the database can't be
    used. Errors in a statement itself pass through.

    `may_write` is false while this process may not be the only one at work. `heads` remembers each log's last
    known end; `signals` tells of commits. `only_reads` tells handlers not to begin what has to be written
    later.
    """

    only_reads = False

    def __init__(self, engine: AsyncEngine, heads: HeadMemory | None = None) -> None:
        self.engine = engine
        self.may_write = True
        self.heads = heads or HeadMemory()
        self.signals = signals_of(engine)
        # SQLite takes one writer at a time and polls; a queue here gives turns in order.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that may change data: commits when the block ends, rolls back when it raises."""
        async with self.exclusively() as connection:
            work = UnitOfWork(connection, self.heads)
            yield work
            await self.signals.announce(connection, work.subjects)
        work.remember_heads()
        self.signals.committed(work.subjects)

    @asynccontextmanager
    async def exclusively(self) -> AsyncIterator[AsyncConnection]:
        """The bare connection of a writing transaction, for work outside repositories: migrations."""
        self.refuse_to_write()
        async with (
            self._in_turn() as waited,
            self._transaction(**{_WRITING: True, _WAITED: waited}) as connection,
        ):
            yield connection
            self.refuse_to_write()

    def refuse_to_write(self) -> None:
        """Raise WritingRefused if this process may not write."""
        if not self.may_write:
            raise WritingRefused

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection without a transaction."""
        async with AsyncExitStack() as held:
            with outages_told():
                connection = await held.enter_async_context(self.engine.connect())
            yield connection

    @asynccontextmanager
    async def _transaction(self, **options: Any) -> AsyncIterator[AsyncConnection]:
        async with self.connected() as connection:
            await connection.execution_options(**options)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[float]:
        """This process's turn to write; yields the seconds spent waiting for it."""
        if self._turn is None:
            yield 0.0
            return
        loop = asyncio.get_running_loop()
        came = loop.time()
        async with self._turn:
            yield loop.time() - came

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that only reads, from one snapshot."""
        options: dict[str, Any] = {}
        if self.engine.dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with self._transaction(**options) as connection:
            yield UnitOfWork(connection, self.heads)

    async def leave_no_copies(self, company_id: int) -> None:
        """Have the engine drop what it still holds of rows erased from the company's log.

        SQLite overwrites what is deleted, but its write-ahead log has the pages as they were; PostgreSQL
        keeps old versions of rows until a vacuum, at the latest its own.
        """
        async with self.connected() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.engine.dialect.name == "sqlite":
                await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
                return
            table = audit_table_name(company_id)
            await connection.execute(text(f"VACUUM {table}, {table}_words, {table}_terms"))

    def after_commit(self, call: Callable[[], None], *, of: Subject | None = None) -> None:
        """Call `call` after each commit of this process; it must return at once.

        With `of`, only after commits on that subject, including those of other processes where these are
        heard.
        """
        self.signals.call(call, about=of)

    @property
    def file(self) -> Path | None:
        """The path of a SQLite database; None for one on a server."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class ReadingOnly(Database):
    """The same database for read-only work; `failed` is set once something had to be written."""

    only_reads = True

    def __init__(self, database: Database) -> None:
        super().__init__(database.engine, database.heads)
        self.signals = database.signals
        self.failed = False

    def refuse_to_write(self) -> None:
        """Note that a write was needed, and raise WritingRefused."""
        self.failed = True
        raise WritingRefused

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that only reads, from one snapshot."""
        try:
            async with super().reading() as work:
                yield work
        except StorageUnavailable:
            self.failed = True
            raise


def open_database(url: str | URL) -> Database:
    """The database at `sqlite:///path` or `postgresql://…`, with our driver for each."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        settings = {"lock_timeout": f"{BUSY_TIMEOUT * 1000:.0f}"}
        engine = create_async_engine(
            parsed.set(drivername="postgresql+asyncpg"),
            connect_args={
                "server_settings": settings,
                "timeout": BUSY_TIMEOUT,
                "command_timeout": _LONGEST_STATEMENT,
            },
            pool_size=_CONNECTIONS_KEPT,
            max_overflow=_CONNECTIONS_MORE,
            pool_timeout=BUSY_TIMEOUT,
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "checkout", _refuse_if_ended)
        tell_outages(engine.sync_engine)
        return Database(engine)
    if parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_async_engine(
        parsed.set(drivername=DRIVER),
        connect_args={"timeout": BUSY_TIMEOUT},
        pool_timeout=BUSY_TIMEOUT,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    tell_outages(engine.sync_engine)
    return Database(engine)


def _refuse_if_ended(connection: Any, _record: object, _proxy: object) -> None:
    """Replace a connection that the server has closed; a ping before each use would cost."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions: `_begin_sqlite` does
    connection.create_function("translate", 3, translate, deterministic=True)
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    # Makes the triggers refuse deletions by REPLACE as well (sqlite.org/lang_replace.html).
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_WRITING, False):
        driver: Any = connection.connection.dbapi_connection
        driver.begin_reading()
        return
    # The wait for our own turn counts: while another process holds the file, all are refused equally soon.
    waited = min(round(options[_WAITED] * 2) / 2, BUSY_TIMEOUT)  # in half seconds: it rarely changes
    if waited != connection.info.get(_WAITED, 0.0):
        patience = max(BUSY_TIMEOUT - waited, 0.0)
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
        connection.info[_WAITED] = waited
    connection.exec_driver_sql("BEGIN IMMEDIATE")
