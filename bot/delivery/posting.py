"""Asking somebody else's server, which may be slow, down, or lie about what it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from bot.delivery.channel import CannotSend

_LARGEST_ANSWER = 64 * 2**10  # bytes: signatures and certificates are fewer


@dataclass(frozen=True, slots=True)
class Posted:
    """An answer: its status, its type without parameters, and its body."""

    status: int
    media_type: str
    body: bytes


async def post(
    client: httpx.AsyncClient, url: str, body: bytes, *, headers: Mapping[str, str], patience: float
) -> Posted:
    """The whole answer, within so many seconds and of a size that an answer has; raises CannotSend."""
    try:
        async with asyncio.timeout(patience):
            return await _asked(client, url, body, headers)
    except TimeoutError:
        raise CannotSend("it does not answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CannotSend(f"it is not reached: {type(error).__name__}") from None


async def _asked(client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
    answer = bytearray()
    plain = {**headers, "accept-encoding": "identity"}
    async with client.stream("POST", url, content=body, headers=plain) as response:
        async for piece in response.aiter_raw():  # as it came: what is packed may be of any size
            answer += piece
            if len(answer) > _LARGEST_ANSWER:
                raise CannotSend("it answers more than an answer has")
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    return Posted(response.status_code, kind, bytes(answer))
