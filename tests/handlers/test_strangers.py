"""However many strangers write, the process keeps nothing of them in memory."""

from __future__ import annotations

import asyncio

import pytest

from bot.run import Running
from domain.companies import Company
from sandbox.people import Person
from sandbox.world import World
from storage.repositories.inbox import UpdateState
from tests.conftest import OWNER_ID
from tests.handlers.conftest import PEOPLE
from tests.phone import PATIENCE, Phone

STRANGERS = range(50_000, 50_400)


@pytest.fixture
def world() -> World:
    """A Telegram with the people of the company, and very many others."""
    world = World([*PEOPLE, *(Person(id=each, first_name=f"N{each}") for each in STRANGERS)])
    world.chat(OWNER_ID).opened = True
    return world


async def test_nobody_who_is_in_the_middle_of_nothing_is_remembered(
    world: World, process: Running, ana: Phone, company: Company
) -> None:
    assert company.id
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    for stranger in STRANGERS:
        world.person_sends(stranger, "/start" if stranger % 2 else "hola")
    await _all_done(process, len(STRANGERS))
    application = process.application
    assert set(application.user_data) == {OWNER_ID}
    assert set(application.chat_data) == set()
    assert application._user_ids_to_be_updated_in_persistence == set()
    assert application._chat_ids_to_be_updated_in_persistence == set()
    ana.send("rsoto")
    await ana.sees("●●○○○  Nombre completo")
    ana.send("/cancelar")
    await _all_done(process, len(STRANGERS))


async def _all_done(process: Running, least: int) -> None:
    async with asyncio.timeout(PATIENCE * 8):
        while True:
            async with process.installation.database.reading() as work:
                pending = await work.inbox.count(UpdateState.PENDING)
                done = await work.inbox.count(UpdateState.DONE)
            if not pending and done >= least:
                return
            await asyncio.sleep(0.05)
