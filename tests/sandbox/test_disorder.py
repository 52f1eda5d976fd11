"""Updates that come again or in another order, by polling and by webhook."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot

from sandbox.errors import Missing
from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO
from tests.sandbox.receiver import Receiver, receiving
from tests.sandbox.test_polling import texts, write
from tests.sandbox.test_webhooks import all_delivered
from tests.sandbox.test_webhooks import texts as received


@pytest.fixture
async def receiver(world: World) -> AsyncIterator[Receiver]:
    world.settings.webhook_delay = timedelta(milliseconds=5)
    async with receiving() as receiver:
        yield receiver


async def confirmed(bot: Bot) -> int:
    """Takes all that waits and confirms it; returns the offset to go on from."""
    offset = (await bot.get_updates())[-1].update_id + 1
    assert await bot.get_updates(offset) == ()
    return offset


async def test_a_confirmed_update_comes_again_with_its_id(bot: Bot, world: World) -> None:
    write(world, 2)
    offset = await confirmed(bot)
    again = world.deliver_again()
    (update,) = await bot.get_updates(offset)
    assert update.update_id == again.update_id == offset - 1
    assert texts((update,)) == ["mensaje 1"]
    assert await bot.get_updates(offset) == ()


async def test_it_comes_once_a_batch_as_often_as_ordered_and_before_what_waits(
    bot: Bot, world: World
) -> None:
    write(world, 2)
    offset = await confirmed(bot)
    world.deliver_again(offset - 2, times=2)
    world.person_sends(ANA, "nuevo")
    for _ in range(2):
        assert texts(await bot.get_updates(offset)) == ["mensaje 0", "nuevo"]
    assert texts(await bot.get_updates(offset)) == ["nuevo"]


async def test_it_ends_a_long_poll(bot: Bot, world: World) -> None:
    written = write(world, 1)
    offset = await confirmed(bot)
    poll = asyncio.create_task(bot.get_updates(offset, timeout=50))
    await world.until(lambda: world.current_poll == 1)
    world.deliver_again()
    assert texts(await poll) == written


async def test_only_what_was_confirmed_comes_again(bot: Bot, world: World) -> None:
    write(world, 1)
    await bot.get_updates()
    for update_id in (None, 5):
        with pytest.raises(Missing):
            world.deliver_again(update_id)


async def test_a_webhook_gets_it_again(bot: Bot, world: World, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    world.person_sends(ANA, "hola")
    await all_delivered(world)
    world.deliver_again(times=2)
    await all_delivered(world)
    assert received(receiver) == ["hola", "hola", "hola"]
    assert len({each.body["update_id"] for each in receiver.received}) == 1


async def test_a_batch_comes_the_newest_first(bot: Bot, world: World) -> None:
    world.disorder.reverse()
    world.person_sends(ANA, "solo")
    assert texts(await bot.get_updates()) == ["solo"]  # nothing to be reversed with
    written = write(world, 3)
    assert texts(await bot.get_updates()) == [*written[::-1], "solo"]
    assert texts(await bot.get_updates()) == ["solo", *written]


async def test_a_webhook_gets_a_chat_s_updates_the_newest_first(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    write(world, 3)
    world.disorder.reverse()
    await bot.set_webhook(receiver.url)
    await all_delivered(world)
    assert received(receiver) == ["mensaje 2", "mensaje 1", "mensaje 0"]


async def test_a_share_of_the_updates_is_disturbed_and_the_same_ones_with_the_same_seed(
    bot: Bot, world: World
) -> None:
    world.disorder.at_random(seed=5, duplicated=0.2, reordered=0.5)
    runs: list[list[int]] = []
    for _ in range(2):
        world.updates.clear()
        world.updates.next_id = 100
        seen: list[int] = []
        offset = 0
        for _ in range(20):
            write(world, 5)
            world.person_sends(BETO, "también")
            batch = [update.update_id for update in await bot.get_updates(offset)]
            seen += batch
            offset = max(batch) + 1
        runs.append(seen)
    first, second = runs
    assert first == second
    assert set(first) == set(range(100, 220))
    assert 10 < len(first) - 120 < 40
    assert sorted(first) != first
    world.end_faults()
    assert world.disorder.likelihood is None
