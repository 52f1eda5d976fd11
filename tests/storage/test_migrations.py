"""The migrated schema matches the code."""

from __future__ import annotations

import asyncio
import warnings
from dataclasses import replace
from importlib import import_module

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, MetaData, text

from domain.askers import AtConsole
from domain.companies import INSTALLATION_ID
from domain.entries import Detail
from domain.errors import CompanyNameTaken
from domain.log_filter import LogQuery
from domain.log_tree import link
from domain.money import AmountRange
from services.asking import Ask
from services.installation import Installation
from services.people.companies import check_company_name
from storage import tables
from storage.audit_table import audit_table, audit_table_name
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.migrations.audit_tables import audit_tables
from tests.conftest import NOW
from tests.entries import made_up_entry
from tests.people import registered_company


async def _migrate_again(database: Database, version: str, *, to: str) -> None:
    """What comes after this version, on a newer schema from which the test took that away."""

    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", "storage:migrations")
        config.attributes["connection"] = connection
        command.stamp(config, version)
        command.upgrade(config, to)

    async with database.exclusively() as connection:
        await connection.run_sync(upgrade)


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


async def test_what_was_recorded_before_is_found_by_its_amount_after(installation: Installation) -> None:
    company, database = (await registered_company(installation)).company, installation.database
    facts = [("Cliente", "Hotel Mirador"), ("Total", "18,560.00")]
    async with database.writing() as work:
        log = work.audit_log(company.id)
        head = await log.lock_head()
        assert head is not None
        sale = link(head, made_up_entry(detail=Detail.of(facts=facts)))
        await log.append([sale])
    empty = {
        "sqlite": "INSERT INTO {table}_words ({table}_words) VALUES ('delete-all')",
        "postgresql": "DELETE FROM {table}_words",
    }[database.engine.dialect.name]
    dear = LogQuery(words=("mirador",), amount=AmountRange(1_800_000, 1_900_000))
    async with database.exclusively() as connection:
        await connection.execute(text(empty.format(table=audit_table_name(company.id))))
    async with database.reading() as work:
        assert await work.audit_log(company.id).older(dear, limit=9) == []
    await _migrate_again(database, "0021", to="0022")
    async with database.reading() as work:
        assert await work.audit_log(company.id).older(dear, limit=9) == [sale]
        assert await work.audit_log(company.id).older(replace(dear, words=()), limit=9) == [sale]


async def test_what_was_recorded_before_is_read_by_filter_after(installation: Installation) -> None:
    place, database = await registered_company(installation), installation.database
    table = audit_table_name(place.company.id)
    indexes = {
        "sqlite": f"SELECT sql FROM sqlite_master WHERE tbl_name LIKE '{table}%' ORDER BY 1",
        "postgresql": f"SELECT indexdef FROM pg_indexes WHERE tablename LIKE '{table}%' ORDER BY 1",
    }[database.engine.dialect.name]
    async with database.exclusively() as connection:
        as_made = (await connection.execute(text(indexes))).all()
        for company_id in (INSTALLATION_ID, place.company.id):
            for beside in ("words", "terms"):
                await connection.execute(text(f"DROP TABLE {audit_table_name(company_id)}_{beside}"))
            for index in audit_table(company_id).indexes:
                await connection.execute(text(f"DROP INDEX {index.name}"))
    await _migrate_again(database, "0006", to="0007")
    async with database.exclusively() as connection:
        assert (await connection.execute(text(indexes))).all() == as_made
    async with database.reading() as work:
        (found,) = await work.audit_log(place.company.id).older(LogQuery(words=("surest",)), limit=9)
    assert found.operation == "company_created"


async def test_keys_from_before_have_a_space_of_their_own_after(installation: Installation) -> None:
    company_id, database = (await registered_company(installation)).company.id, installation.database
    hashes = [bytes([number]) * 32 for number in range(3)]
    async with database.writing() as work:
        for key_hash in hashes:
            await work.api_keys.add(company_id=company_id, label="Caja", key_hash=key_hash, now=NOW)
    async with database.exclusively() as connection:
        for column in ("expires_at", "operations", "last_used_at", "id_space"):
            await connection.execute(text(f"ALTER TABLE api_keys DROP COLUMN {column}"))
    await _migrate_again(database, "0008", to="0009")
    async with database.reading() as work:
        keys = await work.api_keys.opening(company_id, hashes, now=NOW)
    assert keys.keys() == set(hashes)
    assert len({key.id_space for key in keys.values()}) == len(hashes)


async def test_companies_that_were_one_by_their_enye_become_two(installation: Installation) -> None:
    place, database = await registered_company(installation, "Cañón, S.A."), installation.database
    migration = import_module("storage.migrations.versions.0011_enye_is_a_letter")

    def upgrade(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()

    async with database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET name_key = 'canon s a' WHERE id > 0"))
        await connection.run_sync(upgrade)
        keys = (await connection.execute(text("SELECT name_key FROM companies ORDER BY id"))).scalars().all()
    assert keys == ["", "cañon s a"]
    with pytest.raises(CompanyNameTaken):
        await check_company_name(Ask(installation, AtConsole(), NOW), "CAÑON S A.")
    assert await check_company_name(Ask(installation, AtConsole(), NOW), "Canon, S.A.") == "Canon, S.A."
    assert place.company.name == "Cañón, S.A."
