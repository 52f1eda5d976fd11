"""Sending, editing and deleting, with the refusals that Telegram gives."""

from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from sandbox.wire import Wire
from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO, CallApi

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Guardar", callback_data="save")]])


async def test_a_message_reaches_the_chat_as_the_bot_wrote_it(bot: Bot, world: World) -> None:
    sent = await bot.send_message(
        ANA, " <b>Hola</b> /ayuda ", parse_mode=ParseMode.HTML, reply_markup=KEYBOARD, protect_content=True
    )
    stored = world.chat(ANA).messages[sent.message_id]
    assert stored["text"] == "Hola /ayuda"
    assert [(e["type"], e["offset"], e["length"]) for e in stored["entities"]] == [
        ("bold", 0, 4),
        ("bot_command", 5, 6),
    ]
    assert stored["has_protected_content"] is True
    assert sent.reply_markup == KEYBOARD
    assert sent.from_user is not None
    assert sent.from_user.username == world.bot.username


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("ve a https://a.mx/b?c=1 hoy", ["https://a.mx/b?c=1"]),
        ("a.mx, b.com/x y 10.0.0.1", ["a.mx", "b.com/x", "10.0.0.1"]),
        ("<code>a.mx</code> <pre>b.mx</pre> S.A. de C.V. 3.50", []),
    ],
)
async def test_addresses_are_found_outside_code(bot: Bot, world: World, html: str, links: list[str]) -> None:
    sent = await bot.send_message(ANA, html, parse_mode=ParseMode.HTML)
    stored = world.chat(ANA).messages[sent.message_id]
    found = [each for each in stored.get("entities", []) if each["type"] == "url"]
    assert [stored["text"][e["offset"] : e["offset"] + e["length"]] for e in found] == links


async def test_message_ids_grow_and_are_never_reused(bot: Bot) -> None:
    first = await bot.send_message(ANA, "uno")
    await first.delete()
    second = await bot.send_message(ANA, "dos")
    assert second.message_id == first.message_id + 1


async def test_replies_to_a_message_that_is_there(bot: Bot, world: World) -> None:
    question = world.person_sends(ANA, "¿quién?")
    answer = await bot.send_message(ANA, "yo", reply_parameters=ReplyParameters(question["message_id"]))
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "¿quién?"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ANA, "yo", reply_parameters=ReplyParameters(999))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" \n ", "message text is empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
async def test_refuses_a_text(call: CallApi, text: str, reason: str) -> None:
    answer = await call("sendMessage", chat_id=ANA, text=text, parse_mode="HTML")
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}


async def test_length_is_measured_after_parsing(call: CallApi) -> None:
    text = "<b>" + "&amp;" * 4096 + "</b>"
    assert (await call("sendMessage", chat_id=ANA, text=text, parse_mode="HTML"))["ok"]


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({}, "Bad Request: chat_id is empty"),
        ({"chat_id": 777}, "Bad Request: chat not found"),
        ({"chat_id": "@nadie"}, "Bad Request: chat not found"),
        ({"chat_id": BETO}, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_refuses_a_chat_out_of_reach(call: CallApi, parameters: Wire, description: str) -> None:
    assert (await call("sendMessage", text="hola", **parameters))["description"] == description


async def test_a_person_who_blocks_the_bot_or_leaves_cannot_be_written_to(bot: Bot, world: World) -> None:
    world.person_blocks(ANA)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANA, "hola")
    world.person_unblocks(ANA)
    await bot.send_message(ANA, "hola")
    world.person_leaves_telegram(ANA)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ANA, "hola")


async def test_an_edit_changes_text_and_drops_the_keyboard_unless_given(bot: Bot, world: World) -> None:
    sent = await bot.send_message(ANA, "uno", reply_markup=KEYBOARD)
    await bot.edit_message_text("dos", ANA, sent.message_id)
    stored = world.chat(ANA).messages[sent.message_id]
    assert stored["text"] == "dos"
    assert "reply_markup" not in stored
    assert stored["edit_date"] >= stored["date"]


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    sent = await bot.send_message(ANA, "uno", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply"):
        await bot.edit_message_text("uno", ANA, sent.message_id, reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(ANA, sent.message_id, reply_markup=KEYBOARD)
    edited = await bot.edit_message_reply_markup(ANA, sent.message_id)
    assert not isinstance(edited, bool)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("uno", ANA, sent.message_id)


async def test_only_the_bots_own_messages_that_are_there_can_be_edited(bot: Bot, world: World) -> None:
    theirs = world.person_sends(ANA, "mío")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("tuyo", ANA, theirs["message_id"])
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("tuyo", ANA, 999)


async def test_deletes_for_48_hours(bot: Bot, world: World) -> None:
    theirs = world.person_sends(ANA, "mi contraseña")
    assert await bot.delete_message(ANA, theirs["message_id"])
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ANA, theirs["message_id"])
    old = await bot.send_message(ANA, "viejo")
    world.advance(timedelta(hours=48))
    new = await bot.send_message(ANA, "nuevo")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await old.delete()
    assert await bot.delete_messages(ANA, [old.message_id, new.message_id, 999])
    assert [m["text"] for m in world.chat(ANA).messages.values()] == ["/start", "viejo"]


async def test_protected_content_is_neither_forwarded_nor_copied(bot: Bot) -> None:
    free = await bot.send_message(ANA, "libre")
    secret = await bot.send_message(ANA, "secreto", protect_content=True)
    assert (await free.forward(ANA)).forward_origin is not None
    assert (await free.copy(ANA)).message_id > secret.message_id
    with pytest.raises(BadRequest, match="Message can't be forwarded"):
        await secret.forward(ANA)
    with pytest.raises(BadRequest, match="Message can't be copied"):
        await secret.copy(ANA)


async def test_typing_is_seen(bot: Bot, world: World) -> None:
    await bot.send_chat_action(ANA, "typing")
    assert world.activity.events[-1] == ("action", {"chat_id": ANA, "action": "typing"})


async def test_tells_who_the_bot_and_the_person_are(bot: Bot, world: World) -> None:
    assert bot.username == world.bot.username
    assert (await bot.get_chat(ANA)).first_name == "Ana"
