"""The migrated schema is the one that the code believes in."""

from __future__ import annotations

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

from services.installation import Installation
from storage import tables
from storage.audit_table import audit_table
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.migrations.audit_tables import audit_tables
from tests.conftest import NOW


async def test_the_migrated_schema_equals_the_models(installation: Installation) -> None:
    def differences(connection: Connection) -> list[object]:
        models = MetaData()
        for table in (*tables.metadata.tables.values(), audit_table(0)):
            table.to_metadata(models)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [
            each
            for each in compare_metadata(context, models)
            if not (each[0] == "remove_table" and each[1].name == "alembic_version")
        ]

    async with installation.database.exclusively() as connection:
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
