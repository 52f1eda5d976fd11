"""Seals and summaries that the running process makes, and sends by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.run import running
from bot.settings import Settings
from bot.timing import Timing
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.sending.notices import next_notice_due
from storage.database import open_database
from tests.conftest import OWNER_ID, prepared
from tests.people import registered_company
from tests.phone import Phone


@pytest.fixture(autouse=True)
def _durations_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns of its old way of giving `retry_after`, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def test_a_process_seals_what_is_due_and_another_after_it_sends_nothing_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = open_database(sqlite_url)
    company = (
        await registered_company(await prepared(database), now=datetime.now(UTC) - timedelta(days=2))
    ).company
    await database.close()
    world = World((Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz"),))
    world.chat(OWNER_ID).opened = True
    ana = Phone(world, OWNER_ID)
    async with sandbox_running(world) as root:
        settings = Settings(
            telegram_token=SecretStr(world.token),
            telegram_api=root,
            database_url=SecretStr(sqlite_url),
            data_dir=tmp_path,
        )
        for _ in range(2):
            async with running(settings, timing=Timing(between_makings=0.2)) as parts:
                await ana.sees("🔏 Sellos de 2 bitácoras", company.name, "Instalación")
                async with asyncio.timeout(10):
                    while await next_notice_due(parts.installation) is not None:
                        pass  # that they were sent is noted after sending
    assert len([each for each in ana.from_bot if company.name in each and "🔏" in each]) == 1
