"""Database failures become one error, anywhere in a transaction; all others pass through."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.api_keys import KeyScope
from domain.errors import StorageUnavailable, WritingRefused
from storage.database import Database, open_database
from tests.conftest import NOW

NOBODY_THERE = "postgresql://vigia:secreta@127.0.0.1:1/vigia"


@pytest.fixture
async def server(empty_postgresql: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A database on a server, with half a second's patience for an answer."""
    monkeypatch.setattr("storage.database._LONGEST_STATEMENT", 0.5)
    opened = open_database(empty_postgresql)
    yield opened
    await opened.close()


async def _end(server: Database, connection: AsyncConnection) -> None:
    """End the connection, like an administrator."""
    ended = await connection.scalar(text("SELECT pg_backend_pid()"))
    async with server.exclusively() as another:
        await another.execute(text("SELECT pg_terminate_backend(:ended, 5000)"), {"ended": ended})


@pytest.mark.parametrize("way", ["reading", "writing"])
@pytest.mark.parametrize("where", ["server", "file"])
async def test_a_database_out_of_reach(way: str, where: str, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"no database" * 1000)
    database = open_database(NOBODY_THERE if where == "server" else f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(StorageUnavailable) as failure:
        async with getattr(database, way)():
            raise AssertionError("it was reached")
    assert failure.value.__cause__ is not None
    assert str(failure.value)
    assert "secreta" not in str(failure.value)
    await database.close()


async def test_a_connection_that_is_lost_at_a_statement(server: Database) -> None:
    async def go_on() -> None:
        async with server.exclusively() as connection:
            await _end(server, connection)
            await connection.execute(text("SELECT 1"))

    with pytest.raises(StorageUnavailable) as failure:
        await go_on()
    assert failure.value.__cause__ is not None
    async with server.exclusively() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


async def test_a_connection_that_is_lost_before_the_commit(server: Database) -> None:
    async def commit() -> None:
        async with server.exclusively() as connection:
            await connection.execute(text("CREATE TABLE kept (id integer)"))
            await _end(server, connection)

    with pytest.raises(StorageUnavailable):
        await commit()
    async with server.exclusively() as connection:
        assert await connection.scalar(text("SELECT to_regclass('kept')")) is None


async def test_a_server_that_goes_silent(server: Database) -> None:
    with pytest.raises(StorageUnavailable) as failure:
        async with server.exclusively() as connection:
            await connection.execute(text("SELECT pg_sleep(30)"))
    assert isinstance(failure.value.__cause__, TimeoutError)


async def test_a_file_that_can_not_grow(sqlite_url: str) -> None:
    database = open_database(sqlite_url)

    async def fill() -> None:
        async with database.exclusively() as connection:
            await connection.execute(text("PRAGMA max_page_count = 2"))
            for name in ("one", "two", "three"):
                await connection.execute(text(f"CREATE TABLE {name} (id integer)"))

    with pytest.raises(StorageUnavailable, match="full"):
        await fill()
    await database.close()


async def test_a_statement_that_fails_by_itself_is_no_outage(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as work:
            await work.api_keys.add(
                company_id=99, label="Caja", key_hash=bytes(32), scope=KeyScope(), now=NOW
            )
    with pytest.raises(DBAPIError, match="no_such"):
        async with database.exclusively() as connection:
            await connection.execute(text("SELECT 1 FROM no_such_table"))


@pytest.mark.parametrize("way", ["reading", "writing"])
async def test_what_is_done_meanwhile_fails_by_what_it_is(database: Database, way: str) -> None:
    with pytest.raises(OSError, match="No space left") as failure:
        async with getattr(database, way)():
            raise OSError(errno.ENOSPC, "No space left on device")
    assert not isinstance(failure.value, StorageUnavailable)


async def test_who_is_cancelled_in_the_middle_is_cancelled(database: Database) -> None:
    begun = asyncio.Event()

    async def wait_within() -> None:
        async with database.writing() as work:
            await work.invitations.serves_owner(bytes(32), now=NOW)
            begun.set()
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait_within())
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with database.writing() as work:
        assert not await work.invitations.serves_owner(bytes(32), now=NOW)


async def test_who_is_cancelled_at_a_statement_is_cancelled(server: Database) -> None:
    async def sleep_there() -> None:
        async with server.exclusively() as connection:
            await connection.execute(text("SELECT pg_sleep(0.4)"))

    async def asleep() -> bool:
        async with server.exclusively() as connection:
            count = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            return bool(await connection.scalar(count))

    sleeping = asyncio.create_task(sleep_there())
    async with asyncio.timeout(5):
        while not await asleep():
            pass
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping


def test_to_be_refused_is_to_be_told_of_an_outage() -> None:
    assert issubclass(WritingRefused, StorageUnavailable)
    assert not issubclass(StorageUnavailable, OSError)
