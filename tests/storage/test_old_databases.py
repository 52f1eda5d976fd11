"""A database as it was before, after the migrations: permissions, passwords, and choices of alerts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from domain.alert_choices import AlertChoices
from domain.credentials import Credential
from domain.permissions import Permissions
from storage.audit_table import audit_table
from storage.database import Database, open_database
from tests.conftest import ENGINES

FULL = (
    "documentos:ECBMV procesos:ECBMV contabilizacion:ECBMV configuracion:ECBMV catalogos:ECBMV sdk:ECBMV "
    "usuarios:ECBMV bitacora:EMV"
)
BEFORE = ["documentos:E", "documentos:CBMV procesos:EV", "procesos:EV", "", "documentos:ECV catalogos:CV"]


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
async def as_it_was(empty_url: str) -> AsyncIterator[Database]:
    """A database at version 0014, with a SUPERVISOR, their user, and profiles of each kind."""
    database = open_database(empty_url)
    await _upgrade(database, "0014")
    async with database.exclusively() as connection:
        await connection.execute(
            text(
                "INSERT INTO companies (id, name, name_key, rfc, zone, created_at, log_settings_version, "
                "late_after) VALUES (1, 'Sureste', 'sureste', 'EKU9003173C9', 'America/Cancun', 0, 0, 7)"
            )
        )
        await connection.run_sync(audit_table(1).create)
        for number, permissions in enumerate([FULL, *BEFORE]):
            await connection.execute(
                text(
                    "INSERT INTO profiles (company_id, name, fixed, permissions) "
                    "VALUES (1, :name, :fixed, :permissions)"
                ),
                {"name": f"PERFIL {number}", "fixed": number == 0, "permissions": permissions},
            )
        await connection.execute(
            text(
                "INSERT INTO users (company_id, name, full_name, profile_id, state, state_since, state_by, "
                "state_reason, created_at, password_hash) "
                "SELECT 1, 'ANA', 'Ana Ruiz', min(id), 'active', 0, '', '', 7, 'kept' "
                "FROM profiles"
            )
        )
    yield database
    await database.close()


async def _upgrade(database: Database, version: str) -> None:
    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "storage:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, version)

    async with database.exclusively() as connection:
        await connection.run_sync(upgrade)


async def test_who_executed_documents_cancels_and_prints_them(as_it_was: Database) -> None:
    await _upgrade(as_it_was, "head")
    async with as_it_was.reading() as work:
        supervisor, *others = await work.profiles.of_company(1)
        (ana,) = await work.users.everybody(1)
    assert (supervisor.permissions, supervisor.fixed) == (Permissions.full(), True)
    assert [each.permissions.encode() for each in others] == [
        "documentos:EAI",
        "documentos:CBMV procesos:EV",
        "procesos:EV",
        "",
        "documentos:ECVAI catalogos:CV",
    ]
    assert ana.profile == supervisor


async def test_a_deleted_profiles_number_never_returns(as_it_was: Database) -> None:
    await _upgrade(as_it_was, "0016")
    async with as_it_was.writing() as work:
        last = (await work.profiles.of_company(1))[-1]
        await work.profiles.delete(last.id)
        new = await work.profiles.add(company_id=1, name="CAJA", fixed=False, permissions=Permissions())
    assert new.id > last.id


async def test_users_still_need_a_profile_that_is_there(as_it_was: Database) -> None:
    await _upgrade(as_it_was, "0016")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with as_it_was.writing() as work:
            await work.profiles.delete((await work.profiles.of_company(1))[0].id)


async def test_passwords_come_along(as_it_was: Database) -> None:
    await _upgrade(as_it_was, "head")
    async with as_it_was.reading() as work:
        (ana,) = await work.users.everybody(1)
        assert await work.credentials.hashes(ana.user.id) == ["kept"]
    assert ana.user.credential == Credential(set_at=ana.user.created_at)


async def test_tabs_that_were_muted_stay_so(as_it_was: Database) -> None:
    await _upgrade(as_it_was, "0022")
    async with as_it_was.exclusively() as connection:
        for category in ("sdk", "documents"):
            await connection.execute(
                text("INSERT INTO muted_alerts (user_id, category) SELECT min(id), :category FROM users"),
                {"category": category},
            )
    await _upgrade(as_it_was, "head")
    async with as_it_was.reading() as work:
        (ana,) = await work.users.everybody(1)
        chosen = await work.alert_choices.of(ana.user.id)
    assert chosen == AlertChoices(muted=frozenset({"documents", "sdk"}))
