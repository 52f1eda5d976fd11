"""A second process on the same database, or for the same bot, says so and ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.alone import alone
from bot.failures import CannotStart
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from storage.database import Database, open_database
from tests.conftest import OWNER_ID
from tests.phone import Phone
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


async def test_a_second_process_for_the_same_bot_ends_and_the_first_goes_on(tmp_path: Path) -> None:
    world = World([Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")])
    ana = Phone(world, OWNER_ID)
    async with sandbox_running(world) as root:
        settings = {
            "VIGIA_TELEGRAM_TOKEN": world.token,
            "VIGIA_TELEGRAM_API": root,
            "VIGIA_OWNER_IDS": str(OWNER_ID),
        }
        async with vigia(tmp_path, "run", VIGIA_DATA_DIR=str(tmp_path / "one"), **settings) as first:
            ana.send("/start")
            await ana.sees("Registra tu primera empresa")
            second = await ended(tmp_path, "run", VIGIA_DATA_DIR=str(tmp_path / "two"), **settings)
            assert _lines_with(second, "Otro proceso ya recibe los mensajes de este bot") == 1
            assert second.process.returncode == 1
            ana.send("/ayuda")
            await ana.sees("Qué puedes hacer")
            assert await first.stop() == 0


def _lines_with(process: Vigia, sentence: str) -> int:
    return sum(sentence in line for line in process.said)
