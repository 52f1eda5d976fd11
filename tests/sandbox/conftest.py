"""A world served over real HTTP, with python-telegram-bot and a plain client to talk to it."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.server import running
from sandbox.wire import Wire
from sandbox.world import World

ANA = 1001
BETO = 1002
START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)

# Reading the machine's certificates takes longer than a whole test, and nothing here is encrypted.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

CallApi = Callable[..., Awaitable[Wire]]


@pytest.fixture
def world() -> World:
    """Ana has opened the chat with the bot; Beto has not. The clock stands still."""
    people = [
        Person(id=ANA, first_name="Ana", last_name="Ruiz", username="anaruiz", role="Supervisora"),
        Person(id=BETO, first_name="Beto"),
    ]
    world = World(people, clock=Clock(lambda: START))
    world.person_sends(ANA, "/start")
    world.updates.clear()
    return world


@pytest.fixture
async def root(world: World) -> AsyncIterator[str]:
    async with running(world) as url:
        yield url


@pytest.fixture
async def http(root: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=root, trust_env=False, verify=NO_CERTIFICATES) as client:
        yield client


@pytest.fixture
async def bot(root: str, world: World) -> AsyncIterator[Bot]:
    """Unmodified python-telegram-bot."""
    async with Bot(
        world.token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        get_updates_request=HTTPXRequest(httpx_kwargs={"verify": NO_CERTIFICATES}),
        request=HTTPXRequest(httpx_kwargs={"verify": NO_CERTIFICATES}),
    ) as bot:
        yield bot


@pytest.fixture
def call(http: httpx.AsyncClient, world: World) -> CallApi:
    """Calls a method with a JSON body and gives the answer's envelope."""

    async def call_method(method: str, **parameters: Any) -> Wire:
        response = await http.post(f"/bot{world.token}/{method}", json=parameters)
        envelope: Wire = response.json()
        assert response.status_code == envelope.get("error_code", 200)
        return envelope

    return call_method
