"""The phone's calls, over HTTP, as docs/sandbox.md lists them."""

import asyncio

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.wire import Wire
from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO

CHAT = f"/phone/api/chats/{ANA}"


async def test_state_shows_people_and_what_they_have_not_read(http: httpx.AsyncClient, bot: Bot) -> None:
    sent = await bot.send_message(ANA, "hola")
    state = (await http.get("/phone/api/state")).json()
    assert state["bot"]["username"] == bot.username
    assert state["desk"] is None
    ana, beto = state["people"]
    assert (ana["role"], ana["unread"], ana["last_message"]["message_id"]) == (
        "Supervisora",
        1,
        sent.message_id,
    )
    assert (beto["unread"], beto["last_message"], beto["last_name"]) == (0, None, None)
    await http.get(CHAT)
    state = (await http.get("/phone/api/state")).json()
    assert state["people"][0]["unread"] == 0


async def test_a_chat_shows_messages_commands_and_whether_it_is_blocked(
    http: httpx.AsyncClient, bot: Bot
) -> None:
    await bot.set_my_commands([("ayuda", "Ayuda")])
    await http.post(f"{CHAT}/block")
    chat = (await http.get(CHAT)).json()
    assert [message["text"] for message in chat["messages"]] == ["/start"]
    assert chat["commands"] == [{"command": "ayuda", "description": "Ayuda"}]
    assert chat["blocked"] is True
    assert (await http.post(f"{CHAT}/messages", json={"text": "hola"})).status_code == 409
    await http.post(f"{CHAT}/unblock")
    assert (await http.post(f"{CHAT}/messages", json={"text": "hola"})).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "/nuevo MLOPEZ"}, "entities"),
        ({"text": "hola", "forwarded": True}, "forward_origin"),
        ({"sticker": "😀"}, "sticker"),
        ({"photo": True}, "photo"),
        ({"contact": {"first_name": "Eva", "phone_number": "+529991234567"}}, "contact"),
        ({"location": True}, "location"),
    ],
)
async def test_a_person_sends(http: httpx.AsyncClient, bot: Bot, body: Wire, field: str) -> None:
    message = (await http.post(f"{CHAT}/messages", json=body)).json()
    assert field in message
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.message_id == message["message_id"]
    assert update.message.to_dict()[field]


async def test_a_person_sends_a_document(http: httpx.AsyncClient, world: World) -> None:
    response = await http.post(f"{CHAT}/messages", files={"document": ("lista.csv", b"MLOPEZ", "text/csv")})
    document = response.json()["document"]
    assert (document["file_name"], document["file_size"]) == ("lista.csv", 6)
    stored = world.files.by_id(document["file_id"])
    assert stored is not None
    served = await http.get(f"/file/bot{world.token}/{stored.path}")
    assert served.content == b"MLOPEZ"
    shown = await http.get(f"/phone/api/files/{document['file_id']}")
    assert shown.content == b"MLOPEZ"
    assert shown.headers["content-type"].startswith("text/csv")
    assert (await http.get("/phone/api/files/none")).status_code == 404


async def test_a_tap_waits_for_the_bots_answer(http: httpx.AsyncClient, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Sí", callback_data="yes")]])
    menu = await bot.send_message(ANA, "¿Sí?", reply_markup=keyboard)
    place = {"message_id": menu.message_id, "row": 0, "column": 0}
    tap = asyncio.create_task(http.post(f"{CHAT}/tap", json=place))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await update.callback_query.answer("Listo")
    assert (await tap).json() == {"answer": {"text": "Listo", "show_alert": False}}


async def test_a_person_deletes_a_message(http: httpx.AsyncClient, world: World) -> None:
    assert (await http.delete(f"{CHAT}/messages/1")).status_code == 204
    assert not world.chat(ANA).messages
    assert (await http.delete(f"{CHAT}/messages/1")).status_code == 404


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"voice": True}, {"text": 5}])
async def test_refuses_a_message_it_cannot_send(http: httpx.AsyncClient, body: Wire) -> None:
    assert (await http.post(f"{CHAT}/messages", json=body)).status_code in (400, 409)


async def test_serves_the_page_and_its_assets_without_caching(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    logo = await http.get("/static/logo.svg")
    assert page.headers["content-type"].startswith("text/html")
    assert logo.headers["content-type"].startswith("image/svg+xml")
    assert page.headers["cache-control"] == logo.headers["cache-control"] == "no-store"


async def test_nobody_else_is_there(http: httpx.AsyncClient) -> None:
    assert (await http.get("/phone/api/chats/1")).status_code == 404
    assert (await http.get(f"/phone/api/chats/{BETO}")).json()["messages"] == []
