"""Faults ordered by a test reach the bot like real ones."""

import asyncio
import time
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from sandbox.faults import (
    CutAfter,
    CutBefore,
    Fault,
    Faults,
    Refusal,
    ServerError,
    TimeOutAfter,
    TimeOutBefore,
    TooManyRequests,
)
from sandbox.server import running
from sandbox.world import World
from tests.sandbox.conftest import ANA, NO_CERTIFICATES, CallApi

MIXED: dict[Fault, float] = {
    TooManyRequests(): 0.02,
    ServerError(): 0.01,
    CutBefore(): 0.01,
    CutAfter(): 0.01,
}


def arrived(world: World, text: str) -> bool:
    return any(message["text"] == text for message in world.chat(ANA).messages.values())


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
    assert arrived(world, "¿llegó?") is taken


@pytest.mark.parametrize(("kind", "taken"), [(TimeOutBefore(), False), (TimeOutAfter(), True)])
async def test_an_answer_that_does_not_come_in_time_leaves_the_bot_in_doubt(
    bot: Bot, world: World, kind: TimeOutBefore | TimeOutAfter, taken: bool
) -> None:
    world.faults.add(method="sendMessage", kind=kind)
    with pytest.raises(TimedOut):
        await bot.send_message(ANA, "¿llegó?", read_timeout=0.2)
    assert arrived(world, "¿llegó?") is taken


async def test_a_late_answer_is_the_right_one_and_a_call_not_done_ends_with_504(
    call: CallApi, world: World
) -> None:
    world.faults.add(method="sendMessage", kind=TimeOutAfter(seconds=0.01))
    world.faults.add(method="sendMessage", kind=TimeOutBefore(seconds=0.01))
    assert (await call("sendMessage", chat_id=ANA, text="tarde"))["result"]["text"] == "tarde"
    assert (await call("sendMessage", chat_id=ANA, text="nunca"))["error_code"] == 504
    assert not arrived(world, "nunca")


async def test_a_call_that_hangs_blocks_no_other(bot: Bot, world: World) -> None:
    world.faults.add(method="sendMessage", kind=TimeOutBefore(seconds=60))
    hanging = asyncio.create_task(bot.send_message(ANA, "cuelga", read_timeout=60))
    await world.until(lambda: world.faults.all_taken)
    await bot.send_message(ANA, "pasa")
    assert not hanging.done()
    world.end_faults()
    with pytest.raises(NetworkError, match="Gateway Timeout"):
        await hanging


async def test_calls_that_hang_end_with_the_server(world: World) -> None:
    kinds = (TimeOutBefore(seconds=60), TimeOutAfter(seconds=60))
    async with httpx.AsyncClient(verify=NO_CERTIFICATES, timeout=60) as http:
        async with running(world) as root:
            for kind in kinds:
                world.faults.add(method="getMe", kind=kind)
            url = f"{root}/bot{world.token}/getMe"
            hanging = [asyncio.create_task(http.get(url)) for _ in kinds]
            await world.until(lambda: world.faults.all_taken)
            told_at = time.monotonic()
        assert time.monotonic() - told_at < 0.5
        answers = await asyncio.gather(*hanging)
    assert sorted(answer.status_code for answer in answers) == [200, 504]


async def test_a_share_of_all_calls_fails_and_the_same_ones_with_the_same_seed() -> None:
    def fates(seed: int, *, others: bool = False) -> list[Fault | None]:
        faults = Faults(lambda: None)
        faults.at_random(seed=seed, shares=MIXED)
        drawn = []
        for _ in range(4000):
            drawn.append(faults.take("sendMessage"))
            if others:
                faults.take("getUpdates")
        return drawn

    first = fates(7)
    counts = {kind: first.count(kind) for kind in MIXED}
    assert all(share * 2000 < counts[kind] < share * 6000 for kind, share in MIXED.items()), counts
    assert fates(7, others=True) == first
    assert fates(8) != first


async def test_polls_fail_at_random_too_and_nothing_is_lost(bot: Bot, world: World) -> None:
    world.faults.at_random(seed=1, shares={CutBefore(): 0.2, CutAfter(): 0.2, ServerError(): 0.2})
    for number in range(30):
        world.person_sends(ANA, f"mensaje {number}")
    seen: set[str | None] = set()
    offset, failures = 0, 0
    while len(seen) < 30:
        try:
            updates = await bot.get_updates(offset, limit=1)
        except TelegramError:
            failures += 1
            continue
        seen.update(update.message.text for update in updates if update.message)
        offset = updates[-1].update_id + 1
    assert failures > 5


async def test_only_the_method_that_was_named_is_left_to_chance(bot: Bot, world: World) -> None:
    world.faults.at_random(seed=1, shares={ServerError(): 1.0}, method="getMe")
    await bot.send_message(ANA, "pasa")
    with pytest.raises(NetworkError):
        await bot.get_me()
    world.end_faults()
    await bot.get_me()


def test_no_more_than_all_calls_can_fail(world: World) -> None:
    with pytest.raises(ValueError, match="more than 1"):
        world.faults.at_random(seed=1, shares={CutBefore(): 0.6, CutAfter(): 0.6})


async def test_what_people_do_are_faults_too(bot: Bot, world: World) -> None:
    world.person_blocks(ANA)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ANA, "hola")
    world.person_unblocks(ANA)
    world.person_leaves_telegram(ANA)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ANA, "hola")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(9, "hola")
