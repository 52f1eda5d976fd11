"""getUpdates: confirming, waiting and conflicts."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from sandbox.updates import FIRST_UPDATE_ID
from sandbox.world import World
from tests.sandbox.conftest import ANA, CallApi


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


def write(world: World, count: int) -> list[str | None]:
    written: list[str | None] = [f"mensaje {number}" for number in range(count)]
    for text in written:
        world.person_sends(ANA, text)
    return written


async def test_offset_confirms_what_is_below_it(bot: Bot, world: World) -> None:
    written = write(world, 3)
    updates = await bot.get_updates()
    assert texts(updates) == written
    assert texts(await bot.get_updates(offset=updates[1].update_id)) == written[1:]
    assert texts(await bot.get_updates()) == written[1:]


async def test_a_negative_offset_keeps_the_last_ones(bot: Bot, world: World) -> None:
    written = write(world, 3)
    assert texts(await bot.get_updates(offset=-2)) == written[1:]
    assert texts(await bot.get_updates()) == written[1:]


async def test_limit_is_between_1_and_100(call: CallApi, world: World) -> None:
    write(world, 101)
    assert [len((await call("getUpdates", limit=limit))["result"]) for limit in (1, 0, 1000)] == [1, 1, 100]


async def test_update_ids_grow_across_chats(bot: Bot, world: World) -> None:
    write(world, 2)
    ids = [update.update_id for update in await bot.get_updates()]
    assert ids[1] == ids[0] + 1 > FIRST_UPDATE_ID


async def test_a_long_poll_ends_when_something_happens(bot: Bot, world: World) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await world.until(lambda: world.current_poll == 1)
    written = write(world, 1)
    assert texts(await poll) == written


async def test_a_second_poll_ends_the_first(bot: Bot, world: World) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=50))
    await world.until(lambda: world.current_poll == 1)
    second = asyncio.create_task(bot.get_updates(timeout=50))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
        await first
    written = write(world, 1)
    assert texts(await second) == written


async def test_a_webhook_and_polls_exclude_each_other(bot: Bot, world: World) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await world.until(lambda: world.current_poll == 1)
    await bot.set_webhook("http://127.0.0.1:9/nobody")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_allowed_updates_are_remembered_and_filter_what_comes(bot: Bot, world: World) -> None:
    written = world.person_sends(ANA, "antes")
    await bot.get_updates(allowed_updates=["edited_message"])
    world.person_sends(ANA, "después")
    world.person_edits(ANA, written["message_id"], "corregido")
    updates = await bot.get_updates()
    assert texts(updates) == ["antes", "corregido"]
    assert updates[1].edited_message
    await bot.get_updates(allowed_updates=[])
    world.person_sends(ANA, "otra vez")
    assert texts(await bot.get_updates())[-1] == "otra vez"


async def test_updates_grow_too_old(bot: Bot, world: World) -> None:
    message = world.person_sends(ANA, "hola")
    world.send_callback(ANA, message, "x")
    assert len(await bot.get_updates()) == 2
    world.advance(timedelta(seconds=150))
    assert texts(await bot.get_updates()) == ["hola"]
    world.advance(timedelta(hours=24))
    assert await bot.get_updates() == ()


async def test_blocking_and_unblocking_are_told(bot: Bot, world: World) -> None:
    world.person_blocks(ANA)
    world.person_unblocks(ANA)
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [c.new_chat_member.status for c in changes if c] == ["kicked", "member"]


async def test_a_group_is_told_apart_from_a_private_chat(bot: Bot, world: World) -> None:
    group = world.open_group("Almacén", [ANA])
    world.person_sends(ANA, "/usuarios", chat_id=group.id)
    (update,) = await bot.get_updates()
    assert update.effective_chat is not None
    assert (update.effective_chat.type, update.effective_chat.id) == ("supergroup", group.id)
    await bot.send_message(group.id, "Solo en privado.")
    assert group.last_message is not None
