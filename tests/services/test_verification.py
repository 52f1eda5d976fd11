"""Verifying a log after somebody changed the database by hand, on both engines.

The triggers that refuse it are dropped first, as the server's holder can do. What the log alone can't tell
is tested as such at the end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import structs
from sqlalchemy import text

from domain.askers import AtConsole, InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Detail, Entry, Outcome
from domain.errors import NotAllowed, UnknownPerson
from domain.log_tree import LogTree
from domain.stored_entry import COLUMNS
from domain.verification import Break, BreakKind, check
from services.asking import Ask
from services.installation import Installation
from services.log import verification, walking
from services.log.recording import Happening, record, record_all
from services.log.settings import read_log_settings, save_log_settings
from services.log.verification import verify_log
from services.log.verified import Verification
from services.progress import Progress
from services.sizes import Sizes
from storage import log_tiles
from storage.audit_table import audit_table
from tests.conftest import NOW, OWNER_ID
from tests.meanwhile import Meanwhile
from tests.people import ANA, JORGE, joined, registered_company
from tests.refusals import refusals
from tests.tampering import by_hand, entries, put_head, put_words, rebuilt, replace_all, values
from tests.trees import head_of, linked, rehashed

ENTRIES = 8
# The value written over each column of the fourth entry, and the resulting break.
EDITS: dict[str, Any] = {
    "folio": 99,
    "occurred_at": NOW + timedelta(microseconds=1),
    "recorded_at": NOW - timedelta(days=1),
    "user_name": "JPEREZ",
    "full_name": "Juana Pérez",
    "profile": "GERENTE",
    "permissions": "documentos:V",
    "category": "documents",
    "operation": "backup_restored",
    "sensitive": True,
    "outcome": "denegado",
    "summary": "Respaldo 2 ",
    "detail": '{"changes":[], "facts":[["Total","2"]]}',  # equal as JSON
    "origin": "api",
    "origin_reference": "1/2",
    "workstation": "CAJA-1",
    "operation_id": UUID(int=4),
    "salts": b"x" * 16,
    "hash": b"x" * 32,
}


@pytest.fixture
def sizes() -> Sizes:
    """Several segments in a short log."""
    return Sizes(verified_at_once=3)


@pytest.fixture
def tiles_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles that a short log completes."""
    monkeypatch.setattr(log_tiles, "HEIGHT", 1)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company whose log has eight entries."""
    deeds = [
        (
            Author.member(registered, reference=ANA.reference),
            Happening(
                operation="backup_created",
                summary=f"Respaldo {number}",
                operation_id=uuid4(),
                detail=Detail.of(facts=[("Total", str(number))]),
            ),
        )
        for number in range(ENTRIES - 1)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=registered.company, deeds=deeds, now=NOW)
    return registered


async def verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())


async def broken(installation: Installation, place: Membership) -> tuple[int, BreakKind] | None:
    found = (await verified(installation, place)).broken
    return None if found is None else (found.folio, found.kind)


async def test_a_log_that_nobody_touched_holds_to_its_head(
    installation: Installation, place: Membership
) -> None:
    result = await verified(installation, place)
    head = head_of(place.company.id, (await entries(installation, place))[:ENTRIES])
    assert (result.broken, result.entries, result.head) == (None, ENTRIES, head)
    assert (result.first_at, result.last_at) == (NOW, NOW)
    assert result.company == place.company


async def test_a_log_without_entries_holds(installation: Installation, registered: Membership) -> None:
    async with by_hand(installation, registered) as connection:
        await connection.execute(audit_table(registered.company.id).delete())
        await put_head(connection, registered, [])
        await put_words(connection, registered)
    result = await verified(installation, registered)
    assert (result.broken, result.entries, result.first_at) == (None, 0, None)


async def test_every_kind_of_text_holds(installation: Installation, place: Membership) -> None:
    hostile = "\x01\x1f\"\\/\t\n áéñ 漢字 😀 \u2028\x7f ' -- %s {x}"
    happening = Happening(operation="backup_created", summary=hostile, operation_id=uuid4())
    async with installation.database.writing() as work:
        await record(
            work,
            installation.catalogue,
            company=place.company,
            author=structs.replace(Author.member(place, reference=ANA.reference), workstation=hostile),
            happening=happening,
            now=NOW,
        )
    assert (await verified(installation, place)).entries == ENTRIES + 1
    assert await broken(installation, place) is None


def test_every_column_is_edited_below() -> None:
    assert tuple(EDITS) == COLUMNS == tuple(audit_table(1).c.keys())


@pytest.mark.parametrize("column", COLUMNS)
async def test_an_edited_column_is_found(installation: Installation, place: Membership, column: str) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.update().where(table.c.folio == 4).values({column: EDITS[column]}))
    # An entry with another folio is no longer where it was.
    kind = BreakKind.MISSING if column == "folio" else BreakKind.CHANGED
    assert await broken(installation, place) == (4, kind)


@pytest.mark.parametrize("folio", [1, ENTRIES])
async def test_an_edit_of_the_first_or_the_last_is_found(
    installation: Installation, place: Membership, folio: int
) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.update().where(table.c.folio == folio).values(summary="Otra cosa"))
    assert await broken(installation, place) == (folio, BreakKind.CHANGED)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "value",
    [
        "X'526573'", "CAST(X'FF' AS TEXT)", "CAST(X'526573706100' AS TEXT)", "summary || char(0) || 'x'",
    ],
)  # fmt: skip
async def test_what_only_sqlite_takes_in_a_text_is_found(
    installation: Installation, place: Membership, value: str
) -> None:
    """Bytes that are no text, or hide behind a NUL."""
    async with by_hand(installation, place) as connection:
        await connection.execute(
            text(f"UPDATE {audit_table(place.company.id).name} SET summary = {value} WHERE folio = 5")
        )
    assert await broken(installation, place) == (5, BreakKind.CHANGED)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("value", ["2", "0.5", "'x'"])
async def test_what_only_sqlite_takes_as_a_boolean_is_found(
    installation: Installation, place: Membership, value: str
) -> None:
    async with by_hand(installation, place) as connection:
        await connection.execute(
            text(f"UPDATE {audit_table(place.company.id).name} SET sensitive = {value} WHERE folio = 5")
        )
    assert await broken(installation, place) == (5, BreakKind.CHANGED)


@pytest.mark.parametrize("folio", [1, 4])
async def test_a_deleted_entry_is_missing(installation: Installation, place: Membership, folio: int) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio == folio))
    assert await broken(installation, place) == (folio, BreakKind.MISSING)


@pytest.mark.parametrize(("first", "last"), [(1, 3), (4, 6), (2, 7)])
async def test_entries_that_were_deleted_are_missing_though_nothing_is_left_of_a_segment(
    installation: Installation, place: Membership, first: int, last: int
) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio.between(first, last)))
    assert await broken(installation, place) == (first, BreakKind.MISSING)


@pytest.mark.parametrize("left", [0, 5, 7])
async def test_a_tail_that_was_cut_is_found_by_the_head(
    installation: Installation, place: Membership, left: int
) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio > left))
    assert await broken(installation, place) == (left + 1, BreakKind.CUT_OFF)


@pytest.mark.usefixtures("tiles_of_two")
@pytest.mark.parametrize("left", [0, 5, 7])
async def test_a_tail_that_was_cut_is_told_as_such_though_its_tiles_are_there(
    installation: Installation, place: Membership, left: int
) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio > left))
    assert await broken(installation, place) == (left + 1, BreakKind.CUT_OFF)


async def test_two_entries_that_changed_places_are_found(
    installation: Installation, place: Membership
) -> None:
    log = list(await entries(installation, place))
    log[2], log[4] = structs.replace(log[4], folio=3), structs.replace(log[2], folio=5)
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
    assert await broken(installation, place) == (3, BreakKind.CHANGED)


async def test_entries_renumbered_over_a_deleted_one_are_found(
    installation: Installation, place: Membership
) -> None:
    log = await entries(installation, place)
    kept = [*log[:3], *(structs.replace(entry, folio=entry.folio - 1) for entry in log[4:])]
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, kept)
        await put_head(connection, place, kept)
    assert await broken(installation, place) == (4, BreakKind.CHANGED)


@pytest.mark.parametrize(("hashed", "found"), [(False, 4), (True, 5)])
async def test_an_inserted_entry_is_found_or_else_the_next_which_has_another_folio(
    installation: Installation, place: Membership, *, hashed: bool, found: int
) -> None:
    log = await entries(installation, place)
    new = rehashed(place.company.id, log[3], operation_id=uuid4(), summary="Respaldo de más")
    new = new if hashed else structs.replace(new, hash=log[3].hash)
    later = [structs.replace(entry, folio=entry.folio + 1) for entry in log[3:]]
    changed = [*log[:3], new, *later]
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, changed)
        await put_head(connection, place, changed)
    assert await broken(installation, place) == (found, BreakKind.CHANGED)


async def test_an_inserted_entry_is_found_by_the_head_where_all_hashes_were_worked_out(
    installation: Installation, place: Membership
) -> None:
    log = await entries(installation, place)
    new = structs.replace(log[3], operation_id=uuid4(), summary="Respaldo de más")
    changed = linked(LogTree(place.company.id), [*log[:3], new, *log[3:]])
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, changed)
    assert await broken(installation, place) == (ENTRIES, BreakKind.HEAD_MOVED)


@pytest.mark.parametrize("folio", [0, -7])
async def test_an_entry_put_before_the_first_is_found(
    installation: Installation, place: Membership, folio: int
) -> None:
    log = await entries(installation, place)
    async with by_hand(installation, place) as connection:
        new = structs.replace(log[0], folio=folio, operation_id=uuid4())
        await connection.execute(audit_table(place.company.id).insert(), values(new))
    assert await broken(installation, place) == (folio, BreakKind.OUT_OF_PLACE)


async def test_an_entry_put_after_the_head_is_found(installation: Installation, place: Membership) -> None:
    log = await entries(installation, place)
    new = rehashed(place.company.id, log[-1], folio=ENTRIES + 1, operation_id=uuid4())
    async with by_hand(installation, place) as connection:
        await connection.execute(audit_table(place.company.id).insert(), values(new))
    # Recording can't go on after it: that the log was verified is said all the same.
    assert await broken(installation, place) == (ENTRIES, BreakKind.HEAD_MOVED)


@pytest.mark.parametrize("folio", [1, 4, ENTRIES])
async def test_an_edit_with_its_own_hash_worked_out_is_found_by_the_head(
    installation: Installation, place: Membership, folio: int
) -> None:
    log = list(await entries(installation, place))
    log[folio - 1] = rehashed(place.company.id, log[folio - 1], summary="Otra cosa")
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
    found = (await verified(installation, place)).broken
    assert found == Break(ENTRIES, BreakKind.REHASHED, first=1)


@pytest.mark.usefixtures("tiles_of_two")
@pytest.mark.parametrize("folio", [1, 4, ENTRIES])
async def test_an_edit_with_its_own_hash_worked_out_is_found_by_its_tile(
    installation: Installation, place: Membership, folio: int
) -> None:
    log = list(await entries(installation, place))
    log[folio - 1] = rehashed(place.company.id, log[folio - 1], summary="Otra cosa")
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
    assert (await verified(installation, place)).broken == Break(folio, BreakKind.REWRITTEN)


@pytest.mark.usefixtures("tiles_of_two")
async def test_an_edit_after_the_last_tile_with_its_hash_worked_out_is_found_by_the_head(
    installation: Installation, place: Membership
) -> None:
    await verified(installation, place)
    log = list(await entries(installation, place))
    log[-1] = rehashed(place.company.id, log[-1], summary="Otra cosa")
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
    found = (await verified(installation, place)).broken
    assert found == Break(ENTRIES + 1, BreakKind.REHASHED, first=ENTRIES + 1)


async def test_a_head_put_back_is_found(installation: Installation, place: Membership) -> None:
    log = await entries(installation, place)
    async with by_hand(installation, place) as connection:
        await put_head(connection, place, log[:5])
    assert await broken(installation, place) == (5, BreakKind.HEAD_MOVED)


async def test_a_head_that_is_gone_is_found(installation: Installation, place: Membership) -> None:
    async with by_hand(installation, place) as connection:
        await connection.execute(
            text("DELETE FROM audit_heads WHERE company_id = :id"), {"id": place.company.id}
        )
    assert await broken(installation, place) == (ENTRIES, BreakKind.HEAD_MOVED)


async def test_another_companys_log_in_its_place_is_found(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    log = await entries(installation, other)
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
        await put_head(connection, place, log)
    assert await broken(installation, place) == (1, BreakKind.CHANGED)


async def test_a_tail_cut_together_with_the_head_is_not_found_without_a_seal(
    installation: Installation, place: Membership
) -> None:
    log = await entries(installation, place)
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio > 5))
        await put_head(connection, place, log[:5])
        await put_words(connection, place)
    assert await broken(installation, place) is None


@pytest.mark.usefixtures("tiles_of_two")
async def test_a_tail_cut_together_with_the_head_is_found_by_the_tiles_that_are_left(
    installation: Installation, place: Membership
) -> None:
    log = await entries(installation, place)
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio > 5))
        await put_head(connection, place, log[:5])
        await put_words(connection, place)
    assert (await verified(installation, place)).broken == Break(5, BreakKind.DIGESTS, first=1)


async def test_a_whole_log_built_anew_is_not_found_without_a_seal(
    installation: Installation, place: Membership
) -> None:
    changed = [structs.replace(entry, summary="Otra cosa") for entry in await entries(installation, place)]
    rebuilt = linked(LogTree(place.company.id), changed)
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, rebuilt)
        await put_head(connection, place, rebuilt)
    assert await broken(installation, place) is None


@pytest.mark.parametrize(("folios", "back"), [((4,), (4,)), ((2, 3, 6), (2, 6)), ((1,), ())])
async def test_it_says_where_the_time_of_recording_goes_back_and_does_not_fail(
    installation: Installation, place: Membership, folios: tuple[int, ...], back: tuple[int, ...]
) -> None:
    """Within a segment, and between two."""
    early = NOW - timedelta(days=300)
    await rebuilt(
        installation,
        place,
        lambda entry: structs.replace(entry, recorded_at=early) if entry.folio in folios else entry,
    )
    result = await verified(installation, place)
    assert (result.broken, result.failed, result.back) == (None, False, back)
    newest = (await entries(installation, place))[-1]
    assert newest.outcome is Outcome.ALLOWED
    told = ", ".join(f"#{folio}" for folio in back)
    assert dict(newest.detail.facts).get("Hora que retrocede", "") == told


@pytest.mark.parametrize("folio", [1, 4, ENTRIES])
async def test_a_time_that_no_calendar_has_does_not_keep_a_log_from_being_verified(
    installation: Installation, place: Membership, folio: int
) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(text(f"UPDATE {table.name} SET recorded_at = {2**62} WHERE folio = {folio}"))
    found = (
        await verify_log(Ask(installation, AtConsole(), NOW), place.company.id, operation_id=uuid4())
    ).broken
    assert found is not None
    assert found.folio == folio


async def test_it_is_recorded_with_its_outcome(installation: Installation, place: Membership) -> None:
    await verified(installation, place)
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.update().where(table.c.folio == 4).values(summary="Otra cosa"))
    await verified(installation, place)
    held, failed = (await entries(installation, place))[ENTRIES:]
    assert (held.operation, held.outcome, held.user_name) == ("log_verified", Outcome.ALLOWED, "SUPERVISOR")
    assert dict(held.detail.facts)["Registros"] == str(ENTRIES)
    assert (failed.operation, failed.outcome) == ("log_verified", Outcome.FAILED)
    assert dict(failed.detail.facts)["Folio"] == "4"
    assert (held.sensitive, failed.sensitive) == (False, True)  # a log that was touched alerts its readers


async def _switch_off(installation: Installation, place: Membership) -> None:
    """Stop the company from recording verifications."""
    settings = await read_log_settings(Ask(installation, ANA, NOW), place.company.id)
    wanted = settings.choosing([installation.catalogue.operation("log_verified")], recorded=False)
    await save_log_settings(
        Ask(installation, ANA, NOW), place.company.id, wanted=wanted, operation_id=uuid4()
    )


async def _break(installation: Installation, place: Membership) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.update().where(table.c.folio == 4).values(summary="Otra cosa"))


async def _newest(installation: Installation, company_id: int) -> Entry:
    async with installation.database.reading() as work:
        (newest,) = await work.audit_log(company_id).older(limit=1)
    return newest


async def _alerted(installation: Installation, company_id: int, folio: int) -> list[int]:
    async with installation.database.reading() as work:
        return [each.telegram_id for each in await work.outbox.of_entry(company_id, folio)]


@pytest.mark.parametrize("door", ["chat", "console"])
async def test_a_failure_is_recorded_and_told_though_the_company_switched_it_off(
    installation: Installation, place: Membership, door: str
) -> None:
    await _switch_off(installation, place)
    await verified(installation, place)
    assert (await _newest(installation, place.company.id)).operation == "log_settings_changed"
    await _break(installation, place)
    if door == "chat":
        await verified(installation, place)
    else:
        await verify_log(Ask(installation, AtConsole(), NOW), place.company.id, operation_id=uuid4())
    newest = await _newest(installation, place.company.id)
    assert (newest.operation, newest.outcome, newest.sensitive) == ("log_verified", Outcome.FAILED, True)
    assert await _alerted(installation, place.company.id, newest.folio) == [ANA.telegram_id]


@pytest.mark.parametrize("change", ["entry after the head", "no head"])
async def test_a_failure_that_the_log_takes_no_more_is_told_to_the_owners(
    installation: Installation, place: Membership, change: str
) -> None:
    log = await entries(installation, place)
    new = rehashed(place.company.id, log[-1], folio=ENTRIES + 1, operation_id=uuid4())
    async with by_hand(installation, place) as connection:
        if change == "no head":
            await connection.execute(
                text("DELETE FROM audit_heads WHERE company_id = :id"), {"id": place.company.id}
            )
        else:
            await connection.execute(audit_table(place.company.id).insert(), values(new))
    assert await broken(installation, place) == (ENTRIES, BreakKind.HEAD_MOVED)
    newest = await _newest(installation, INSTALLATION_ID)
    assert (newest.operation, newest.outcome, newest.user_name) == (
        "log_verified", Outcome.FAILED, "SUPERVISOR",
    )  # fmt: skip
    assert newest.summary.startswith(f"{place.company.name}: No íntegra")
    assert dict(newest.detail.facts)["Empresa"] == place.company.name
    assert await _alerted(installation, INSTALLATION_ID, newest.folio) == [OWNER_ID]


async def test_a_failure_is_recorded_though_who_asked_lost_the_permission_meanwhile(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="AUDITOR")
    await _break(installation, place)

    async def lose(_: Progress) -> None:
        async with installation.database.exclusively() as connection:
            await connection.execute(text("UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'"))

    with pytest.raises(UnknownPerson):
        await verify_log(
            Ask(installation, JORGE, NOW), place.company.id, operation_id=uuid4(), progress=Meanwhile(lose)
        )
    async with installation.database.reading() as work:
        found = await work.audit_log(place.company.id).newest_of("log_verified")
    assert found is not None
    assert (found.outcome, found.user_name) == (Outcome.FAILED, "JMENDEZ")


async def test_a_failure_is_recorded_though_its_operation_id_stands_for_something_else(
    installation: Installation, place: Membership
) -> None:
    taken = (await entries(installation, place))[2].operation_id
    await _break(installation, place)
    for _ in range(2):
        await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=taken)
        newest = await _newest(installation, place.company.id)
        assert (newest.operation, newest.outcome) == ("log_verified", Outcome.FAILED)


async def test_what_held_before_a_kill_and_fails_after_it_is_recorded(
    installation: Installation, place: Membership
) -> None:
    operation_id = uuid4()
    await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=operation_id)
    await _break(installation, place)
    await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=operation_id)
    assert (await _newest(installation, place.company.id)).outcome is Outcome.FAILED


async def test_a_failure_of_an_archived_companys_log_is_told_to_the_owners(
    installation: Installation, place: Membership
) -> None:
    await _break(installation, place)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    (archived,) = [
        each
        for each in await verification.companies_with_a_log(Ask(installation, AtConsole(), NOW))
        if each.id == place.company.id
    ]
    await verify_log(Ask(installation, AtConsole(), NOW), archived.id, operation_id=uuid4())
    newest = await _newest(installation, INSTALLATION_ID)
    assert (newest.operation, newest.user_name) == ("log_verified", "CONSOLA")
    assert await _alerted(installation, INSTALLATION_ID, newest.folio) == [OWNER_ID]


async def test_the_same_verification_is_recorded_once(installation: Installation, place: Membership) -> None:
    operation_id = uuid4()
    for _ in range(2):
        await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=operation_id)
    assert len(await entries(installation, place)) == ENTRIES + 1


async def test_the_console_verifies_any_log_and_leaves_its_name(
    installation: Installation, place: Membership
) -> None:
    companies = await verification.companies_with_a_log(Ask(installation, AtConsole(), NOW))
    assert [each.id for each in companies] == [INSTALLATION_ID, place.company.id]
    for company in companies:
        assert (
            await verify_log(Ask(installation, AtConsole(), NOW), company.id, operation_id=uuid4())
        ).broken is None
    newest = (await entries(installation, place))[-1]
    assert (newest.operation, newest.user_name) == ("log_verified", "CONSOLA")


async def test_it_tells_how_far_it_is(installation: Installation, place: Membership) -> None:
    progress = Meanwhile()
    await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4(), progress=progress)
    assert progress.heard == [(3, ENTRIES), (6, ENTRIES), (ENTRIES, ENTRIES)]


async def test_what_is_recorded_meanwhile_does_no_harm(installation: Installation, place: Membership) -> None:
    async def record_one(_: Progress) -> None:
        happening = Happening(operation="backup_created", summary="Más", operation_id=uuid4())
        async with installation.database.writing() as work:
            await record(
                work,
                installation.catalogue,
                company=place.company,
                author=Author.member(place, reference=ANA.reference),
                happening=happening,
                now=NOW,
            )

    result = await verify_log(
        Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4(), progress=Meanwhile(record_one)
    )
    assert (result.broken, result.entries) == (None, ENTRIES)


async def test_it_hashes_where_it_holds_nobody_up(
    installation: Installation, place: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def noted(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any) -> Any:
            threads.append(threading.get_ident())
            return function(*arguments)

        return called

    monkeypatch.setattr(walking, "check", noted(check))
    assert await broken(installation, place) is None
    assert len(threads) == 3  # segments
    assert threading.get_ident() not in threads


async def test_only_who_may_read_the_log_may_verify_it(installation: Installation, place: Membership) -> None:
    await joined(installation, JORGE, place.company.id, profile="CONSULTA")
    for caller, refusal in ((JORGE, NotAllowed), (InChat(404), UnknownPerson)):
        with pytest.raises(refusal):
            await verify_log(Ask(installation, caller, NOW), place.company.id, operation_id=uuid4())
    assert await refusals(installation) == 2
    assert all(entry.operation != "log_verified" for entry in await entries(installation, place))
