"""PostgreSQL with a role that owns the tables and one that runs the program and can only add to logs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from domain.askers import AtConsole
from domain.companies import Membership
from domain.erasure import Ground, Person, WantedErasure
from domain.errors import StorageUnavailable
from services.asking import Ask
from services.installation import Installation, installation_on
from services.log.erasing import erase
from services.log.verification import verify_log
from services.people.claims import prepare_installation
from services.sizes import Sizes
from storage.database import open_database
from storage.migrate import grant, migrate
from tests.conftest import NOW, OWNER_ID
from tests.kept_log import LONG_AGO, kept_log, purged
from tests.people import ANA
from tests.templates import administer

pytestmark = pytest.mark.usefixtures("short_segments")

RUNNING = "vigia corre"  # a name that has to be quoted


@pytest.fixture
async def running(empty_postgresql: str, postgresql_server: str) -> AsyncIterator[Installation]:
    """An installation that runs as another role than the one that made its tables."""
    owner = open_database(empty_postgresql)
    await administer(postgresql_server, f'CREATE ROLE "{RUNNING}" LOGIN NOSUPERUSER NOBYPASSRLS')
    await migrate(owner)
    await grant(owner, RUNNING)
    database = open_database(make_url(empty_postgresql).set(username=RUNNING))
    installation = installation_on(database, owner_ids={OWNER_ID}, sizes=Sizes(between_removals=0))
    await prepare_installation(installation, now=LONG_AGO)
    yield installation
    await database.close()
    async with owner.exclusively() as connection:
        await connection.execute(text(f'DROP OWNED BY "{RUNNING}"'))
    await owner.close()
    await administer(postgresql_server, f'DROP ROLE "{RUNNING}"')


@pytest.fixture
async def place(running: Installation) -> Membership:
    """Ana's place in a company that was registered by that role, with entries that may be purged."""
    return await kept_log(running)


async def test_all_that_happens_to_a_log_can_be_done(
    running: Installation, place: Membership, tmp_path: Path
) -> None:
    """A company is registered, its log purged and erased from, and all of it verifies."""
    entry = await purged(running, place, tmp_path)
    async with running.database.reading() as work:
        assert await work.audit_log(place.company.id).get(1) is None
        assert await work.audit_log(place.company.id).get(entry.folio) is not None
    wanted = WantedErasure(
        person=Person(full_names=("Factura única",), user_names=("MLOPEZ",)),
        ground=Ground.NEEDLESS,
        asked_by="acta 7",
    )
    async with running.database.reading() as work:
        (newest,) = await work.audit_log(place.company.id).at([entry.folio - 3])
    named = WantedErasure(
        person=Person(full_names=(newest.summary,)), ground=wanted.ground, asked_by=wanted.asked_by
    )
    await erase(Ask(running, ANA, NOW), place.company.id, named, operation_id=uuid4())
    async with running.database.reading() as work:
        (erased,) = await work.audit_log(place.company.id).at([newest.folio])
    assert (erased.summary, erased.hash) == ("[borrado]", newest.hash)
    found = await verify_log(
        Ask(running, AtConsole(), NOW), place.company.id, operation_id=uuid4(), thorough=True
    )
    assert not found.failed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {log} SET summary = 'otra' WHERE folio = 40",
        "DELETE FROM {log} WHERE folio = 40",
        "TRUNCATE {log}",
        "DROP TABLE {log}",
        "ALTER TABLE {log} DISABLE TRIGGER ALL",
        "ALTER TABLE {log} ADD COLUMN more integer",
        "DROP TRIGGER {log}_refuses_update ON {log}",
        "CREATE INDEX more ON {log} (folio)",
        "DROP INDEX ix_{log}_all",
        "CREATE RULE hides AS ON INSERT TO {log} DO INSTEAD NOTHING",
        "ALTER TABLE {log} ENABLE ROW LEVEL SECURITY",
        "DELETE FROM {log}_words",
        "UPDATE {log}_terms SET term = 'otra'",
        "UPDATE log_tiles SET root = root",
        "DELETE FROM log_tiles",
        "UPDATE log_anchors SET folio = 30",
        "INSERT INTO log_anchors (company_id, folio, hash) VALUES (0, 1, '')",
        "UPDATE erasures SET hidden_values = ''",
        "DELETE FROM erasures",
        "CREATE OR REPLACE FUNCTION vigia_refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW otra AS SELECT 1",
        "SET session_replication_role = replica",
    ],
)
async def test_it_can_change_nothing_of_a_log(
    running: Installation, place: Membership, statement: str
) -> None:
    with pytest.raises((DBAPIError, StorageUnavailable), match=r"permission denied|must be owner"):
        async with running.database.exclusively() as connection:
            await connection.execute(text(statement.format(log=f"bitacora_{place.company.id}")))


@pytest.mark.parametrize(
    "call",
    [
        "vigia_purge({id}, 1, 10, ''::bytea)",  # no purge is on record
        "vigia_forget({id}, ARRAY[40::bigint], ARRAY['factura'])",
        "vigia_erase({id}, 40, '', '', '', '', '', '', ''::bytea)",
        "vigia_make_log(77)",
    ],
)
async def test_what_is_done_for_it_is_not_done_for_nothing(
    running: Installation, place: Membership, call: str
) -> None:
    with pytest.raises(DBAPIError, match=r"append-only|there is no company"):
        async with running.database.exclusively() as connection:
            await connection.execute(text(f"SELECT {call.format(id=place.company.id)}"))


async def test_nobody_else_may_have_it_done(running: Installation, postgresql_server: str) -> None:
    await administer(postgresql_server, "CREATE ROLE otra LOGIN")
    try:
        database = open_database(running.database.engine.url.set(username="otra"))
        with pytest.raises((DBAPIError, StorageUnavailable), match="permission denied"):
            async with database.exclusively() as connection:
                await connection.execute(text("SELECT vigia_make_log(0)"))
        await database.close()
    finally:
        await administer(postgresql_server, "DROP ROLE otra")
