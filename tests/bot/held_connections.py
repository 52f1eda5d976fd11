"""A program that holds connections to a door and never finishes a request, with its own limits.

`python -m tests.bot.held_connections HOST PORT HOW_MANY`: of all kinds in turn, reopened when the door hangs
up. It prints `held` once all were opened once, and runs until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from itertools import cycle, islice

_HEADERS = b"POST /v1/companies/1/operations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
_WITH_A_BODY = _HEADERS + b"Authorization: Bearer vigia_nada\r\nContent-Length: 1000\r\n\r\n"
KINDS = {
    "silent": b"",
    "half of the headers": _HEADERS,
    "half of the body": _WITH_A_BODY + b'{"operation_id":',
    "byte by byte": b"P",
    "no HTTP": b"\x16\x03\x01",
    "many requests, no answer read": b"GET /schema HTTP/1.1\r\nHost: x\r\n\r\n" * 200,
}
_BETWEEN_BYTES = 1.0  # seconds
_BEFORE_TRYING_AGAIN = 0.5


async def _hold(host: str, port: int, kind: str, opened: asyncio.Semaphore) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(host, port, limit=1)
            opened.release()
            writer.write(KINDS[kind])
            if kind == "byte by byte":
                for byte in _HEADERS[1:]:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(_BETWEEN_BYTES)
            elif kind.startswith("many"):
                await writer.wait_closed()
            else:
                await reader.read()
            writer.close()
        await asyncio.sleep(_BEFORE_TRYING_AGAIN)


async def hold(host: str, port: int, how_many: int) -> None:
    opened = asyncio.Semaphore(0)
    kinds = islice(cycle(KINDS), how_many)
    holding = [asyncio.create_task(_hold(host, port, kind, opened)) for kind in kinds]
    for _ in range(how_many):
        await opened.acquire()
    sys.stdout.write("held\n")
    sys.stdout.flush()
    await asyncio.gather(*holding)


if __name__ == "__main__":
    asyncio.run(hold(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
