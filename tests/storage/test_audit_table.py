"""A company's audit table takes entries and refuses changes."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.authors import Author
from domain.log_tree import LogTree, follows
from services.installation import Installation
from services.log.recording import Happening, record
from storage.audit_table import audit_table_name
from storage.database import Database
from tests.conftest import NOW
from tests.people import ANA, registered_company


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET summary = 'otra cosa'",
        "UPDATE {table} SET summary = summary WHERE folio = 1",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE folio = 1",
    ],
)
async def test_the_database_refuses_to_change_or_delete_entries(
    installation: Installation, statement: str
) -> None:
    place = await registered_company(installation)
    table = audit_table_name(place.company.id)
    with pytest.raises(DBAPIError, match="append-only"):
        async with installation.database.exclusively() as connection:
            await connection.execute(text(statement.format(table=table)))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
@pytest.mark.usefixtures("installation")
async def test_truncating_is_refused_too(database: Database) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.exclusively() as connection:
            await connection.execute(text("TRUNCATE bitacora_0"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL has no REPLACE
async def test_replacing_an_entry_is_refused_too(installation: Installation) -> None:
    table = audit_table_name((await registered_company(installation)).company.id)
    with pytest.raises(DBAPIError, match="append-only"):
        async with installation.database.exclusively() as connection:
            await connection.execute(text(f"REPLACE INTO {table} SELECT * FROM {table}"))


async def test_many_at_once_leave_no_gap_and_one_chain(installation: Installation) -> None:
    place = await registered_company(installation)

    async def append(number: int) -> None:
        happening = Happening(operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4())
        async with installation.database.writing() as work:
            await record(
                work,
                installation.catalogue,
                company=place.company,
                author=Author.member(place, reference=ANA.reference),
                happening=happening,
                now=NOW,
            )

    await asyncio.gather(*(append(number) for number in range(40)))
    async with installation.database.reading() as work:
        entries = list(await work.audit_log(place.company.id).newer(limit=100))
        head = await work.audit_log(place.company.id).head()
    assert [entry.folio for entry in entries] == list(range(1, 42))
    tree = LogTree(place.company.id)
    for entry in entries:
        assert follows(tree, entry)
        tree = tree.after(entry)
    assert tree.head == head


async def test_an_operation_is_never_recorded_twice_even_by_a_bare_insert(installation: Installation) -> None:
    place = await registered_company(installation)
    table = audit_table_name(place.company.id)
    columns = "occurred_at, recorded_at, user_name, full_name, profile, permissions, category, operation, "
    columns += "sensitive, outcome, summary, detail, origin, origin_reference, workstation, operation_id, "
    columns += "salts, hash"
    with pytest.raises(IntegrityError):
        async with installation.database.exclusively() as connection:
            await connection.execute(
                text(f"INSERT INTO {table} (folio, {columns}) SELECT 99, {columns} FROM {table}")
            )


async def test_a_companys_table_is_made_with_it_and_undone_with_it(installation: Installation) -> None:
    async def add_and_fail() -> None:
        async with installation.database.writing() as work:
            await work.companies.add(
                name="Otra", name_key="otra", rfc="EKU9003173C9", zone="America/Cancun", now=NOW
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await add_and_fail()
    with pytest.raises(DBAPIError):
        async with installation.database.exclusively() as connection:
            await connection.execute(text("SELECT * FROM bitacora_1"))
