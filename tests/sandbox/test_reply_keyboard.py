"""The bot's keyboard under the text box, and the people whom one picks with it."""

import httpx
import pytest
from telegram import Bot, KeyboardButton, KeyboardButtonRequestUsers, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest

from sandbox.errors import Missing, NotPossible
from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO

CHAT = f"/phone/api/chats/{ANA}"


def keyboard(request_id: int = 7) -> ReplyKeyboardMarkup:
    """One button that asks for a user, and one with a text."""
    request = KeyboardButtonRequestUsers(request_id, user_is_bot=False, request_name=True)
    return ReplyKeyboardMarkup([[KeyboardButton("Elegir", request_users=request), "No"]])


async def test_somebody_is_picked_with_the_keyboards_button(http: httpx.AsyncClient, bot: Bot) -> None:
    sent = await bot.send_message(ANA, "¿Quién?", reply_markup=keyboard())
    assert sent.reply_markup is None
    shown = (await http.get(CHAT)).json()["keyboard"]["keyboard"]
    assert [button["text"] for button in shown[0]] == ["Elegir", "No"]
    assert (await http.post(f"{CHAT}/share", json={"user_id": BETO})).status_code == 200
    update = (await bot.get_updates(timeout=1))[-1]
    assert update.message is not None
    shared = update.message.users_shared
    assert shared is not None
    assert (shared.request_id, shared.users[0].user_id) == (7, BETO)
    assert shared.users[0].first_name == "Beto"


async def test_a_keyboard_is_taken_away_and_then_asks_for_nobody(bot: Bot, world: World) -> None:
    await bot.send_message(ANA, "¿Quién?", reply_markup=keyboard())
    await bot.send_message(ANA, "hola")
    assert world.chat(ANA).keyboard
    await bot.send_message(ANA, "Listo", reply_markup=ReplyKeyboardRemove())
    assert world.chat(ANA).keyboard == {}
    with pytest.raises(NotPossible):
        world.person_shares(ANA, BETO)
    with pytest.raises(Missing):
        world.person_shares(ANA, 99, request_id=7)


@pytest.mark.parametrize("request_id", [2**31, -(2**31) - 1])
async def test_a_request_needs_a_number_of_32_bits(bot: Bot, request_id: int) -> None:
    with pytest.raises(BadRequest, match="out of range"):
        await bot.send_message(ANA, "¿Quién?", reply_markup=keyboard(request_id))


async def test_a_button_needs_a_text(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="non-empty"):
        await bot.send_message(ANA, "¿Quién?", reply_markup=ReplyKeyboardMarkup([[""]]))
