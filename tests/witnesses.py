"""Witnesses over real HTTP: ours, and servers that answer as a bad one would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from api.witness import create_witness
from bot.delivery.channel import CannotSend
from bot.delivery.witness_channel import WitnessChannel
from bot.delivery.witnesses import SealsToCosign
from bot.http_server import listen, serving
from bot.setting_values import Address
from domain.backoff import DoublingWait
from domain.cosignatures import Witness
from services.installation import Installation
from services.seal_key import SealKey
from services.witnessing.cosigning import Cosigner
from services.witnessing.key import WitnessKey
from storage.seen_logs import SeenLogs
from tests.given import NOW
from tests.signing import public_of

NAME = "despacho.example.com"
WAIT = timedelta(seconds=15)  # after a first failure

Say = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Notary:
    """A witness at work; `key` and `seen` outlive its process."""

    def __init__(self, folder: Path, seal_key: SealKey, name: str = NAME) -> None:
        self.key = WitnessKey.new(name)
        self.seen = SeenLogs(folder / f"{name}.db")
        self._public = public_of(seal_key)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Witness]:
        """Within the block it answers, at the address of what it gives."""
        cosigner = Cosigner(self.key, self.seen, [self._public])
        listening = listen(Address("127.0.0.1", 0), "--listen")
        async with serving(create_witness(cosigner), listening) as server:
            yield Witness(self.key.verifier, server.url)

    def saw(self, company_id: int) -> int:
        """Up to which folio it saw that company's log, or 0."""
        heads = {each.origin.rpartition("/")[2]: each.head.folio for each in self.seen.all()}
        return heads.get(str(company_id), 0)


@asynccontextmanager
async def answering(key: WitnessKey, say: Say) -> AsyncIterator[Witness]:
    """A server under that key which does as it is told with each connection."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await say(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    async with server:
        yield Witness(key.verifier, f"http://{host}:{port}")


def says(status: str, body: str = "", *, kind: str = "text/plain", more: str = "") -> Say:
    """This answer to each request."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_in(reader)
        data = body.encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n{more}\r\n"
        writer.write(head.encode() + data)
        await writer.drain()

    return say


async def request_in(reader: asyncio.StreamReader) -> bytes:
    """The body of the request that comes."""
    head = await reader.readuntil(b"\r\n\r\n")
    sizes = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if b"content-length" in line]
    return await reader.readexactly(int(sizes[0]))


def witnessed_by(installation: Installation, *witnesses: Witness) -> Installation:
    """The installation with these witnesses in its settings."""
    return replace(installation, witnesses=witnesses)


class Asking:
    """A process that has seals cosigned, one step at a time; `failures` are why it could not."""

    def __init__(self, installation: Installation, *, patience: float = 5.0) -> None:
        self.queue = SealsToCosign(installation, DoublingWait(WAIT, 8))
        self.failures: list[str] = []
        self._patience = patience

    async def until_done(self, now: datetime = NOW) -> None:
        """Ask until nothing is due at that moment."""
        while await self.step(now=now):
            pass

    async def step(self, now: datetime = NOW, *, dies: bool = False) -> bool:
        """Ask each witness about one seal; returns whether any was due. If it dies, no answer is noted."""
        witnesses = self.queue.installation.witnesses
        turns = await self.queue.due(now=now, but=())
        for turn in turns:
            async with httpx.AsyncClient() as client:
                channel = WitnessChannel(client, witnesses, patience=self._patience)
                try:
                    answer = await channel.send(turn.address, await turn.compose())
                except CannotSend as failure:
                    self.failures.append(failure.reason)
                    await turn.delayed(now=now, retry_after=None)
                    continue
            if not dies:
                await turn.sent(answer, now=now)
        return bool(turns)
