"""SQLite through aiosqlite, with one visit to the connection's thread for each statement.

SQLAlchemy's own cursor makes four: to open, execute, fetch and close. On a local file they cost more than the
statement.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)

DRIVER = "sqlite+vigia"
TOGETHER = ";\n"  # separates statements that are executed in one visit, with a sequence of rows each


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Keeps the closed driver's cursor, which still knows its results."""

    __slots__ = ()

    _awaitable_cursor_close = False

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized = {}  # type: ignore[assignment]
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._visit(_execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._visit(_execute_many, operation, seq_of_parameters)

    async def _visit(self, call: Callable[..., Any], operation: str, parameters: Sequence[Any]) -> None:
        driver: Any = self._connection
        adapted: Any = self._adapt_connection
        adapted.committed = False
        async with adapted._execute_mutex:
            self._cursor, rows = await driver._execute(call, driver._conn, operation, parameters)
        self._rows = deque(rows)

    def close(self) -> None:
        self._rows.clear()


def _execute(
    connection: sqlite3.Connection, operation: str, parameters: Sequence[Any]
) -> tuple[sqlite3.Cursor, Sequence[Any]]:
    with closing(connection.execute(operation, parameters)) as cursor:
        return cursor, cursor.fetchall() if cursor.description else ()


def _execute_many(
    connection: sqlite3.Connection, operation: str, parameters: Sequence[Any]
) -> tuple[sqlite3.Cursor, Sequence[Any]]:
    statements = operation.split(TOGETHER)
    for statement, rows in zip(statements, parameters if len(statements) > 1 else [parameters], strict=True):
        with closing(connection.executemany(statement, rows)) as cursor:
            pass
    return cursor, ()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """Skips the pool's extra rollback if everything was committed."""

    __slots__ = ("committed", "only_reads")

    _cursor_cls = _Cursor  # type: ignore[assignment] # whose own type says that it is no other

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.committed = True
        self.only_reads = False

    def begin_reading(self) -> None:
        """Begin a read-only transaction: neither its begin nor its end waits for anybody."""
        self.committed, self.only_reads = False, True
        self._own.execute("BEGIN")

    def commit(self) -> None:
        if self.only_reads:
            self._own.commit()
        else:
            super().commit()
        self.committed, self.only_reads = True, False

    def rollback(self) -> None:
        if not self.committed:
            super().rollback()
        self.only_reads = False

    @property
    def _own(self) -> sqlite3.Connection:
        driver: Any = self._connection
        own: sqlite3.Connection = driver._conn
        return own


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *args: Any, **options: Any) -> _Connection:
        return _Connection(self, super().connect(*args, **options)._connection)


class Dialect(SQLiteDialect_aiosqlite):
    """The dialect that `DRIVER` names."""

    driver = "vigia"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> _Driver:
        """The driver as SQLAlchemy uses it."""
        return _Driver(__import__("aiosqlite"), sqlite3)


registry.register("sqlite.vigia", __name__, Dialect.__name__)
