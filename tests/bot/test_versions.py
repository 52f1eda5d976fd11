"""Another version of the program on the same database: it is never migrated while in use."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import Connection, text

from bot.alone import alone
from storage.database import Database, open_database
from storage.migrate import Schema, _config, schema_of
from tests.process import console, ended

COMMANDS = [("claim",), ("seal",), ("verify",), ("api-key", "create", "1", "--label", "Caja")]
OLD = None  # before the first migration: no earlier version was released


async def as_an_earlier_version_left_it(url: str) -> Database:
    database = open_database(url)

    def upgrade(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.stamp(config, "base")

    async with database.exclusively() as connection:
        await connection.run_sync(upgrade)
    return database


async def revision(database: Database) -> str | None:
    async with database.engine.connect() as connection:
        found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


async def test_nothing_is_changed_under_a_process_of_an_earlier_version(
    tmp_path: Path, fresh_url: str
) -> None:
    database = await as_an_earlier_version_left_it(fresh_url)
    settings = {"VIGIA_DATABASE_URL": fresh_url, "VIGIA_TELEGRAM_TOKEN": "1:unused"}
    async with alone(database):
        process = await ended(tmp_path, "run", **settings)
        assert process.process.returncode == 1
        assert "Ya hay otra Vigía en marcha con esta base de datos" in "\n".join(process.said)
        for arguments in COMMANDS:
            process = await ended(tmp_path, *arguments, **settings)
            assert process.process.returncode == 1
            assert process.said == [
                "vigia: VIGIA_DATABASE_URL: la base de datos es de una versión anterior y la usa otra Vigía; "
                "se actualiza al arrancar `vigia run`."
            ]
        assert await revision(database) == OLD
    await console(tmp_path, "claim", **settings)  # nobody works on it any more
    assert await schema_of(database) is Schema.CURRENT
    await database.close()


async def test_a_command_is_done_while_a_process_of_its_own_version_works(
    tmp_path: Path, database_url: str
) -> None:
    database = open_database(database_url)
    async with alone(database):
        assert "Envía a tu bot: /start" in await console(tmp_path, "claim", VIGIA_DATABASE_URL=database_url)
    await database.close()


async def test_a_fresh_installation_may_begin_with_a_command(tmp_path: Path, fresh_url: str) -> None:
    assert "Envía a tu bot: /start" in await console(tmp_path, "claim", VIGIA_DATABASE_URL=fresh_url)


async def test_a_later_version_is_left_alone_by_all(tmp_path: Path, database_url: str) -> None:
    database = open_database(database_url)
    async with database.exclusively() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    settings = {"VIGIA_DATABASE_URL": database_url, "VIGIA_TELEGRAM_TOKEN": "1:unused"}
    for arguments in (("run",), *COMMANDS):
        process = await ended(tmp_path, *arguments, **settings)
        assert process.process.returncode == 1
        assert "es de otra versión de Vigía; actualiza el programa" in "\n".join(process.said)
    assert await revision(database) == "9999"
    await database.close()
