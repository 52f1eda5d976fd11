"""How the HTTP door treats clients that do not finish, and how it closes."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from litestar import get

from bot.descriptors import KEPT_FOR_THE_REST, connections_for_the_door
from bot.http_door import OpenDoor, open_door
from bot.setting_values import Address
from services.installation import Installation
from storage.database import open_database
from tests.conftest import prepared

A_WHILE = 15.0  # seconds until a test gives up


async def test_it_is_closed_once_all_that_was_sent_is_done(sqlite_url: str) -> None:
    """Even for clients that no longer wait: the database is not closed under them."""
    database = open_database(sqlite_url)
    installation = await prepared(database)
    begun = asyncio.Event()
    done: list[str] = []

    async def record(sent: Sequence[str]) -> Sequence[str]:
        begun.set()
        await asyncio.wait({serving})
        for _ in range(100):  # enough time to go on without it
            await asyncio.sleep(0)
        done.extend(sent)
        return sent

    async with open_door(installation, Address("127.0.0.1", 0)) as opened:
        (serving,) = (each for each in asyncio.all_tasks() if each.get_name() == "http door")
        sending = asyncio.create_task(opened.door.reports.join(1, "Factura A 203", together=record))
        await begun.wait()
        sending.cancel()
    assert done == ["Factura A 203"]
    await database.close()


HALF = b"POST /v1/companies/1/operations HTTP/1.1\r\nHost: x\r\n"
WHOLE = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_BODIED = HALF + b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
UNFINISHED = {
    "silent": b"",
    "half of the headers": HALF,
    "half of the body": HALF_BODIED,
    "half of the body, with a key": HALF + b"Authorization: Bearer vigia_nada\r\n" + HALF_BODIED[len(HALF) :],
    "half of the next request": WHOLE + HALF,
    "idle after an answer": WHOLE,
    "a body that goes on after its answer": HALF + b"Content-Length: 9999\r\n\r\n",
}


async def hung_up(door: OpenDoor, sent: bytes) -> bytes:
    """Everything received until the door hung up."""
    address = urlsplit(door.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(sent)
    async with asyncio.timeout(A_WHILE):
        came = await reader.read()
    writer.close()
    return came


@pytest.fixture
async def installation(sqlite_url: str) -> AsyncIterator[Installation]:
    database = open_database(sqlite_url)
    yield await prepared(database)
    await database.close()


@pytest.fixture
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the ten seconds of patience."""
    monkeypatch.setattr("bot.door_protocol.PATIENCE", 0.2)


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED)
async def test_it_hangs_up_on_who_does_not_finish(installation: Installation, sent: bytes) -> None:
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        await hung_up(door, sent)


@pytest.mark.usefixtures("little_patience")
async def test_it_hangs_up_on_who_sends_byte_by_byte(installation: Installation) -> None:
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        address = urlsplit(door.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        reading = asyncio.create_task(reader.read())
        async with asyncio.timeout(A_WHILE):
            while not reading.done():
                writer.write(b"X")
                await asyncio.wait({reading}, timeout=0.05)
        with suppress(ConnectionError):
            assert reading.result() == b""
        writer.close()


@pytest.mark.usefixtures("little_patience")
async def test_it_hangs_up_on_who_does_not_read_the_answers(installation: Installation) -> None:
    asked = b"GET /schema HTTP/1.1\r\nHost: x\r\n\r\n" * 2_000
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        address = urlsplit(door.url)
        with socket.create_connection((address.hostname, address.port)) as greedy:
            greedy.setblocking(False)
            loop = asyncio.get_running_loop()
            with suppress(ConnectionError):
                async with asyncio.timeout(A_WHILE):
                    while True:  # the door stops to read as well, until it hangs up
                        await loop.sock_sendall(greedy, asked)


@pytest.mark.usefixtures("little_patience")
async def test_it_waits_for_its_own_answer_however_long_that_takes(installation: Installation) -> None:
    answer_now = asyncio.Event()

    @get("/slow")
    async def slow() -> str:
        await answer_now.wait()
        return "done"

    async with open_door(installation, Address("127.0.0.1", 0), [slow]) as door:
        asking = asyncio.create_task(hung_up(door, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"))
        for _ in range(2):
            await hung_up(door, b"")
        answer_now.set()
        assert b"done" in await asking


async def test_a_connection_is_kept_from_one_whole_request_to_the_next(installation: Installation) -> None:
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        address = urlsplit(door.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for _ in range(3):
            writer.write(WHOLE)
            assert b"200" in await reader.readline()
            await reader.readuntil(b"}")
        writer.close()


class _Hearing(logging.Handler):
    """Counts what is logged, and says when anything was."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.heard.set()


@pytest.fixture
def hearing() -> Iterator[_Hearing]:
    hearing = _Hearing()
    logging.getLogger().addHandler(hearing)
    yield hearing
    logging.getLogger().removeHandler(hearing)


async def test_where_descriptors_are_scarce_it_says_so_once_and_goes_on(
    installation: Installation, hearing: _Hearing
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        address = urlsplit(door.url)
        with socket.socket() as early:
            early.setblocking(False)
            resource.setrlimit(resource.RLIMIT_NOFILE, (early.fileno() + 1, hard))
            try:
                await asyncio.get_running_loop().sock_connect(early, (address.hostname, address.port))
                async with asyncio.timeout(A_WHILE):
                    await hearing.heard.wait()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            await asyncio.get_running_loop().sock_sendall(early, WHOLE)
            async with asyncio.timeout(A_WHILE):
                assert b"200" in await asyncio.get_running_loop().sock_recv(early, 100)
    assert [record.name for record in hearing.records] == ["bot.acceptor"]


async def test_what_is_no_http_is_a_few_lines_and_no_failure_of_ours(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    shapes = (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET \x00",
        b"POST /v1/companies/1/operations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        b"A" * 100_000,
    )
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        for sent in shapes * 20:
            with suppress(ConnectionError):
                await hung_up(door, sent + b"GET /\r\n\r\n")
    assert len(caplog.records) <= len(shapes) + 1
    assert not [record for record in caplog.records if record.exc_info]


def test_the_door_leaves_descriptors_for_the_rest() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, before[1]))
        held = connections_for_the_door()
        assert held + KEPT_FOR_THE_REST <= resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
