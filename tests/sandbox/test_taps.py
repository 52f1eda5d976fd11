"""Taps on buttons and their answers."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from sandbox.errors import Missing, NotPossible
from sandbox.taps import TapAnswer
from sandbox.world import ButtonSpot, World
from tests.sandbox.conftest import ANA

KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Guardar", callback_data="7:save")],
        [InlineKeyboardButton("Manual", url="https://vigia.mx/")],
    ]
)


@pytest.fixture
async def menu(bot: Bot) -> Message:
    return await bot.send_message(ANA, "¿Guardar?", reply_markup=KEYBOARD)


async def test_a_tap_carries_the_whole_message_and_waits_for_the_answer(
    bot: Bot, world: World, menu: Message
) -> None:
    place = world.find_button(ANA, "Guardar")
    assert place == ButtonSpot(menu.message_id, 0, 0)
    tap = asyncio.create_task(world.person_taps(ANA, place))
    (update,) = await bot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message) == ("7:save", ANA, menu)
    await query.answer("Guardado", show_alert=True)
    assert await tap == TapAnswer("Guardado", show_alert=True)
    assert world.activity.events[-1] == (
        "answer",
        {"chat_id": ANA, "text": "Guardado", "show_alert": True},
    )


async def test_a_tap_that_nobody_answers_ends_alone(world: World, menu: Message) -> None:
    assert await world.person_taps(ANA, ButtonSpot(menu.message_id, 0, 0), within=0.01) is None


async def test_an_answer_can_come_too_late(bot: Bot, world: World, menu: Message) -> None:
    tap = world.tap(ANA, ButtonSpot(menu.message_id, 0, 0))
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(tap.query_id, "x" * 201)
    world.advance(timedelta(seconds=150))
    for query_id in (tap.query_id, "1"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is"):
            await bot.answer_callback_query(query_id)


async def test_only_buttons_that_call_the_bot_can_be_tapped(world: World, menu: Message) -> None:
    with pytest.raises(NotPossible):
        world.tap(ANA, ButtonSpot(menu.message_id, 1, 0))
    for row, column in ((2, 0), (0, 1), (-1, 0)):
        with pytest.raises(Missing):
            world.tap(ANA, ButtonSpot(menu.message_id, row, column))
