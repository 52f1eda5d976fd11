"""Recording: from two hundred concurrent callers and one by one, against plain SQL and django-auditlog.

Plain SQL is `executemany` by the driver alone, a hundred rows a transaction, in a table like ours: with as
many earlier entries, the same indexes and triggers, and the same durability. It has no chain and no index of
words.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from uuid import uuid4

import asyncpg
from msgspec import structs

from bench.engines import main
from bench.reading.entries import entries
from bench.reading.filling import fill, sqlite_path
from bench.scene import ANA, company
from bench.timing import ROUNDS, Comparison, median_of
from bot.memory import spare_collector
from domain.askers import AtConsole
from domain.companies import Membership
from domain.entries import Entry
from domain.log_tree import LogTree
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor
from services.installation import Installation, installation_on
from services.people.users import create_user
from storage.audit_rows import insertion, rows_of
from storage.audit_table import audit_table_name
from storage.database import open_database
from storage.migrate import migrate

ENTRIES = 100_000
CALLERS = 200
A_ROUND = 4_000  # entries
A_COMMIT = 100  # rows of plain SQL
TIMES = 100

Insert = Callable[[Sequence[tuple[object, ...]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A company with a filled log, its business systems' key, and the next reports."""

    door: HttpDoor
    place: Membership
    key: str
    coming: Iterator[Entry]

    def reports(self, count: int) -> Iterator[ReportedOperation]:
        """The next reports of a business system."""
        for entry in islice(self.coming, count):
            yield ReportedOperation(
                operation=entry.operation,
                user=entry.user_name,
                full_name=entry.full_name,
                summary=entry.summary,
                operation_id=uuid4(),
                detail=entry.detail,
                outcome=entry.outcome,
                reference=entry.origin_reference,
                workstation=entry.workstation,
            )

    async def record(self, reports: Iterator[ReportedOperation]) -> None:
        """Report these, one after another."""
        for reported in reports:
            await record_business_operation(
                self.door.asked_with(self.key, now=datetime.now(UTC)),
                self.place.company.id,
                reported=reported,
            )

    async def create_user(self) -> None:
        """Create one more, through the chat's use case."""
        await create_user(
            Ask(self.door.installation, ANA, datetime.now(UTC)),
            self.place.company.id,
            name=f"N{uuid4().hex[:10]}",
            full_name="María López",
            password_hash="-",
            profile_id=self.place.profile.id,
            operation_id=uuid4(),
        )


async def measure(
    installation: Installation, url: str, *, django_url: str, count: int = ENTRIES
) -> list[Comparison]:
    """Measure durable writes of each use case, like those of plain SQL and django-auditlog."""
    scene = await filled_scene(installation, url, count)
    theirs = (await filled(installation, url, "Anexos sin cadena", count)).company.id
    spare_collector()
    async with plain_sql(url, audit_table_name(theirs)) as insert:
        together, plain = await _together_and_plain(scene, insert, count, installation.database.engine.name)
    saved = await asyncio.to_thread(_django_auditlog, django_url)
    one = iter(scene.reports(10**9))
    alone = await median_of(lambda: scene.record(islice(one, 1)), times=TIMES)
    created = await median_of(scene.create_user, times=TIMES)
    among = f"recording among {count:,} entries"
    return [
        Comparison(f"{among}, by {CALLERS} callers at once", together, "plain executemany", plain),
        Comparison(f"{among}, by {CALLERS} callers at once", together, "django-auditlog's save", saved),
        Comparison(f"{among}, one after another", alone, "django-auditlog's save", saved),
        Comparison("creating a user, one after another", created, "django-auditlog's save", saved),
    ]


async def _together_and_plain(scene: Scene, insert: Insert, count: int, engine: str) -> tuple[float, float]:
    """Seconds per entry: the medians of five interleaved rounds."""
    await scene.record(scene.reports(1))
    ours, plain = [], []
    folio = count + 1
    for _ in range(ROUNDS):
        reports = iter(list(scene.reports(A_ROUND)))
        start = time.perf_counter()
        await asyncio.gather(*(scene.record(reports) for _ in range(CALLERS)))
        ours.append((time.perf_counter() - start) / A_ROUND)
        now = datetime.now(UTC)
        rows = rows_of(
            (
                structs.replace(
                    entry, folio=folio + number, operation_id=uuid4(), occurred_at=now, recorded_at=now
                )
                for number, entry in enumerate(islice(scene.coming, A_ROUND), start=1)
            ),
            engine,
        )
        folio += A_ROUND
        start = time.perf_counter()
        for first in range(0, A_ROUND, A_COMMIT):
            await insert(rows[first : first + A_COMMIT])
        plain.append((time.perf_counter() - start) / A_ROUND)
    return statistics.median(ours), statistics.median(plain)


async def filled_scene(installation: Installation, url: str, count: int) -> Scene:
    """A company with so many entries and 40 users, whose reports raise no alert."""
    place = await filled(installation, url, "Anexos", count)
    catalogue = installation.catalogue
    coming = (  # reports that raise no alert
        entry
        for entry in entries(LogTree(place.company.id), 10**9, seed=1)
        if not entry.sensitive and not catalogue.operation(entry.operation).own
        if catalogue.operation(entry.operation).default
    )
    key, _ = await create_api_key(
        Ask(installation, AtConsole(), datetime.now(UTC)), place.company.id, label="Caja"
    )
    async with installation.database.writing() as work:
        for number in range(40):
            await work.users.add(
                company_id=place.company.id,
                name=f"USUARIO{number}",
                full_name=f"Persona {number} López",
                profile_id=place.profile.id,
                now=datetime.now(UTC),
            )
    return Scene(HttpDoor(installation), place, key, coming)


async def filled(installation: Installation, url: str, name: str, count: int) -> Membership:
    """The place of SUPERVISOR in a new company with so many entries."""
    place = await company(installation, name)
    async with installation.database.writing() as work:
        await work.audit_log(place.company.id).lock_head()
        tree = work.audit_log(place.company.id).tree
    made = entries(tree, count, seed=place.company.id)
    await fill(installation.database, url, place.company.id, made)
    return place


@asynccontextmanager
async def plain_sql(url: str, table: str) -> AsyncIterator[Insert]:
    """The function that inserts rows in one transaction, by the driver alone."""
    if url.startswith("sqlite"):
        file = sqlite3.connect(sqlite_path(url), isolation_level=None)
        file.execute("PRAGMA synchronous = FULL")
        file.execute("PRAGMA secure_delete = ON")

        async def insert(rows: Sequence[tuple[object, ...]]) -> None:
            file.execute("BEGIN IMMEDIATE")
            file.executemany(insertion(table, "sqlite"), rows)
            file.execute("COMMIT")

        yield insert
        file.close()
        return
    server = await asyncpg.connect(url)

    async def insert_there(rows: Sequence[tuple[object, ...]]) -> None:
        async with server.transaction():
            await server.executemany(insertion(table, "postgresql"), rows)

    yield insert_there
    await server.close()


def _django_auditlog(url: str) -> float:
    command = [sys.executable, "-m", "bench.django_auditlog", url]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


async def _measure(url: str, count: int) -> list[Comparison]:
    database = open_database(url)
    await migrate(database)
    try:
        installation = installation_on(database, owner_ids={ANA.telegram_id})
        return await measure(installation, url, django_url=django_url(url), count=count)
    finally:
        await database.close()


def django_url(url: str) -> str:
    """A database for django-auditlog beside ours: another file, or the same one on the server."""
    return f"{url}.django" if url.startswith("sqlite") else url


if __name__ == "__main__":
    main(_measure, entries=ENTRIES)
