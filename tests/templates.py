"""Databases made once in a run, as far as many tests begin with them, and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from services.installation import installation_on
from services.people.claims import prepare_installation
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.given import NOW, OWNER_ID
from tests.people import registered_company

# What a database that is thrown away does without: to be there after the power fails.
HASTY = (
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "checkpoint_timeout = '1h'",
    "max_wal_size = '4GB'",
)


class Stage(Enum):
    """How far a database is when a test begins; each goes on from the one before."""

    MIGRATED = auto()
    PREPARED = auto()
    """With the log of an installation that nobody has claimed."""
    REGISTERED = auto()
    """With the company of `registered_company`."""
    REGISTERED_TODAY = auto()
    """The same, by the clock: for a real process, that goes by it too."""


async def _prepared(database: Database) -> None:
    await migrate(database)
    await prepare_installation(installation_on(database, owner_ids={OWNER_ID}), now=NOW)


async def _registered(database: Database) -> None:
    await _prepared(database)
    await registered_company(installation_on(database, owner_ids={OWNER_ID}))


async def _registered_today(database: Database) -> None:
    await migrate(database)
    now = datetime.now(UTC)
    installation = installation_on(database, owner_ids={OWNER_ID})
    await prepare_installation(installation, now=now)
    await registered_company(installation, now=now)


_MAKE: Mapping[Stage, Callable[[Database], Awaitable[object]]] = {
    Stage.MIGRATED: migrate,
    Stage.PREPARED: _prepared,
    Stage.REGISTERED: _registered,
    Stage.REGISTERED_TODAY: _registered_today,
}


class Templates:
    """The databases that are copied: SQLite's in this folder, PostgreSQL's on the server at this address."""

    def __init__(self, folder: Path, server: Callable[[], str]) -> None:
        self._folder = folder
        self._server = server
        self._made: set[str] = set()

    def copied_to(self, path: Path, stage: Stage) -> str:
        """The URL of a new SQLite file."""
        template = self._folder / f"{stage.name}.db"
        if not template.exists():
            asyncio.run(_make(f"sqlite:///{template}", stage))
            with closing(sqlite3.connect(template)) as made:
                made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    @contextmanager
    def copied_as(self, name: str, stage: Stage) -> Iterator[str]:
        """The URL of a new PostgreSQL database of this name, which is gone afterwards."""
        server, template = self._server(), f"template_{stage.name.lower()}"
        if template not in self._made:
            if not self._made:
                hasty = [f"ALTER SYSTEM SET {setting}" for setting in HASTY]
                asyncio.run(administer(server, *hasty, "SELECT pg_reload_conf()"))
            asyncio.run(administer(server, f"CREATE DATABASE {template}"))
            asyncio.run(_make(with_database(server, template), stage))
            self._made.add(template)
        asyncio.run(administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        yield with_database(server, name)
        asyncio.run(administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _make(url: str, stage: Stage) -> None:
    database = open_database(url)
    await _MAKE[stage](database)
    await database.close()


async def administer(server: str, *statements: str) -> None:
    """Have the PostgreSQL server do these, outside any transaction."""
    connection = await asyncpg.connect(server)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def with_database(server: str, name: str) -> str:
    """The URL of one of the server's databases."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)
