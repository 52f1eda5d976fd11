"""Telegram's limits of pace, when they are on."""

from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from sandbox.pace import CHAT_BURST, GROUP_BURST, TOTAL_BURST
from sandbox.people import Person
from sandbox.world import World
from tests.sandbox.conftest import ANA


@pytest.fixture(autouse=True)
def _limits(world: World) -> None:
    world.settings.limits = True


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(bot: Bot, world: World) -> None:
    for _ in range(CHAT_BURST):
        await bot.send_message(ANA, "hola")
    with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
        await bot.send_message(ANA, "hola")
    world.advance(timedelta(seconds=1))
    await bot.send_message(ANA, "hola")
    with pytest.raises(RetryAfter):
        await bot.send_message(ANA, "hola")


async def test_a_group_takes_twenty_a_minute(bot: Bot, world: World) -> None:
    group = world.open_group("Almacén", [ANA])
    for _ in range(GROUP_BURST):
        await bot.send_message(group.id, "hola")
    with pytest.raises(RetryAfter, match="Retry in 0:00:03"):
        await bot.send_message(group.id, "hola")


async def test_all_chats_together_take_thirty_a_second(bot: Bot, world: World) -> None:
    people = [Person(id=id_, first_name=f"P{id_}") for id_ in range(2000, 2000 + TOTAL_BURST + 1)]
    for person in people:
        world.add_person(person).opened = True
    for person in people[:-1]:
        await bot.send_message(person.id, "aviso")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[-1].id, "aviso")
