"""The pace at which alerts go out: Telegram's limits, and its requests to wait."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.pace import Pace
from handlers.kit.chat_load import ChatLoad


async def test_a_chat_gets_one_message_a_second_and_others_hardly_wait_for_it() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    start = clock()
    await pace.turn(1)
    assert clock() - start < 0.5
    await pace.turn(2)
    assert 1 / 30 <= clock() - start < 0.8
    await pace.turn(1)
    assert clock() - start >= 1.0


async def test_nobody_gets_anything_while_telegram_asks_to_wait() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    start = clock()
    assert not pace.paused
    pace.pause(timedelta(seconds=0.3))
    assert pace.paused
    await pace.turn(1)
    assert clock() - start >= 0.3
    assert not pace.paused


async def test_who_waits_for_their_own_turn_holds_up_nobody() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    start = clock()
    await pace.turn(1)
    again = asyncio.create_task(pace.turn(1))
    await asyncio.sleep(0)
    await pace.turn(2)
    assert clock() - start < 0.8
    assert not again.done()
    await again


async def test_who_waited_through_a_pause_goes_one_after_the_other() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    pace.pause(timedelta(seconds=0.2))
    start = clock()
    await asyncio.gather(*(pace.turn(chat) for chat in range(5)))
    assert clock() - start >= 0.2 + 4 / 25


async def test_two_who_write_to_the_same_chat_take_turns() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    start = clock()
    await asyncio.gather(pace.turn(1), pace.turn(1))
    assert clock() - start >= 1.0


async def test_who_writes_to_the_same_chat_gets_a_turn_in_the_order_of_asking() -> None:
    """An alert does not wait until a row of news is over."""
    pace, turns = Pace(), list[str]()

    async def take(who: str) -> None:
        await pace.turn(1)
        turns.append(who)

    await take("news")
    waiting = [asyncio.create_task(take(each)) for each in ("news", "alert", "more news")]
    await asyncio.gather(*waiting)
    assert turns == ["news", "news", "alert", "more news"]


async def test_what_is_automatic_makes_room_for_answers_to_people() -> None:
    load = ChatLoad(to_a_chat=0.2)
    pace, clock = Pace(load), asyncio.get_running_loop().time
    start = clock()
    for _ in range(5):
        load.had_one(1)
    await pace.turn(1)
    assert clock() - start >= 0.4 - 0.01  # of the four that count, three may come at once
    start = clock()
    await pace.turn(2)
    assert clock() - start < 0.2


async def test_a_few_answers_hold_up_nothing() -> None:
    load = ChatLoad()
    pace, clock = Pace(load), asyncio.get_running_loop().time
    start = clock()
    for _ in range(2):
        load.had_one(1)
    await pace.turn(1)
    assert clock() - start < 0.5
