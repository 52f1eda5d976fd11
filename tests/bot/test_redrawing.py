"""People who tapped a button during a long absence see their screen again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.inbox.cipher import Cipher
from bot.installation_key import open_installation_key
from bot.redrawing import AWAY, TAP_LIFE
from bot.run import Running, running
from sandbox.faults import ServerError, TimeOutBefore
from sandbox.people import Person
from sandbox.world import World
from storage.database import Database, open_database
from storage.repositories.inbox import InboxUpdate, UpdateState
from tests.bot.conftest import ANA, bot_of_ana
from tests.conftest import OWNER_ID
from tests.people import registered_company
from tests.phone import PATIENCE, Phone, register_first_company

STRANGER_ID = 1003
LONG = TAP_LIFE + timedelta(seconds=1)
SHORT = TAP_LIFE - timedelta(seconds=20)


@pytest.fixture
def world() -> World:
    """A Telegram with the owner and a stranger in it."""
    return World([ANA, Person(id=STRANGER_ID, first_name="X")])


@pytest.fixture
def ana(world: World) -> Phone:
    """The owner's phone."""
    return Phone(world, OWNER_ID)


async def test_a_tap_that_was_dropped_meanwhile_is_asked_for_again(
    tmp_path: Path, fresh_url: str, world: World, ana: Phone
) -> None:
    async with bot_of_ana(tmp_path, world) as bot:
        async with bot.process(fresh_url) as process:
            await register_first_company(ana)
            await _reach_summary(ana)
            assert await process.stop() == 0
        shown = ana.messages[-1]["message_id"]
        _tap_guardar(ana)
        world.advance(TAP_LIFE)
        assert not world.updates.pending(world.clock.now())
        await _away_for(LONG, fresh_url)
        async with bot.process(fresh_url) as process:
            await ana.sees("Revisa y guarda", "MLOPEZ", AWAY)
            assert ana.messages[-1]["message_id"] == shown
            assert "user_created" not in await _entries(fresh_url)
            await ana.tap("Guardar")
            await ana.sees("✅ Usuario creado", "MLOPEZ")
            assert await process.stop() == 0
    assert (await _entries(fresh_url)).count("user_created") == 1


