"""The server inside a test: starts, stops at once and leaves nothing behind."""

import asyncio
import time
from urllib.parse import urlsplit

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.server import running
from sandbox.world import World
from tests.sandbox.conftest import ANA, NO_CERTIFICATES


async def test_stops_at_once_with_polls_and_taps_open(world: World) -> None:
    before = asyncio.all_tasks()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Sí", callback_data="yes")]])
    async with httpx.AsyncClient(verify=NO_CERTIFICATES) as http:
        async with running(world) as root:
            message = {"chat_id": ANA, "text": "¿Sí?", "reply_markup": keyboard.to_dict()}
            sent = (await http.post(f"{root}/bot{world.token}/sendMessage", json=message)).json()["result"]
            place = {"message_id": sent["message_id"], "row": 0, "column": 0}
            tap = asyncio.create_task(http.post(f"{root}/phone/api/chats/{ANA}/tap", json=place))
            await world.until(lambda: world.updates.pending(world.clock.now()))
            world.updates.clear()
            poll = asyncio.create_task(http.get(f"{root}/bot{world.token}/getUpdates?timeout=50"))
            await world.until(lambda: world.current_poll)
            told_at = time.monotonic()
        assert time.monotonic() - told_at < 0.5
        assert (await tap).json() == {"answer": None}
        assert (await poll).json()["result"] == []
    assert asyncio.all_tasks() == before


async def test_a_world_outlives_its_server(world: World) -> None:
    async with running(world) as root, httpx.AsyncClient(verify=NO_CERTIFICATES) as http:
        await http.post(f"{root}/bot{world.token}/sendMessage", json={"chat_id": ANA, "text": "antes"})
    port = urlsplit(root).port or 0
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient(verify=NO_CERTIFICATES) as http:
            await http.get(root)
    async with running(world, port=port) as again, httpx.AsyncClient(verify=NO_CERTIFICATES) as http:
        assert again == root
        chat = (await http.get(f"{again}/phone/api/chats/{ANA}")).json()
    assert [message["text"] for message in chat["messages"]] == ["/start", "antes"]


async def test_two_worlds_know_nothing_of_each_other(bot: Bot) -> None:
    other = World(token="7:OTHER")
    await bot.send_message(ANA, "hola")
    async with running(other) as root, httpx.AsyncClient(base_url=root, verify=NO_CERTIFICATES) as http:
        assert (await http.get("/bot7:OTHER/getMe")).json()["ok"]
        assert (await http.get(f"/bot{bot.token}/getMe")).status_code == 401
        assert (await http.get(f"/phone/api/chats/{ANA}")).status_code == 404


async def test_waiting_ends_with_an_error_when_the_fact_does_not_come(world: World) -> None:
    with pytest.raises(TimeoutError):
        await world.until(lambda: False, within=0.01)
