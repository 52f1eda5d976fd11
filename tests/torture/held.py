"""Connections to the HTTP door that never finish a request, some hundreds at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice
from urllib.parse import urlsplit

from tests.bot.held_connections import KINDS

_HEADERS = KINDS["half of the headers"]
_HOLDING = ("silent", "half of the headers", "half of the body", "byte by byte")
_BETWEEN_BYTES = 0.5  # seconds
_BEFORE_TRYING_AGAIN = 0.5


@asynccontextmanager
async def connections_held(url: str, how_many: int) -> AsyncIterator[None]:
    """So many meanwhile, of all kinds in turn, each opened again when the door hangs up."""
    address = urlsplit(url)
    kinds = islice(cycle(_HOLDING), how_many)
    holding = [asyncio.create_task(_hold(address.hostname or "", address.port or 0, kind)) for kind in kinds]
    try:
        yield
    finally:
        for each in holding:
            each.cancel()
        await asyncio.gather(*holding, return_exceptions=True)


async def _hold(host: str, port: int, kind: str) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(KINDS[kind])
                if kind == "byte by byte":
                    for byte in _HEADERS[1:]:
                        writer.write(bytes([byte]))
                        await writer.drain()
                        await asyncio.sleep(_BETWEEN_BYTES)
                await reader.read()
            finally:
                writer.close()
        await asyncio.sleep(_BEFORE_TRYING_AGAIN)
