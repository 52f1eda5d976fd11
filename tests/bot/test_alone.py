"""A second process on the same database, or for the same bot, says so and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alone import alone
from bot.failures import CannotStart
from bot.locks import NUMBERS, Name
from bot.timing import Timing
from domain.errors import WritingRefused
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from storage.database import Database, open_database
from tests.bot.conftest import AnasBot
from tests.conftest import OWNER_ID
from tests.process import Vigia, ended, vigia


async def test_one_process_at_a_time_works_on_a_database(database: Database, database_url: str) -> None:
    second = open_database(database_url)
    async with alone(database):
        with pytest.raises(CannotStart, match="Ya hay otra Vigía"):
            async with alone(second):
                pass
    async with alone(second):
        pass
    await second.close()


async def test_a_process_that_lost_its_lock_writes_nothing_until_it_has_it_again(
    empty_postgresql: str,
) -> None:
    first, other = open_database(empty_postgresql), open_database(empty_postgresql)
    async with alone(first) as lock, a_session(other) as session:
        keeping = asyncio.create_task(lock.keep())
        await take_the_lock_from_its_holder(session)
        await _until_it(first, may_write=False)
        with pytest.raises(WritingRefused):
            async with first.writing():
                pass
        await session.execute(text("SELECT pg_advisory_unlock_all()"))
        await _until_it(first, may_write=True)
        with pytest.raises(CannotStart):
            async with alone(other):
                pass
        keeping.cancel()
    await first.close()
    await other.close()


async def test_a_process_that_ends_while_it_looks_at_its_lock_still_writes_what_is_in_hand(
    empty_postgresql: str,
) -> None:
    """Cancelling a query to PostgreSQL closes its connection, and loses the lock with it."""
    database = open_database(empty_postgresql)
    async with alone(database, Timing(between_lock_looks=0.0)) as lock:
        for turns in range(40):
            keeping = asyncio.create_task(lock.keep())
            for _ in range(turns):
                await asyncio.sleep(0)
            keeping.cancel()
            await asyncio.wait({keeping})
            assert database.may_write
    await database.close()


async def test_a_process_whose_lock_another_one_has_taken_ends(
    empty_postgresql: str,
) -> None:
    first, other = open_database(empty_postgresql), open_database(empty_postgresql)
    async with alone(first, Timing(lock_tries=1)) as lock, a_session(other) as session:
        keeping = asyncio.create_task(lock.keep())
        await take_the_lock_from_its_holder(session)
        with pytest.raises(CannotStart, match="Ya hay otra Vigía"):
            await keeping
        with pytest.raises(WritingRefused):
            async with first.writing():
                pass
    await first.close()
    await other.close()


@asynccontextmanager
async def a_session(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


async def take_the_lock_from_its_holder(session: AsyncConnection) -> None:
    """Queue for the lock, and end its holder's connection: we get it before they can ask again."""
    queued = asyncio.create_task(session.execute(text(f"SELECT pg_advisory_lock({NUMBERS[Name.CHAT]})")))
    async with a_session(Database(session.engine)) as another:
        async with asyncio.timeout(10):
            while not await another.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                pass
        await another.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    await queued


async def _until_it(database: Database, *, may_write: bool) -> None:
    async with asyncio.timeout(10):
        while database.may_write is not may_write:  # noqa: ASYNC110 — nothing tells when it changes
            await asyncio.sleep(0.02)


async def test_a_second_process_for_the_same_bot_ends_and_the_first_goes_on(
    anas_bot: AnasBot, tmp_path: Path
) -> None:
    ana = anas_bot.ana
    one, two = (anas_bot.environment(VIGIA_DATA_DIR=str(tmp_path / each)) for each in ("one", "two"))
    async with vigia(tmp_path, "run", **one) as first:
        ana.send("/start")
        await ana.sees("Registra tu primera empresa")
        second = await ended(tmp_path, "run", **two)
        assert _lines_with(second, "Otro proceso ya recibe los mensajes de este bot") == 1
        assert second.process.returncode == 1
        ana.send("/ayuda")
        await ana.sees("Qué puedes hacer")
        assert await first.stop() == 0


async def test_a_second_process_on_the_same_database_for_another_bot_ends(
    tmp_path: Path, database_url: str
) -> None:
    world, other = (World([Person(id=OWNER_ID, first_name="Ana")], token=f"12345{n}:SANDBOX") for n in (6, 7))
    if database_url.startswith("sqlite"):  # the same file, by another path
        (tmp_path / "way").symlink_to(tmp_path)
        second_url = f"sqlite:///{tmp_path}/way/vigia.db"
    else:
        second_url = database_url
    async with sandbox_running(world) as root, sandbox_running(other) as other_root:
        first_settings = {"VIGIA_TELEGRAM_TOKEN": world.token, "VIGIA_TELEGRAM_API": root}
        second_settings = {"VIGIA_TELEGRAM_TOKEN": other.token, "VIGIA_TELEGRAM_API": other_root}
        async with vigia(tmp_path, "run", VIGIA_DATABASE_URL=database_url, **first_settings) as first:
            second = await ended(tmp_path, "run", VIGIA_DATABASE_URL=second_url, **second_settings)
            assert _lines_with(second, "Ya hay otra Vigía en marcha con esta base de datos") == 1
            assert second.process.returncode == 1
            assert await first.stop() == 0


def _lines_with(process: Vigia, sentence: str) -> int:
    return sum(sentence in line for line in process.said)