async def test_a_tap_that_was_taken_before_is_worked_on_however_late_its_answer(
    tmp_path: Path, fresh_url: str, world: World, ana: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    async with _here(world, tmp_path, fresh_url) as parts:
        await registered_company(parts.installation)
        await _reach_summary(ana)
    await _take_without_doing(fresh_url, tmp_path, _tap_guardar(ana))
    world.updates.clear()
    world.advance(TAP_LIFE)
    await _away_for(LONG, fresh_url)
    async with _here(world, tmp_path, fresh_url):
        await ana.sees("✅ Usuario creado", "MLOPEZ")
        ana.send("/ayuda")
        await ana.sees("Qué puedes hacer")
    late = [call.status for call in world.activity.calls if call.method == "answerCallbackQuery"][-1]
    assert late == 400
    assert not any("Algo falló" in said or AWAY in said for said in ana.from_bot)
    assert not [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert (await _entries(fresh_url)).count("user_created") == 1


async def test_nobody_is_bothered_after_an_absence_that_telegram_bridges(
    tmp_path: Path, world: World, ana: Phone
) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    await _away_for(SHORT, _url(tmp_path))
    await _drawn_all(world, tmp_path)
    assert not _ever_said(world, AWAY)


async def test_a_first_start_bothers_nobody(tmp_path: Path, world: World, ana: Phone) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
        assert not _ever_said(world, AWAY)


async def test_what_telegram_does_not_take_is_drawn_later(tmp_path: Path, world: World, ana: Phone) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    await _away_for(LONG, _url(tmp_path))
    world.faults.add(method="editMessageText", kind=ServerError())
    async with _here(world, tmp_path):
        await ana.sees("●○○○○  Usuario", AWAY)
        assert world.faults.all_taken
        await ana.send_data("n:00000000:0:keep")  # another button's, so that it is drawn once more
        await ana.no_longer_sees(AWAY)


async def test_what_could_not_be_drawn_is_left_to_the_next_start(
    tmp_path: Path, world: World, ana: Phone
) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    await _away_for(LONG, _url(tmp_path))
    world.faults.add(method="editMessageText", kind=ServerError(), times=100)
    async with _here(world, tmp_path):
        await world.until(lambda: world.activity.calls[-1].method == "editMessageText")
    world.faults.clear()
    async with _here(world, tmp_path):
        await ana.sees("●○○○○  Usuario", AWAY)


async def test_a_telegram_that_does_not_answer_holds_up_neither_the_start_nor_other_people(
    tmp_path: Path, world: World, ana: Phone
) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    await _away_for(LONG, _url(tmp_path))
    world.faults.add(method="editMessageText", kind=TimeOutBefore(seconds=60), times=100)
    async with asyncio.timeout(2 * PATIENCE), _here(world, tmp_path):
        world.person_sends(STRANGER_ID, "hola")
        await Phone(world, STRANGER_ID).sees(str(STRANGER_ID))


async def test_a_screen_that_is_gone_is_sent_anew_and_known_at_the_next_start(
    tmp_path: Path, world: World, ana: Phone
) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    world.person_deletes(OWNER_ID, ana.messages[-1]["message_id"])
    await _away_for(LONG, _url(tmp_path))
    async with _here(world, tmp_path) as parts:
        await ana.sees("●○○○○  Usuario", AWAY)
        newest = f'"message_id":{ana.messages[-1]["message_id"]}'
        database = parts.installation.database

        async def known() -> bool:
            async with database.reading() as work:
                return any(newest in (row.draft or "") for row in await work.conversations.all())

        await _committed(database, known)
    await _away_for(LONG, _url(tmp_path))
    sent, drawn = len(ana.messages), _times_edited(world)
    async with _here(world, tmp_path):
        await world.until(lambda: _times_edited(world) > drawn)
        ana.send("/ayuda")
        await ana.sees("Qué puedes hacer")
        assert len(ana.messages) == sent + 2


async def test_a_draft_that_expired_is_left_alone(tmp_path: Path, world: World, ana: Phone) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    await _left_for(timedelta(minutes=31), _url(tmp_path))
    await _away_for(LONG, _url(tmp_path))
    await _drawn_all(world, tmp_path)
    assert not _ever_said(world, AWAY)


async def test_who_has_no_place_any_more_is_shown_nothing(tmp_path: Path, world: World, ana: Phone) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
        async with parts.installation.database.exclusively() as connection:
            await connection.execute(text("UPDATE users SET telegram_id = NULL"))
    shown = ana.messages
    await _away_for(LONG, _url(tmp_path))
    await _drawn_all(world, tmp_path)
    assert ana.messages == shown


async def test_who_may_not_go_on_reads_why_and_is_not_said_to_have_tried(
    tmp_path: Path, world: World, ana: Phone
) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
        async with parts.installation.database.exclusively() as connection:
            lesser = "SELECT id FROM profiles WHERE company_id = 1 AND name = 'CONSULTA'"
            await connection.execute(text(f"UPDATE users SET profile_id = ({lesser}) WHERE company_id = 1"))
    await _away_for(LONG, _url(tmp_path))
    await _drawn_all(world, tmp_path)
    await ana.sees("No puedes crear usuarios")
    assert not _ever_said(world, AWAY)
    assert await _entries(_url(tmp_path)) == ["company_created"]


async def test_who_blocked_the_bot_is_not_tried_for_ever(tmp_path: Path, world: World, ana: Phone) -> None:
    async with _here(world, tmp_path) as parts:
        await _begin_new_user(parts, ana)
    world.person_blocks(OWNER_ID)
    await _away_for(LONG, _url(tmp_path))
    await _drawn_all(world, tmp_path)
    assert any((call.method, call.status) == ("editMessageText", 403) for call in world.activity.calls)


@asynccontextmanager
async def _here(world: World, folder: Path, url: str | None = None) -> AsyncIterator[Running]:
    async with bot_of_ana(folder, world) as bot, running(bot.settings(url or _url(folder))) as parts:
        yield parts


def _url(folder: Path) -> str:
    return f"sqlite:///{folder}/data/vigia.db"


async def _begin_new_user(parts: Running, ana: Phone) -> None:
    await registered_company(parts.installation)
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")


async def _reach_summary(ana: Phone) -> None:
    ana.send("/nuevo MLOPEZ María López, CONTADOR")
    await ana.sees("Revisa y guarda", "MLOPEZ")
    await ana.sees_button("Guardar")


async def _drawn_all(world: World, folder: Path) -> None:
    """Start, and wait until the heartbeat says that all is drawn."""
    back_at = datetime.now(UTC)
    async with _here(world, folder) as parts:
        database = parts.installation.database

        async def noted() -> bool:
            async with database.reading() as work:
                last = await work.heartbeat.last()
                return last is not None and last > back_at

        await _committed(database, noted)


async def _committed(database: Database, fact: Callable[[], Awaitable[bool]]) -> None:
    """Wait until this process commits it."""
    news = asyncio.Event()
    database.after_commit(news.set)
    async with asyncio.timeout(PATIENCE):
        while not await fact():
            await news.wait()
            news.clear()


def _tap_guardar(ana: Phone) -> dict[str, Any]:
    """Tap it while the bot is down; returns the waiting update."""
    place = ana.world.find_button(OWNER_ID, "Guardar")
    assert place is not None
    ana.world.tap(OWNER_ID, place)
    return ana.world.updates.pending(ana.world.clock.now())[-1].wire


def _times_edited(world: World) -> int:
    return sum(call.method == "editMessageText" for call in world.activity.calls)


def _ever_said(world: World, words: str) -> bool:
    return any(words in event.data.get("message", {}).get("text", "") for event in world.activity.events)


async def _entries(url: str) -> list[str]:
    async with _open(url) as database, database.reading() as work:
        return [entry.operation for entry in await work.audit_log(1).newer(limit=99)]


async def _away_for(time: timedelta, url: str) -> None:
    """Pretend that the process ended this long ago."""
    async with _open(url) as database, database.writing() as work:
        assert await work.heartbeat.last() is not None
        await work.heartbeat.note(datetime.now(UTC) - time)


async def _left_for(time: timedelta, url: str) -> None:
    """Pretend that all drafts were last touched this long ago."""
    async with _open(url) as database, database.writing() as work:
        for row in await work.conversations.all():
            draft = json.loads(row.draft or "{}")
            draft["touched_at"] = (datetime.now(UTC) - time).isoformat()
            await work.conversations.save(replace(row, draft=json.dumps(draft)))


async def _take_without_doing(url: str, folder: Path, update: dict[str, Any]) -> None:
    """As after a kill between the commit and the work."""
    update_id, cipher = update["update_id"], Cipher(open_installation_key(folder / "data", None))
    body = cipher.encrypt(json.dumps(update), update_id=update_id, lane=OWNER_ID)
    async with _open(url) as database, database.writing() as work:
        await work.inbox.store([InboxUpdate(update_id, OWNER_ID, body)], now=datetime.now(UTC))
        assert await work.inbox.count(UpdateState.PENDING) == 1


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()
