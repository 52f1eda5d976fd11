"""A client that costs next to nothing: HTTP/1.1 by hand over connections that stay open."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit


class Connection:
    """One connection to a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, url: str) -> Connection:
        """A new one."""
        there = urlsplit(url)
        return cls(*await asyncio.open_connection(there.hostname, there.port, limit=2**24))

    async def ask(self, request: bytes) -> bytes:
        """Send it and read the whole answer's body. Raises ValueError unless it is of the 200s."""
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        body = await self._body(head)
        if not head.startswith(b"http/1.1 2"):
            raise ValueError(body[:300])
        return body

    async def _body(self, head: bytes) -> bytes:
        if b"transfer-encoding: chunked" not in head:
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            return await self._reader.readexactly(int(length))
        pieces = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            pieces.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(pieces)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def request(
    method: str, path: str, *, key: str = "", body: bytes = b"", media_type: str = "application/json"
) -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench", f"content-length: {len(body)}"]
    if key:
        lines.append(f"authorization: Bearer {key}")
    if body:
        lines.append(f"content-type: {media_type}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def ask_all(url: str, requests: Sequence[bytes], *, connections: int) -> None:
    """Ask all of these, over so many connections at once."""
    coming = iter(requests)

    async def work() -> None:
        connection = await Connection.to(url)
        for each in coming:
            await connection.ask(each)
        connection.close()

    await asyncio.gather(*(work() for _ in range(connections)))
