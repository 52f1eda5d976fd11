"""The phone's stream of events, over real HTTP."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
from telegram import Bot

from sandbox.world import World
from tests.sandbox.conftest import ANA

EVENTS = "/phone/api/events"


@contextlib.asynccontextmanager
async def stream(http: httpx.AsyncClient, **headers: str) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
    """The events as (kind, data), once the server listens."""
    async with http.stream("GET", EVENTS, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.aiter_lines()
        assert await anext(lines) == ": listening"
        yield _events(lines)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    kind = ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


async def test_shows_everything_that_happens(http: httpx.AsyncClient, bot: Bot, world: World) -> None:
    async with stream(http) as events:
        written = world.person_sends(ANA, "¿qué\nhay?")
        assert await anext(events) == ("message", {"chat_id": ANA, "message": written})
        sent = await bot.send_message(ANA, "uno")
        assert await anext(events) == ("message", {"chat_id": ANA, "message": world.chat(ANA).last_message})
        await sent.edit_text("dos")
        kind, data = await anext(events)
        assert (kind, data["message"]["text"]) == ("edit", "dos")
        await sent.delete()
        assert await anext(events) == ("delete", {"chat_id": ANA, "message_ids": [sent.message_id]})
        await bot.send_chat_action(ANA, "typing")
        assert await anext(events) == ("action", {"chat_id": ANA, "action": "typing"})
        await bot.set_my_commands([("ayuda", "Ayuda")])
        assert (await anext(events))[0] == "commands"


async def test_goes_on_after_the_last_event_seen(http: httpx.AsyncClient, world: World) -> None:
    seen = len(world.activity.events) - 1
    world.person_sends(ANA, "te lo perdiste")
    async with stream(http, **{"Last-Event-ID": str(seen)}) as events:
        kind, data = await anext(events)
    assert (kind, data["message"]["text"]) == ("message", "te lo perdiste")


async def test_ends_with_the_world(http: httpx.AsyncClient, world: World) -> None:
    async with stream(http) as events:
        world.close()
        assert await anext(events, None) is None
