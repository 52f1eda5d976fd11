"""The demonstration's first minute: Ana invites Jorge from her phone, and he comes in on his.

Both phones are the sandbox's, over HTTP, so all that happens is what would happen to people.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx

from bot.failures import CannotStart
from domain.invitations import invitation_code
from domain.passwords import generate_password

_PATIENCE = 30.0  # seconds for the whole of it
_USER = "JMENDEZ"


class _Phone:
    """Somebody's chat with the bot, read again at each event."""

    def __init__(self, http: httpx.AsyncClient, events: AsyncIterator[str], person: int) -> None:
        self._http = http
        self._events = events
        self._chat = f"/phone/api/chats/{person}"

    async def send(self, text: str) -> None:
        await self._post("messages", {"text": text})

    async def tap(self, label: str) -> None:
        """Tap this button once it is there."""
        while (spot := self._spot(await self._messages(), label)) is None:
            await anext(self._events)
        await self._post("tap", spot)

    async def reads(self, words: str) -> str:
        """The newest text with these words, once it is there."""
        while True:
            for message in reversed(await self._messages()):
                text: str = message.get("text") or message.get("caption") or ""
                if words in text and message["from"]["is_bot"]:
                    return text
            await anext(self._events)

    async def _messages(self) -> list[dict[str, Any]]:
        answer = await self._http.get(self._chat)
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return messages

    async def _post(self, what: str, body: dict[str, Any]) -> None:
        (await self._http.post(f"{self._chat}/{what}", json=body)).raise_for_status()

    @staticmethod
    def _spot(messages: list[dict[str, Any]], label: str) -> dict[str, int] | None:
        for message in reversed(messages):
            for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", [])):
                for column, button in enumerate(buttons):
                    if button["text"] == label:
                        return {"message_id": message["message_id"], "row": row, "column": column}
        return None


async def invite_by_phone(url: str, *, company: str, supervisor: int, invited: int) -> None:
    """One invites from the user's card; the other opens the link and sets a password that nobody sees.

    Raises CannotStart if that does not happen.
    """
    try:
        async with (
            asyncio.timeout(_PATIENCE),
            httpx.AsyncClient(base_url=url, trust_env=False, timeout=_PATIENCE) as http,
            http.stream("GET", "/phone/api/events") as stream,
        ):
            events = stream.aiter_lines()
            await anext(events)  # from here on nothing is missed
            ana, jorge = (_Phone(http, events, person) for person in (supervisor, invited))
            await ana.send(f"/usuarios {_USER}")
            await ana.tap(company)
            await ana.tap("Invitar")
            code = invitation_code(await ana.reads("Abre este enlace"))
            await jorge.send(f"/start {code}")
            await jorge.reads(_USER)
            await jorge.send(generate_password())
            await jorge.reads("Ya estás dentro")
    except (TimeoutError, httpx.HTTPError, StopAsyncIteration) as error:
        raise CannotStart("La demostración no pudo invitar a Jorge.") from error
