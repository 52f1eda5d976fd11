"""The worker that deletes expired messages stops when told to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from telegram import Bot

from bot.expiry import Expiry
from bot.timing import Timing
from services.installation import Installation
from services.sending.expiring_messages import expire_message, expiring_messages
from storage.database import open_database
from tests.bot.conftest import AnasBot
from tests.conftest import NOW, OWNER_ID, prepared


async def test_stops_at_once_even_if_something_was_committed_at_that_moment(
    installation: Installation,
) -> None:
    await expire_message(installation, 1001, 7, due_at=NOW.replace(year=2126))
    worker = asyncio.create_task(Expiry(installation, Bot("1:unused"), Timing()).run())
    await asyncio.wait({worker}, timeout=0.5)  # it comes to wait for the message's time
    async with installation.database.writing():
        pass
    worker.cancel()
    done, _ = await asyncio.wait({worker}, timeout=2)
    worker.cancel()
    assert done == {worker}


async def test_deletes_what_another_process_wants_deleted(
    installation: Installation, database_url: str, anas_bot: AnasBot
) -> None:
    anas_bot.ana.send("/start")
    other = open_database(database_url)
    database = installation.database
    async with Bot(anas_bot.world.token, base_url=f"{anas_bot.telegram}/bot") as bot:
        secret = await bot.send_message(OWNER_ID, "🔑 Contraseña")
        working = asyncio.gather(Expiry(installation, bot, Timing()).run(), database.signals.hear())
        await expire_message(installation, OWNER_ID, 10**6, due_at=NOW)  # there is no such message
        await _until_nothing_expires(installation)
        await expire_message(await prepared(other), OWNER_ID, secret.message_id, due_at=datetime.now(UTC))
        await anas_bot.world.until(lambda: secret.message_id not in anas_bot.world.chat(OWNER_ID).messages)
        working.cancel()
        await asyncio.wait({working})
    await other.close()


async def _until_nothing_expires(installation: Installation) -> None:
    """Wait until the worker has nothing more to do."""
    async with asyncio.timeout(10):
        while await expiring_messages(installation):  # noqa: ASYNC110 — it is the worker that has to know
            await asyncio.sleep(0.02)
