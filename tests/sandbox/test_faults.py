"""Failures ordered by a test reach the bot as the real ones would."""

from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter

from sandbox.faults import CutAfter, CutBefore, Refusal, ServerError, TooManyRequests
from sandbox.world import World
from tests.sandbox.conftest import ANA


async def test_too_many_requests_as_often_as_ordered(bot: Bot, world: World) -> None:
    world.faults.add(method="sendMessage", times=2, kind=TooManyRequests(retry_after=3))
    for _ in range(2):
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(ANA, "hola")
        assert refusal.value.retry_after == timedelta(seconds=3)
    assert world.faults.all_taken
    assert (await bot.send_message(ANA, "hola")).text == "hola"


async def test_a_fault_may_come_later_and_for_any_method(bot: Bot, world: World) -> None:
    world.faults.add(method="*", skip=1, kind=ServerError())
    await bot.send_message(ANA, "pasa")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()


async def test_a_refusal_in_any_words(bot: Bot, world: World) -> None:
    world.faults.add(method="sendmessage", kind=Refusal(403, "Forbidden: user is deactivated"))
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ANA, "hola")


@pytest.mark.parametrize(("kind", "taken"), [(CutBefore(), False), (CutAfter(), True)])
async def test_a_cut_connection_leaves_the_bot_in_doubt(
    bot: Bot, world: World, kind: CutBefore | CutAfter, taken: bool
) -> None:
    world.faults.add(method="sendMessage", kind=kind)
    with pytest.raises(NetworkError):
        await bot.send_message(ANA, "¿llegó?")
    arrived = any(message["text"] == "¿llegó?" for message in world.chat(ANA).messages.values())
    assert arrived is taken
