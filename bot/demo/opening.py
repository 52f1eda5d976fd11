"""The demonstration's first messages, which come before whoever tries it, so that none come between.

The phones are the sandbox's, over HTTP, so all that is in them is what people would have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

import httpx

from bot.failures import CannotStart

_PATIENCE = 60.0  # seconds for the whole of it
_GREETING = "¿Qué quieres hacer?"


async def open_chats(url: str, people: Collection[int]) -> None:
    """Each writes first, as a bot may not: otherwise nothing could reach them."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        for person in people:
            await _start(http, person)


async def greet_last(url: str, person: int, *, after: Sequence[Collection[str]]) -> None:
    """Once they have a message with the words of each of `after`, have the bot greet them below.

    Raises CannotStart if these do not come.
    """
    try:
        async with (
            asyncio.timeout(_PATIENCE),
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=_PATIENCE) as http,
            http.stream("GET", "/phone/api/events") as stream,
        ):
            events = stream.aiter_lines()
            await anext(events)  # from here on nothing is missed
            while not _all_came(await _texts(http, person), after):
                await anext(events)
            await _start(http, person)
            while _GREETING not in (await _texts(http, person))[-1]:
                await anext(events)
    except (TimeoutError, httpx.HTTPError, StopAsyncIteration) as error:
        raise CannotStart("La demostración no pudo mandar sus primeros mensajes.") from error


async def _start(http: httpx.AsyncClient, person: int) -> None:
    (await http.post(f"/phone/api/chats/{person}/messages", json={"text": "/start"})).raise_for_status()


async def _texts(http: httpx.AsyncClient, person: int) -> Sequence[str]:
    answer = (await http.get(f"/phone/api/chats/{person}")).raise_for_status()
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return [message.get("text") or message.get("caption") or "" for message in messages]


def _all_came(texts: Sequence[str], awaited: Sequence[Collection[str]]) -> bool:
    return all(any(all(word in text for word in words) for text in texts) for words in awaited)
