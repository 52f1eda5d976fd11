"""Nothing that Telegram confirmed is lost, nothing is done twice, and a conversation survives the process."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import text

from bot.inbox.cipher import Cipher
from bot.inbox.lanes import Lanes
from bot.installation_key import open_installation_key
from storage.database import Database, open_database
from storage.repositories.inbox import InboxUpdate, UpdateState
from tests.bot.conftest import AnasBot
from tests.conftest import NOW, OWNER_ID
from tests.phone import register_first_company

PASSWORD = "tormenta-Violeta-84"


async def test_an_update_is_kept_once_however_often_it_comes(database: Database) -> None:
    updates = [InboxUpdate(update_id, 7, b"body") for update_id in (5, 6)]
    async with database.writing() as work:
        assert await work.inbox.store(updates, now=NOW) == updates
        assert await work.inbox.store([*updates, InboxUpdate(4, 7, b"late")], now=NOW) == [
            InboxUpdate(4, 7, b"late")
        ]
        await work.inbox.finish(5)
        assert await work.inbox.store(updates, now=NOW) == []
        assert [each.update_id for each in await work.inbox.pending()] == [4, 6]


async def test_an_update_counts_its_attempts_and_is_emptied_when_done(database: Database) -> None:
    async with database.writing() as work:
        await work.inbox.store([InboxUpdate(5, 7, b"body")], now=NOW)
        assert await work.inbox.take(5) == InboxUpdate(5, 7, b"body", 1)
        assert await work.inbox.take(5) == InboxUpdate(5, 7, b"body", 2)
        await work.inbox.finish(5)
        assert await work.inbox.take(5) is None
    async with database.exclusively() as connection:
        assert (await connection.execute(text("SELECT body FROM inbox"))).scalar_one() is None


async def test_in_order_within_a_chat_and_side_by_side_across_chats() -> None:
    done: list[int] = []
    slow = asyncio.Event()
    all_done = asyncio.Event()

    async def work(update_id: int) -> None:
        if update_id == 1:
            await slow.wait()
        done.append(update_id)
        if update_id == 4:
            slow.set()
        if len(done) == 5:
            all_done.set()

    lanes = Lanes(work)
    for lane, update_id in ((7, 1), (7, 2), (8, 3), (8, 4), (7, 5)):
        lanes.add(lane, update_id, known=True)
    async with asyncio.timeout(15):
        await all_done.wait()
    assert done == [3, 4, 1, 2, 5]
    await lanes.close(patience=1)


async def test_one_that_fails_does_not_stop_those_behind_it() -> None:
    done = asyncio.Event()

    async def work(update_id: int) -> None:
        if update_id == 1:
            raise ZeroDivisionError
        done.set()

    lanes = Lanes(work)
    lanes.add(7, 1, known=True)
    lanes.add(7, 2, known=True)
    async with asyncio.timeout(15):
        await done.wait()
    await lanes.close(patience=1)


async def test_a_conversation_goes_on_after_the_process_was_killed_at_each_step(
    anas_bot: AnasBot, fresh_url: str
) -> None:
    ana = anas_bot.ana
    async with anas_bot.process(fresh_url) as process:
        await register_first_company(ana)
        ana.send("/nuevo")
        await ana.sees("●○○○○  Usuario")
        await process.kill()
    ana.send("mlopez")  # while nobody is there
    async with anas_bot.process(fresh_url) as process:
        await ana.sees("●●○○○  Nombre completo", "Usuario: MLOPEZ")
        ana.send("María López")
        await ana.sees("●●●○○  Contraseña")
        await process.kill()
    async with anas_bot.process(fresh_url) as process:
        ana.send(PASSWORD)
        await ana.sees("●●●●○  Perfil")
        await ana.tap("CONTADOR")
        await ana.sees("●●●●●  Revisa y guarda", "MLOPEZ", "María López", "CONTADOR")
        await process.kill()
    async with anas_bot.process(fresh_url) as process:
        await ana.tap("Guardar")
        await ana.sees("✅ Usuario creado", "MLOPEZ")
        assert await process.stop() == 0
    database = open_database(fresh_url)
    async with database.reading() as work:
        entries = [entry.operation for entry in await work.audit_log(1).newer(limit=9)]
        left = await work.inbox.count(UpdateState.PENDING)
    await database.close()
    assert entries == ["company_created", "user_created"]
    assert left == 0


async def test_a_batch_that_was_committed_but_not_done_is_done_at_the_next_start(
    anas_bot: AnasBot, fresh_url: str
) -> None:
    """As after a kill between the commit and the work."""
    ana = anas_bot.ana
    async with anas_bot.process(fresh_url) as process:
        await register_first_company(ana)
        assert await process.stop() == 0
    await _leave_undone(fresh_url, anas_bot, "/ayuda")
    async with anas_bot.process(fresh_url) as process:
        await ana.sees("Qué puedes hacer")
        assert await process.stop() == 0


async def test_what_kills_the_process_again_and_again_is_set_aside(anas_bot: AnasBot, fresh_url: str) -> None:
    ana = anas_bot.ana
    async with anas_bot.process(fresh_url) as process:
        await register_first_company(ana)
        assert await process.stop() == 0
    await _leave_undone(fresh_url, anas_bot, "/ayuda", attempts=3)
    async with anas_bot.process(fresh_url) as process:
        await ana.sees("lo dejé apartado")
        ana.send("/ayuda")
        await ana.sees("Qué puedes hacer")
        assert await process.stop() == 0
    database = open_database(fresh_url)
    async with database.reading() as work:
        assert await work.inbox.count(UpdateState.ASIDE) == 1
    await database.close()


@pytest.mark.parametrize("column", ["update_id", "lane"])
async def test_an_update_that_was_put_in_another_row_is_not_done(
    anas_bot: AnasBot, fresh_url: str, column: str
) -> None:
    """As if somebody with the database replayed it, or gave it to another person."""
    ana = anas_bot.ana
    async with anas_bot.process(fresh_url) as process:
        await register_first_company(ana)
        assert await process.stop() == 0
    await _leave_undone(fresh_url, anas_bot, "/ayuda")
    database = open_database(fresh_url)
    async with database.exclusively() as connection:
        await connection.execute(text(f"UPDATE inbox SET {column} = 2 WHERE update_id = 1"))
    async with anas_bot.process(fresh_url) as process, asyncio.timeout(15):
        await process.says("can't be read")
        ana.send("/empresa")
        await ana.sees("Comercializadora del Sureste")
        assert not any("Qué puedes hacer" in text for text in ana.from_bot)
        assert await process.stop() == 0
    async with database.reading() as work:
        assert await work.inbox.count(UpdateState.ASIDE) == 1
    await database.close()


async def _leave_undone(url: str, bot: AnasBot, command: str, *, attempts: int = 0) -> None:
    """Put a confirmed update in the inbox."""
    message = bot.world.person_sends(OWNER_ID, command)
    bot.world.updates.clear()
    body = json.dumps({"update_id": 1, "message": message})
    cipher = Cipher(open_installation_key(bot.data, None))
    row = InboxUpdate(1, OWNER_ID, cipher.encrypt(body, update_id=1, lane=OWNER_ID))
    database = open_database(url)
    async with database.writing() as work:
        await work.inbox.store([row], now=NOW)
        for _ in range(attempts):
            await work.inbox.take(1)
    await database.close()


async def test_those_whom_we_do_not_know_wait_for_each_other_alone() -> None:
    """However many and slow they are, known people are served at once."""
    at_work: set[int] = set()
    most, known_is_done, go_on = 0, asyncio.Event(), asyncio.Event()

    async def work(update_id: int) -> None:
        nonlocal most
        if update_id == 999:
            known_is_done.set()
            return
        at_work.add(update_id)
        most = max(most, len(at_work))
        await go_on.wait()
        at_work.discard(update_id)

    lanes = Lanes(work)
    for stranger in range(300):
        lanes.add(stranger, stranger, known=False)
    lanes.add(1001, 999, known=True)
    async with asyncio.timeout(15):
        await known_is_done.wait()
    go_on.set()
    await lanes.close(patience=1)
    assert 1 <= most <= 4


async def test_what_the_library_does_not_understand_is_set_aside_and_holds_up_nobody(
    anas_bot: AnasBot, fresh_url: str
) -> None:
    """A poll from an earlier server: python-telegram-bot can't read it without `allows_revoting`."""
    world, ana = anas_bot.world, anas_bot.ana
    async with anas_bot.process(fresh_url) as process:
        chat = world.chat(OWNER_ID)
        chat.opened = True
        message = world.post(
            chat, world.person(OWNER_ID).user(), {"poll": {"id": "1", "question": "canario"}}
        )
        world.notify_bot("message", message, chat)
        ana.send("/start")
        await ana.sees("Registra tu primera empresa")
        assert await process.stop() == 0
    assert not any("canario" in line for line in process.said)
    database = open_database(fresh_url)
    async with database.reading() as work:
        assert await work.inbox.count(UpdateState.ASIDE) == 1
    await database.close()


async def test_a_batch_that_comes_in_another_order_is_worked_on_in_its_own(
    anas_bot: AnasBot, sqlite_url: str
) -> None:
    world, ana = anas_bot.world, anas_bot.ana
    async with anas_bot.process(sqlite_url) as process:
        await register_first_company(ana)
        assert await process.stop() == 0
    for line in ("/nuevo", "MLOPEZ", "María López"):
        ana.send(line)
    world.disorder.reverse()
    async with anas_bot.process(sqlite_url) as process:
        await ana.sees("●●●○○  Contraseña")
        assert await process.stop() == 0
