"""The worker that deletes expired messages comes to its end when it is told to."""

from __future__ import annotations

import asyncio

from telegram import Bot

from bot.expiry import Expiry
from services.installation import Installation
from services.sending.expiring_messages import expire_message
from tests.conftest import NOW


async def test_stops_at_once_even_if_something_was_committed_at_that_moment(
    installation: Installation,
) -> None:
    await expire_message(installation, 1001, 7, due_at=NOW.replace(year=2126))
    worker = asyncio.create_task(Expiry(installation, Bot("1:unused")).run())
    await asyncio.wait({worker}, timeout=0.5)  # it comes to wait for the message's time
    async with installation.database.writing():
        pass
    worker.cancel()
    done, _ = await asyncio.wait({worker}, timeout=2)
    worker.cancel()
    assert done == {worker}
