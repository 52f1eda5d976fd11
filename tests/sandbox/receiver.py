"""A small HTTP server in place of what the sandbox calls: a webhook or our own HTTP door."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from sandbox.wire import Wire


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: Wire


@dataclass
class Receiver:
    """Answers with what `answers` holds, and then with an empty 200; keeps all that it was sent."""

    answers: deque[tuple[int, Wire]] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    url: str = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.received.append(Received(head[0].split()[1], headers, body))
        status, answer = self.answers.popleft() if self.answers else (200, {})
        content = json.dumps(answer).encode()
        writer.write(
            f"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield receiver
