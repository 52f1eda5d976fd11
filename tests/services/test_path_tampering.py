"""A log whose entries hold, and of which somebody hid some from whoever reads it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.authors import Author
from domain.companies import Membership
from domain.entries import Outcome
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.verification import verify_log
from services.log.verified import Verification
from tests.conftest import NOW, sized
from tests.people import ANA

ENTRIES = 20
INDEX = "El índice «{name}», con que se lee la bitácora, fue cambiado o quitado."
GUARD = "Se cambió o se quitó «{name}», que impide modificar la bitácora."
HIDDEN = "El registro #7 está, pero no sale al leer la bitácora."
WORDS = "La búsqueda por palabras fue alterada: hay registros que no encuentra, o de más."
NO_TABLE = "En lugar de la tabla «{name}» hay otra cosa, que puede ocultar registros."
ADDED = "En la base de datos hay «ajena», que Vigía no puso."
POSITION = "(((occurred_at / 1000000) << 31) | folio)"

# What is done by hand, and what is told of it; on SQLite, on PostgreSQL, or the same on both.
BOTH: dict[tuple[str, ...], str] = {
    ("DROP INDEX ix_{log}_all_user",): INDEX.format(name="ix_{log}_all_user"),
    (
        "DROP INDEX ix_{log}_all",
        f"CREATE INDEX ix_{{log}}_all ON {{log}} ({POSITION}) WHERE folio <> 7",
    ): INDEX.format(name="ix_{log}_all"),
    (
        "DROP INDEX ix_{log}_sensitive",
        f"CREATE INDEX ix_{{log}}_sensitive ON {{log}} ({POSITION}) WHERE sensitive AND folio <> 7",
    ): INDEX.format(name="ix_{log}_sensitive"),
    ("DELETE FROM {log}_terms WHERE term = 'respaldo'",): WORDS,
    (
        "ALTER TABLE {log} RENAME TO oculta",
        "CREATE VIEW {log} AS SELECT * FROM oculta WHERE folio <> 7",
    ): NO_TABLE.format(name="{log}"),
    (
        "ALTER TABLE seals RENAME TO oculta",
        "CREATE VIEW seals AS SELECT * FROM oculta",
    ): NO_TABLE.format(name="seals"),
}
SQLITE: dict[tuple[str, ...], str] = {
    ("INSERT INTO {log}_words ({log}_words) VALUES ('delete-all')",): WORDS,
    (
        "INSERT INTO {log}_words ({log}_words, rowid, words)"
        f" SELECT 'delete', {POSITION}, 'respaldo' FROM {{log}} WHERE folio = 7",
    ): WORDS,
    ("DROP TRIGGER {log}_refuses_UPDATE",): GUARD.format(name="{log}_refuses_UPDATE"),
    ("DROP TRIGGER log_tiles_refuses_DELETE",): GUARD.format(name="log_tiles_refuses_DELETE"),
    (
        "DROP TRIGGER {log}_refuses_DELETE",
        "CREATE TRIGGER {log}_refuses_DELETE BEFORE DELETE ON {log} BEGIN SELECT 1; END",
    ): GUARD.format(name="{log}_refuses_DELETE"),
    ("CREATE TRIGGER ajena AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END",): ADDED,
    ("CREATE TRIGGER ajena AFTER INSERT ON {log} BEGIN SELECT 1; END",): ADDED,
}
_NOTHING = "CREATE FUNCTION ajena() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
POSTGRESQL: dict[tuple[str, ...], str] = {
    ("DELETE FROM {log}_words",): WORDS,
    ("DELETE FROM {log}_words WHERE position & 2147483647 = 7",): WORDS,
    (
        "UPDATE {log}_words SET words = array_to_tsvector(array_remove(tsvector_to_array(words), 'respaldo'))"
        " WHERE position & 2147483647 = 7",
    ): WORDS,
    ("DROP TRIGGER {log}_refuses_change ON {log}",): GUARD.format(name="{log}_refuses_change"),
    ("ALTER TABLE {log} DISABLE TRIGGER {log}_refuses_delete",): GUARD.format(name="{log}_refuses_delete"),
    ("DROP TRIGGER log_tiles_refuses_change ON log_tiles",): GUARD.format(name="log_tiles_refuses_change"),
    (_NOTHING.replace("CREATE", "CREATE OR REPLACE").replace("ajena", "vigia_refuse_change"),): GUARD.format(
        name="vigia_refuse_change"
    ),
    (
        "ALTER TABLE {log} ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY ajena ON {log} USING (folio <> 7)",
    ): NO_TABLE.format(name="{log}"),
    ("CREATE RULE ajena AS ON INSERT TO outbox DO INSTEAD NOTHING",): NO_TABLE.format(name="outbox"),
    (
        _NOTHING,
        "CREATE TRIGGER ajena BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION ajena()",
    ): ADDED,
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_{log}_all_user'::regclass",
    ): INDEX.format(name="ix_{log}_all_user"),
}


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company with some entries."""
    deeds = [
        (
            Author.member(registered, reference=ANA.reference),
            Happening(operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4()),
        )
        for number in range(ENTRIES)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=registered.company, deeds=deeds, now=NOW)
    return registered


