"""`vigia doctor` and `vigia migrate`: what is not as it should be, and what mends it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.database import open_database
from tests.console import company_at_the_console, vigia
from tests.templates import administer

pytestmark = pytest.mark.usefixtures("empty_folder")


def _by_hand(url: str, statement: str) -> None:
    async def run() -> None:
        database = open_database(url)
        async with database.exclusively() as connection:
            await connection.execute(text(statement))
        await database.close()

    asyncio.run(run())


def test_all_is_well_on_sqlite_until_a_guard_is_gone() -> None:
    company_id = asyncio.run(company_at_the_console())
    said = vigia("doctor")
    assert said.exit_code == 0, said.output
    assert said.stdout.splitlines() == [
        "✅ Base de datos: SQLite, de esta versión.",
        "✅ SQLite no tiene papeles: quien puede escribir el archivo puede cambiar la bitácora.",
        "✅ 2 bitácoras, con todo lo que impide cambiarlas.",
    ]
    _by_hand("sqlite:///data/vigia.db", f"DROP TRIGGER bitacora_{company_id}_refuses_DELETE")
    said = vigia("doctor")
    assert said.exit_code == 1
    assert "⚠️ Comercializadora del Sureste: Se cambió o se quitó «bitacora_1_refuses_DELETE»" in said.stdout
    assert "Corre `vigia verify` y averigua quién fue." in said.stdout


def test_a_role_that_owns_the_logs_is_told_and_the_other_is_made(
    empty_postgresql: str, postgresql_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIA_DATABASE_URL", empty_postgresql)
    asyncio.run(company_at_the_console())
    said = vigia("doctor")
    assert said.exit_code == 1
    assert "es superusuario del servidor. Corre Vigía con otro, que sólo agregue" in said.stdout
    missing = vigia("migrate", "--role", "vigia_corre")
    assert missing.exit_code == 1
    assert "--role: PostgreSQL no lo permite" in missing.stderr
    asyncio.run(administer(postgresql_server, "CREATE ROLE vigia_corre LOGIN"))
    try:
        assert vigia("migrate", "--role", "vigia_corre").stdout.splitlines() == [
            "La base de datos está al día.",
            "El papel «vigia_corre» ya puede correr Vigía: a las bitácoras sólo les agrega.",
        ]
        as_other = make_url(empty_postgresql).set(username="vigia_corre").render_as_string(False)
        monkeypatch.setenv("VIGIA_DATABASE_URL", as_other)
        said = vigia("doctor")
        assert said.exit_code == 0, said.output
        assert "✅ Papel «vigia_corre» de PostgreSQL: a las bitácoras sólo les agrega." in said.stdout
        _by_hand(empty_postgresql, "GRANT DELETE ON bitacora_1 TO vigia_corre")
        assert "puede cambiar 1 tabla de las bitácoras" in vigia("doctor").stdout
    finally:
        _by_hand(empty_postgresql, "DROP OWNED BY vigia_corre")
        asyncio.run(administer(postgresql_server, "DROP ROLE vigia_corre"))


def test_sqlite_has_no_roles() -> None:
    said = vigia("migrate", "--role", "vigia_corre")
    assert said.exit_code == 1
    assert "--role: SQLite no tiene papeles; sólo PostgreSQL." in said.stderr
    assert vigia("migrate").stdout == "La base de datos está al día.\n"
