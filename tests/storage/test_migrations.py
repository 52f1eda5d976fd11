"""The migrated schema matches the code."""

from __future__ import annotations

import asyncio
import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import IntegrityError

from domain.permissions import Permissions
from services.installation import Installation
from storage import tables
from storage.audit_table import audit_table
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.migrations.audit_tables import audit_tables
from tests.conftest import NOW
from tests.people import registered_company


async def test_the_migrated_schema_equals_the_models(installation: Installation) -> None:
    def differences(connection: Connection) -> list[object]:
        models = MetaData()
        for table in (*tables.metadata.tables.values(), audit_table(0)):
            copy = table.to_metadata(models)
            copy.indexes = {each for each in copy.indexes if not str(each.name).startswith("ix_bitacora_")}
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_compared}
        )
        return list(compare_metadata(context, models))

    def is_compared(name: str | None, kind: str, _parents: object) -> bool:
        """Alembic can't compare indexes on expressions, nor knows SQLite's full-text tables: see below."""
        return not (
            (
                kind == "table"
                and (
                    name == "alembic_version"
                    or str(name).endswith(("_terms", "_words"))
                    or "_words_" in str(name)
                )
            )
            or (kind == "index" and (name or "").startswith("ix_bitacora_"))
        )

    async with installation.database.exclusively() as connection:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
            assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.exclusively() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one() == 1


async def test_a_migration_can_name_every_companys_audit_table(installation: Installation) -> None:
    async with installation.database.exclusively() as connection:
        assert await connection.run_sync(audit_tables) == ["bitacora_0"]


async def test_two_processes_that_start_at_once_migrate_once(empty_postgresql: str) -> None:
    processes = [open_database(empty_postgresql) for _ in range(2)]
    await asyncio.gather(*(migrate(each) for each in processes))
    async with processes[0].exclusively() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one() == 1
    for each in processes:
        await each.close()


async def test_a_company_never_gets_the_number_of_one_that_went(installation: Installation) -> None:
    ids = []
    for _ in range(2):
        async with installation.database.writing() as work:
            ids.append(
                await work.companies.add(
                    name="Sureste", name_key="sureste", rfc="EKU9003173C9", zone="America/Cancun", now=NOW
                )
            )
        async with installation.database.exclusively() as connection:
            await connection.execute(text("DELETE FROM audit_heads WHERE company_id > 0"))
            await connection.execute(text("DELETE FROM companies WHERE id > 0"))
    assert ids[0] < ids[1]


async def test_a_profile_never_gets_the_number_of_one_that_went(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    async with installation.database.writing() as work:
        last = (await work.profiles.of_company(company_id))[-1]
        await work.profiles.delete(last.id)
        new = await work.profiles.add(
            company_id=company_id, name="CAJA", fixed=False, permissions=Permissions()
        )
    assert new.id > last.id


async def test_users_need_a_profile_that_is_there(installation: Installation) -> None:
    place = await registered_company(installation)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with installation.database.writing() as work:
            await work.profiles.delete(place.profile.id)
