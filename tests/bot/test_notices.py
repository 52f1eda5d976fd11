"""Notices that the running process makes and sends by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.delivery.timing import Timing
from bot.run import running
from bot.settings import Settings
from domain.notices import NoticeKind
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.installation import Installation
from services.notices import due_notices, next_notice_due, notice_delayed, notice_given_up, notice_sent
from storage.database import open_database
from tests.conftest import NOW, OWNER_ID, prepared
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
                await ana.sees(f"🔏 Sello de la bitácora · {company.name}")
                async with asyncio.timeout(10):
                    while await next_notice_due(parts.installation) is not None:
                        pass  # that they were sent is noted after sending
    assert len([each for each in ana.from_bot if company.name in each and "🔏" in each]) == 1


async def _added(installation: Installation) -> int:
    """A notice for Ana; returns the company's id."""
    place = await registered_company(installation)
    async with installation.database.writing() as work:
        await work.notices.add(
            NoticeKind.SEAL, place.company.id, recipients=[place.user], body={"á": 1}, due_at=NOW
        )
    return place.company.id


async def test_one_that_fails_waits_twice_as_long_each_time_up_to_an_hour(
    installation: Installation,
) -> None:
    await _added(installation)
    waits, now = [], NOW
    for _ in range(11):
        (notice,) = await due_notices(installation, now=now)
        await notice_delayed(installation, notice, now=now)
        due_at = await next_notice_due(installation)
        assert due_at is not None
        waits.append((due_at - now).total_seconds())
        assert await due_notices(installation, now=due_at - timedelta(seconds=1)) == []
        now = due_at
    assert waits[:3] == [15, 30, 60]
    assert waits[-2:] == [3840, 3840]


async def test_what_telegram_asks_to_wait_is_kept_exactly(installation: Installation) -> None:
    await _added(installation)
    (notice,) = await due_notices(installation, now=NOW)
    await notice_delayed(installation, notice, now=NOW, retry_after=timedelta(seconds=7))
    assert await next_notice_due(installation) == NOW + timedelta(seconds=7)


async def test_each_person_is_sent_one_at_a_time_in_order(installation: Installation) -> None:
    company_id = await _added(installation)
    async with installation.database.reading() as work:
        recipients = [each.user for each in await work.users.linked(company_id)]
    async with installation.database.writing() as work:
        await work.notices.add(NoticeKind.SEAL, company_id, recipients=recipients, body={"á": 2}, due_at=NOW)
    said = []
    for end in (True, False):
        (notice,) = await due_notices(installation, now=NOW)
        said.append(notice.body["á"])
        if end:
            await notice_sent(installation, notice, message_id=1, now=NOW)
        else:
            await notice_given_up(installation, notice)
    assert said == [1, 2]
    assert await due_notices(installation, now=NOW) == []