async def _verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())


async def _by_hand(installation: Installation, place: Membership, *statements: str) -> None:
    async with installation.database.exclusively() as connection:
        for each in statements:
            await connection.execute(text(each.format(log=f"bitacora_{place.company.id}")))


def _told(found: Verification) -> list[str]:
    return [each.message for each in found.differs]


@sized(verified_at_once=6)
async def test_what_nobody_touched_hides_nothing(installation: Installation, place: Membership) -> None:
    for _ in range(2):
        found = await _verified(installation, place)
        assert (found.failed, _told(found), found.thorough) == (False, [], True)


@pytest.mark.parametrize("statements", [*BOTH, *SQLITE, *POSTGRESQL], ids=lambda each: each[-1][:60])
async def test_what_hides_entries_is_told(
    installation: Installation, place: Membership, statements: tuple[str, ...]
) -> None:
    dialect = installation.database.engine.dialect.name
    told = BOTH | (SQLITE if dialect == "sqlite" else POSTGRESQL)
    if statements not in told:
        pytest.skip("of the other engine")
    await _by_hand(installation, place, *statements)
    found = await _verified(installation, place)
    assert told[statements].format(log=f"bitacora_{place.company.id}") in _told(found)
    assert found.failed


async def test_what_is_done_with_tables_that_are_not_ours_is_nobodys_fault(
    installation: Installation, place: Membership
) -> None:
    await _by_hand(installation, place, "CREATE TABLE ajena (id INTEGER)")
    if installation.database.engine.dialect.name == "sqlite":
        trigger = ["CREATE TRIGGER de_otro AFTER INSERT ON ajena BEGIN SELECT 1; END"]
    else:
        nothing = _NOTHING.replace("ajena()", "de_otro()")
        trigger = [nothing, "CREATE TRIGGER de_otro BEFORE INSERT ON ajena EXECUTE FUNCTION de_otro()"]
    await _by_hand(installation, place, *trigger)
    assert not (await _verified(installation, place)).failed


async def test_it_is_recorded_as_failed_and_goes_on_being_told(
    installation: Installation, place: Membership
) -> None:
    log = f"bitacora_{place.company.id}"
    await _by_hand(installation, place, f"DROP INDEX ix_{log}_all_origin")
    await _verified(installation, place)
    async with installation.database.reading() as work:
        entry = await work.audit_log(place.company.id).newest_of("log_verified")
    assert entry is not None
    assert (entry.outcome, entry.sensitive) == (Outcome.FAILED, True)
    assert "ix_bitacora" in entry.summary
    assert (await _verified(installation, place)).failed


async def test_an_index_that_lost_an_entry_while_it_was_another_is_found(
    installation: Installation, place: Membership
) -> None:
    """Its SQL says nothing any more: SQLite's own check, and reading through it, do."""
    if installation.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's catalogue can't be written by who owns its tables")
    log = f"bitacora_{place.company.id}"
    deed = (
        Author.member(place, reference=ANA.reference),
        Happening(operation="backup_created", summary="Oculto", operation_id=uuid4()),
    )
    async with installation.database.exclusively() as connection:
        await connection.execute(text("PRAGMA writable_schema = ON"))
        index = {"name": f"ix_{log}_all"}
        found = await connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), index)
        sql = found.scalar()
        await connection.execute(text(f"DROP INDEX {index['name']}"))
        await connection.execute(text(f"{sql} WHERE folio <> 7"))
        await connection.execute(
            text("UPDATE sqlite_master SET sql = :sql WHERE name = :name"), index | {"sql": sql}
        )
        await connection.execute(text("PRAGMA writable_schema = OFF"))
    await installation.database.engine.dispose()
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=[deed], now=NOW)
    assert HIDDEN in _told(await _verified(installation, place))


@sized(words_verified=5)
async def test_a_long_log_is_compared_word_by_word_where_that_was_asked_for(
    installation: Installation, place: Membership
) -> None:
    log = f"bitacora_{place.company.id}"
    await _by_hand(installation, place, f"DELETE FROM {log}_terms WHERE term = 'respaldo'")
    quick = await _verified(installation, place)
    assert (quick.thorough, quick.failed) == (False, False)
    ask = Ask(installation, ANA, NOW)
    thorough = await verify_log(ask, place.company.id, operation_id=uuid4(), thorough=True)
    assert (thorough.thorough, _told(thorough)) == (True, [WORDS])
