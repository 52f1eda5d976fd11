"""What other processes commit is heard at once by those who wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import pytest
from sqlalchemy import text

from storage.database import Database, open_database
from storage.signals import Subject
from storage.unit_of_work import UnitOfWork
from tests.conftest import NOW, empty_database

SOON = 15.0  # seconds


class Waiting:
    """Somebody in another process who waits for alerts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.told = asyncio.Event()
        self.times = 0
        database.after_commit(self._told, of=Subject.ALERTS)

    def _told(self) -> None:
        self.times += 1
        self.told.set()

    async def is_told(self) -> None:
        async with asyncio.timeout(SOON):
            await self.told.wait()
        self.told.clear()


@asynccontextmanager
async def waiting(url: str) -> AsyncIterator[Waiting]:
    """Once they listen, which they are told of as if something had been committed before."""
    database = open_database(url)
    waits = Waiting(database)
    hearing = asyncio.create_task(database.signals.hear())
    try:
        await waits.is_told()
        yield waits
    finally:
        hearing.cancel()
        await asyncio.wait({hearing})
        await database.close()


async def touch(work: UnitOfWork) -> None:
    """Write, and have to do with alerts."""
    await work.invitations.replace_owners(uuid4().bytes, now=NOW, expires_at=NOW)
    await work.outbox.give_up_pending(0, reason="de antes")


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated PostgreSQL database."""
    with empty_database(request, "postgresql") as url:
        yield url


async def test_what_another_process_commits_wakes_who_waits_for_it(
    database: Database, database_url: str
) -> None:
    async with waiting(database_url) as waits:
        for _ in range(3):
            async with database.writing() as work:
                await touch(work)
            await waits.is_told()


async def test_what_is_undone_or_about_something_else_wakes_nobody(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    async with waiting(postgresql_url) as waits:
        with suppress(ZeroDivisionError):
            async with database.writing() as work:
                await touch(work)
                raise ZeroDivisionError
        async with database.writing() as work:
            await work.notices.make_due(1, now=NOW)
        async with database.writing() as work:
            await touch(work)
        await waits.is_told()  # they come in order: what came before would have been heard by now
        assert waits.times == 2
    await database.close()


async def test_who_waits_is_told_again_once_a_lost_connection_is_back(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    async with waiting(postgresql_url) as waits:
        async with database.engine.connect() as connection:
            await connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            )
        await waits.is_told()
        async with database.writing() as work:
            await touch(work)
        await waits.is_told()
    await database.close()


async def test_a_process_that_waits_itself_tells_no_others(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    database.after_commit(lambda: None, of=Subject.ALERTS)
    async with waiting(postgresql_url) as waits:
        async with database.writing() as work:
            await touch(work)
        async with open_another(postgresql_url) as another, another.writing() as work:
            await touch(work)
        await waits.is_told()
        assert waits.times == 2
    await database.close()


@asynccontextmanager
async def open_another(url: str) -> AsyncIterator[Database]:
    """A database that nobody waits at."""
    database = open_database(url)
    yield database
    await database.close()
