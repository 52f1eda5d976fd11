"""How soon people are told while nothing can be written, and how soon all goes on when it can be again."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import open_database
from storage.migrate import migrate
from tests.bot.test_outage import NEW_USER, TOLD, PostgreSQL, Scene, at_work, locked

LONGEST = 3.0  # seconds until the person reads one sentence


@dataclass
class Times:
    """Seconds; None for what can't be, such as reading from a server that is not there."""

    saving_told: float
    new_message_told: float
    log_read: float | None
    done_after_it_was_over: float


Trouble = Callable[[Scene], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _without_log(scene: Scene) -> AsyncIterator[None]:
    """The company's audit table is not there."""
    database, name = scene.installation.database, f"bitacora_{scene.company_id}"
    async with database.exclusively() as connection:
        await connection.execute(text(f"ALTER TABLE {name} RENAME TO away"))
    yield
    async with database.exclusively() as connection:
        await connection.execute(text(f"ALTER TABLE away RENAME TO {name}"))


@asynccontextmanager
async def _table_locked(scene: Scene) -> AsyncIterator[None]:
    """Somebody locked a table of ours and went for lunch."""
    async with scene.installation.database.engine.connect() as connection, connection.begin():
        await connection.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
        yield


def _stopped(server: PostgreSQL) -> Trouble:
    @asynccontextmanager
    async def stopped(_: Scene) -> AsyncIterator[None]:
        await server.stop()
        yield
        await server.start()

    return stopped


async def _times(scene: Scene, trouble: Trouble, *, reads: bool) -> Times:
    scene.ana.send(NEW_USER)
    await scene.ana.sees("Revisa y guarda", "RSOTO")
    async with trouble(scene):
        told = await _seconds(scene.ana.tap("Guardar"))
        scene.jorge.send("/empresa")
        new = await _seconds(_told_or_answered(scene))
        read = None
        if reads:
            scene.jorge.send("/bitacora")
            read = await _seconds(scene.jorge.sees("Bitácora de la empresa"))
    button = scene.world.find_button(scene.ana.person_id, "Guardar")
    if button is not None:  # it was refused, and not kept: the person taps again
        scene.world.tap(scene.ana.person_id, button)
    return Times(told, new, read, await _seconds(scene.ana.sees("✅ Usuario creado")))


async def _told_or_answered(scene: Scene) -> None:
    """Where the inbox itself can be written, what needs no more is answered."""
    await scene.world.until(
        lambda: any(TOLD in words or "¿Con qué empresa" in words for words in scene.jorge.from_bot)
    )


async def _seconds(wait: Awaitable[object]) -> float:
    start = time.monotonic()
    await wait
    return time.monotonic() - start


async def _measured(url: str, trouble: Trouble, *, reads: bool) -> Times:
    database = open_database(url)
    await migrate(database)
    await database.close()
    with tempfile.TemporaryDirectory(prefix="vigia-outage-") as folder:
        async with at_work(url, Path(folder)) as scene:
            return await _times(scene, trouble, reads=reads)


async def _fresh(server: PostgreSQL, name: str) -> str:
    """The URL of a new database on the server."""
    address = make_url(server.url)
    engine = create_async_engine(address.set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


def outage(times: Annotated[int, typer.Option(help="How often each is tried.", min=1)] = 5) -> None:
    """Take the database away in several ways: all are told within three seconds, and all goes on after."""
    folder = Path(tempfile.mkdtemp(prefix="vigia-outage-"))
    server = PostgreSQL(folder / "postgresql")
    os.environ["PTB_TIMEDELTA"] = "true"
    found: dict[str, list[Times]] = {}
    try:
        for number in range(times):
            file = f"sqlite:///{folder}/{number}"
            tables = asyncio.run(_fresh(server, f"locked_{number}"))
            stopped = asyncio.run(_fresh(server, f"stopped_{number}"))
            for cause, url, trouble, reads in (
                ("SQLite, the file is locked", f"{file}-locked.db", locked, True),
                ("SQLite, the audit table is away", f"{file}-away.db", _without_log, False),
                ("PostgreSQL, a table is locked", tables, _table_locked, True),
                ("PostgreSQL, the server is stopped", stopped, _stopped(server), False),
            ):
                measured = asyncio.run(_measured(url, trouble, reads=reads))
                found.setdefault(cause, []).append(measured)
    finally:
        server.server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    typer.echo(f"the longest of {times} each, in seconds")
    for cause, several in found.items():
        typer.echo(f"  {cause}: {_longest(several)}")
    told = (seconds for several in found.values() for each in several for seconds in _told(each))
    raise typer.Exit(max(told) > LONGEST)


def _told(times: Times) -> tuple[float, float]:
    return times.saving_told, times.new_message_told


def _longest(several: list[Times]) -> str:
    columns = {}
    for field in fields(Times):
        values = [value for each in several if (value := getattr(each, field.name)) is not None]
        columns[field.name.replace("_", " ")] = f"{max(values):.2f}" if values else "–"
    return ", ".join(f"{name} {value}" for name, value in columns.items())
