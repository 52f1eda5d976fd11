"""The real bot, against the sandbox over HTTP, and the people who use it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.run import Running, running
from bot.setting_values import Address
from bot.settings import Settings
from bot.timing import Timing
from domain.companies import Company
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.installation import Installation
from services.sizes import Sizes
from tests.conftest import ENGINES, OWNER_ID, empty_database
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in
from tests.phone import Phone
from tests.templates import Stage

STRANGER_ID = 1003
PEOPLE = (
    Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz"),
    Person(id=MANAGER_ID, first_name="Jorge", last_name="Méndez"),
    Person(id=STRANGER_ID, first_name="Luis"),
)


on_both_engines = pytest.mark.parametrize("engine", ENGINES, indirect=True)


@pytest.fixture
def world() -> World:
    """The people, each with a phone. Those of the company opened the chat with the bot some time ago."""
    world = World(PEOPLE)
    for person in (OWNER_ID, MANAGER_ID):
        world.chat(person).opened = True
    return world


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite, or both for a test marked `on_both_engines`."""
    return str(getattr(request, "param", ENGINES[0]))


@pytest.fixture
def chat_url(request: pytest.FixtureRequest, engine: str) -> Iterator[str]:
    """The URL of the database that the bot works on: empty, or with a company that is `registered_today`."""
    stage = Stage.REGISTERED_TODAY if "registered_today" in request.fixturenames else Stage.MIGRATED
    with empty_database(request, engine, stage) as url:
        yield url


@pytest.fixture
def registered_today() -> None:
    """Asks for a database that begins with the company; see `chat_url`."""


def timed(**changes: float) -> pytest.MarkDecorator:
    """Marks a test with what its process is to wait for, where that is not the usual."""
    return pytest.mark.parametrize("timing", [changes], indirect=True, ids=["timed"])


@pytest.fixture
def timing(request: pytest.FixtureRequest) -> Timing:
    """The usual, but for a test that is marked as `timed`."""
    return replace(Timing(database_pause=0.05), **getattr(request, "param", {}))


@pytest.fixture
def http() -> Address | None:
    """Where the HTTP door is; the tests that go through it have this fixture of their own."""
    return None


@pytest.fixture
async def process(
    world: World, chat_url: str, tmp_path: Path, timing: Timing, sizes: Sizes, http: Address | None
) -> AsyncIterator[Running]:
    """All that `vigia run` starts, on the sandbox, until the test ends."""
    async with sandbox_running(world) as root:
        settings = Settings(
            telegram_token=SecretStr(world.token),
            telegram_api=root,
            database_url=SecretStr(chat_url),
            data_dir=tmp_path,
            owner_ids=frozenset({OWNER_ID}),
            http=http,
        )
        async with running(settings, timing=timing, sizes=sizes) as parts:
            yield parts


@pytest.fixture
def bot(process: Running) -> Installation:
    """The bot's installation, to check its effects."""
    return process.installation


@pytest.fixture
async def company(bot: Installation, registered_today: None) -> Company:
    """A company whose SUPERVISOR is Ana, who also owns the installation."""
    return (await place_in(bot, ANA, 1)).company


@pytest.fixture
def ana(bot: Installation, world: World) -> Phone:
    """The owner's phone."""
    return Phone(world, OWNER_ID)


@pytest.fixture
async def jorge(bot: Installation, company: Company, world: World) -> Phone:
    """The phone of a manager, who may see everything and change little."""
    await joined(bot, JORGE, company.id, profile="GERENTE")
    return Phone(world, MANAGER_ID)


@pytest.fixture
def stranger(bot: Installation, world: World) -> Phone:
    """The phone of an unknown person."""
    return Phone(world, STRANGER_ID)
