"""How the HTTP door closes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.http_door import open_door
from bot.settings import Address
from storage.database import open_database
from tests.conftest import prepared


async def test_it_is_closed_once_all_that_was_sent_is_done(sqlite_url: str) -> None:
    """Even what whoever sent it waits for no longer: the database is not closed under it."""
    database = open_database(sqlite_url)
    installation = await prepared(database)
    begun = asyncio.Event()
    done: list[str] = []

    async def record(sent: Sequence[str]) -> Sequence[str]:
        begun.set()
        await asyncio.wait({serving})
        for _ in range(100):  # time enough to go on without it
            await asyncio.sleep(0)
        done.extend(sent)
        return sent

    async with open_door(installation, Address("127.0.0.1", 0)):
        (serving,) = (each for each in asyncio.all_tasks() if each.get_name() == "http door")
        sending = asyncio.create_task(installation.reports.join(1, "Factura A 203", together=record))
        await begun.wait()
        sending.cancel()
    assert done == ["Factura A 203"]
    await database.close()
