"""Purging a log: what goes, in which order, and that the rest is still proved, on both engines."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.askers import AtConsole, InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Entry
from domain.errors import (
    LogHeld,
    LogNotWhole,
    LogStopped,
    NotAllowed,
    PurgeChangedMeanwhile,
    PurgeOfAnother,
    VigiaError,
)
from domain.keeping import Keeping, PurgePlan, purge_detail, purge_of, purge_summary
from domain.log_filter import LogQuery
from domain.log_tree import Head
from domain.merkle import grown, root_of
from domain.seals import Seal, Verdict
from domain.verification import BreakKind
from services.asking import Ask
from services.installation import Installation
from services.log.keeping import change_keeping
from services.log.purge_export import export_for_purge
from services.log.purging import begin_purge, purge, remove_segment
from services.log.recording import Happening, record_all
from services.log.seals import check_seal
from services.log.verification import verify_log
from services.log.verified import Verification
from services.progress import Progress, Stopped
from services.sizes import Sizes
from storage.audit_table import audit_table
from tests.conftest import NOW
from tests.kept_log import (
    FILES,
    OLD,
    YOUNG,
    entry_of_kind,
    folios,
    kept_log,
    planned,
    purged,
    recorded,
)
from tests.meanwhile import Meanwhile
from tests.people import ANA, JORGE, joined, registered_company
from tests.tampering import by_hand, entries, put_head
from tests.trees import head_of

pytestmark = pytest.mark.usefixtures("short_segments")

ALL = OLD + YOUNG


@pytest.fixture
def sizes() -> Sizes:
    """Removed without a rest, and verified in segments that end elsewhere."""
    return Sizes(between_removals=0, verified_at_once=5)


@pytest.fixture
async def place(installation: Installation) -> Membership:
    return await kept_log(installation)


async def held(installation: Installation, place: Membership) -> None:
    await change_keeping(
        Ask(installation, ANA, NOW),
        place.company.id,
        wanted=Keeping(held=True),
        known=Keeping(),
        operation_id=uuid4(),
    )


async def verified(installation: Installation, place: Membership) -> Verification:
    """From the console, which needs no right."""
    return await verify_log(Ask(installation, AtConsole(), NOW), place.company.id, operation_id=uuid4())


async def broken(installation: Installation, place: Membership) -> tuple[int, BreakKind] | None:
    found = (await verified(installation, place)).broken
    return None if found is None else (found.folio, found.kind)


async def count(installation: Installation, statement: str) -> int:
    async with installation.database.engine.connect() as connection:
        return int((await connection.execute(text(statement))).scalar_one())


def word_of(entry: Entry) -> str:
    """A word that only this entry has."""
    return entry.summary.removeprefix("Factura ").replace("ú", "u")


# What goes.


async def test_whole_segments_of_old_entries_go_with_all_that_was_about_them(
    installation: Installation, place: Membership
) -> None:
    log = audit_table(place.company.id).name
    assert await count(installation, "SELECT count(*) FROM outbox WHERE company_id > 0") == ALL - 1
    async with installation.database.writing() as work:
        for folio in (2, 31):
            await work.acknowledgements.add(place.company.id, folio, place.user.id, now=NOW)
        gone = await work.audit_log(place.company.id).get(2)
        stays = await work.audit_log(place.company.id).get(31)
    await purged(installation, place)
    assert await folios(installation, place) == list(range(31, ALL + 2))
    assert await count(installation, "SELECT min(folio) FROM outbox WHERE company_id > 0") == 31
    assert await count(installation, "SELECT min(folio) FROM acknowledgements") == 31
    assert gone is not None
    assert stays is not None
    async with installation.database.reading() as work:
        for entry, found in ((gone, []), (stays, [31])):
            query = LogQuery(words=(word_of(entry),))
            assert [
                each.folio for each in await work.audit_log(place.company.id).older(query, limit=5)
            ] == found
    for entry, listed in ((gone, 0), (stays, 1)):
        terms = f"SELECT count(*) FROM {log}_terms WHERE term = '{word_of(entry)}'"
        assert await count(installation, terms) == listed


async def test_nothing_goes_of_a_log_that_is_stopped(installation: Installation, place: Membership) -> None:
    plan = await planned(installation, place)
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    with pytest.raises(LogStopped):
        installation.database.heads.stop(place.company.id, found=plan.end)
    with pytest.raises(LogStopped):
        await remove_segment(Ask(installation, ANA, NOW), plan)
    assert await folios(installation, place) == list(range(1, ALL + 2))


async def test_another_companys_log_stays_as_it_is(installation: Installation, place: Membership) -> None:
    other = await kept_log_of_another(installation)
    await purged(installation, place)
    assert await folios(installation, other) == list(range(1, 22))
    async with installation.database.reading() as work:
        assert await work.audit_log(other.company.id).anchor() is None
    assert await broken(installation, other) is None


async def kept_log_of_another(installation: Installation) -> Membership:
    other = await registered_company(installation, "Papelería La Esperanza", now=NOW - timedelta(days=5000))
    await recorded(installation, other, 20, now=NOW - timedelta(days=5000))
    return other


async def test_it_is_recorded_alerted_and_sealed(installation: Installation, place: Membership) -> None:
    plan, before = await planned(installation, place), await entries(installation, place)
    entry = await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    assert (entry.operation, entry.sensitive, entry.user_name) == ("log_purged", True, "SUPERVISOR")
    assert entry.summary == "Folios 1 a 30 · 30 registros"
    facts = dict(entry.detail.facts)
    assert (facts["Primer folio"], facts["Último folio"], facts["Cantidad"]) == ("1", "30", "30")
    assert (facts["Archivo"], facts["SHA-256"]) == (FILES[0].name, FILES[0].sha256)
    assert facts["Última huella"] == plan.end.hash.hex()
    company = place.company.id
    alerts = f"SELECT count(*) FROM outbox WHERE company_id = {company} AND folio = {entry.folio}"
    assert await count(installation, alerts) == 1
    async with installation.database.reading() as work:
        (notice,) = await work.notices.due(NOW, 10)
    assert notice.body["seal"] == Seal.of(company, head_of(company, [*before, entry])).text


async def test_the_next_purge_goes_on_where_the_log_begins(
    installation: Installation, place: Membership
) -> None:
    await purged(installation, place)
    later = NOW + timedelta(days=11 * 366)
    plan = await planned(installation, place, now=later)
    assert (plan.start.folio, plan.end.folio) == (30, 40)
    await purge(Ask(installation, ANA, later), plan, files=FILES, operation_id=uuid4())
    assert await folios(installation, place) == [41, 42, 43]
    result = await verified(installation, place)
    assert (result.broken, result.start) == (None, plan.end)


# In two steps, by one person.


async def test_nothing_goes_that_was_not_exported(installation: Installation, place: Membership) -> None:
    plan = await planned(installation, place)
    with pytest.raises(ValueError, match="exported"):
        await purge(Ask(installation, ANA, NOW), plan, files=[], operation_id=uuid4())
    assert await folios(installation, place) == list(range(1, ALL + 1))


async def test_somebody_elses_confirmation_changes_nothing(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    plan = await planned(installation, place)
    for step in (begin_purge, purge):
        with pytest.raises(PurgeOfAnother):
            await step(Ask(installation, JORGE, NOW), plan, files=FILES, operation_id=uuid4())
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    with pytest.raises(PurgeOfAnother):
        await remove_segment(Ask(installation, JORGE, NOW), plan)
    assert (await folios(installation, place))[0] == 1


async def with_profile(installation: Installation, caller: InChat, profile: str) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text(
                "UPDATE users SET profile_id = (SELECT id FROM profiles WHERE profiles.name = :profile "
                "AND profiles.company_id = users.company_id) WHERE telegram_id = :id"
            ),
            {"profile": profile, "id": caller.telegram_id},
        )


async def test_who_lost_the_permission_halfway_purges_nothing_more(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    plan = await planned(installation, place, JORGE)
    await with_profile(installation, JORGE, "GERENTE")
    with pytest.raises(NotAllowed):
        await begin_purge(Ask(installation, JORGE, NOW), plan, files=FILES, operation_id=uuid4())
    assert await entry_of_kind(installation, place, "log_purged") is None
    await with_profile(installation, JORGE, "SUPERVISOR")
    await begin_purge(Ask(installation, JORGE, NOW), plan, files=FILES, operation_id=uuid4())
    assert await remove_segment(Ask(installation, JORGE, NOW), plan) == 10
    await with_profile(installation, JORGE, "GERENTE")
    with pytest.raises(NotAllowed):
        await remove_segment(Ask(installation, JORGE, NOW), plan)
    assert (await folios(installation, place))[0] == 11
    assert await broken(installation, place) is None


@pytest.mark.parametrize("after", [0, 1, 2])
async def test_a_hold_stops_a_purge_wherever_it_is(
    installation: Installation, place: Membership, after: int
) -> None:
    plan, operation_id = await planned(installation, place), uuid4()
    if after:
        await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id)
    if after > 1:
        await remove_segment(Ask(installation, ANA, NOW), plan)
    await held(installation, place)
    with pytest.raises(LogHeld):
        await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id)
    assert (await folios(installation, place))[0] == (11 if after > 1 else 1)
    assert await broken(installation, place) is None


async def test_what_changed_since_it_was_shown_is_not_purged(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    other = replace(plan, end=Head(plan.end.folio, b"x" * 32))
    larger = replace(plan, end=Head(40, b"x" * 32))
    moved = replace(plan, start=Head(10, b"x" * 32))
    for wrong in (other, larger, moved):
        with pytest.raises(PurgeChangedMeanwhile):
            await purge(Ask(installation, ANA, NOW), wrong, files=FILES, operation_id=uuid4())
    await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    with pytest.raises(PurgeChangedMeanwhile):  # the same plan again, as another operation
        await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    assert (await folios(installation, place))[0] == 31


async def test_years_that_were_raised_halfway_keep_what_is_left(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    await remove_segment(Ask(installation, ANA, NOW), plan)
    await change_keeping(
        Ask(installation, ANA, NOW),
        place.company.id,
        wanted=Keeping(years=20),
        known=Keeping(),
        operation_id=uuid4(),
    )
    with pytest.raises(PurgeChangedMeanwhile):
        await remove_segment(Ask(installation, ANA, NOW), plan)
    assert (await folios(installation, place))[0] == 11


async def test_no_segment_goes_without_its_purge_on_record(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    with pytest.raises(PurgeChangedMeanwhile):
        await remove_segment(Ask(installation, ANA, NOW), plan)
    assert (await folios(installation, place))[0] == 1


# At any instant.


async def test_wherever_it_is_killed_what_went_was_recorded_and_the_rest_is_proved(
    installation: Installation, place: Membership
) -> None:
    """One transaction at a time: a kill is between two of them, or undoes the one it hits."""
    plan, operation_id = await planned(installation, place), uuid4()

    async def check(first: int) -> None:
        assert (await folios(installation, place))[0] == first
        result = await verified(installation, place)
        assert (result.broken, result.start.folio) == (None, first - 1)
        recorded_purge = await entry_of_kind(installation, place, "log_purged")
        if first > 1:
            assert recorded_purge is not None
            purge_told = purge_of(recorded_purge)
            assert purge_told is not None
            assert purge_told.last == plan.end

    await check(first=1)
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id)
    await check(first=1)
    for removed in (10, 20):
        assert await remove_segment(Ask(installation, ANA, NOW), plan) == removed
        await check(first=removed + 1)
    # The same confirmation again, as after a restart, goes on and records nothing more.
    before = await count(installation, f"SELECT count(*) FROM {audit_table(place.company.id).name}")
    await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id)
    await check(first=31)
    after = await count(installation, f"SELECT count(*) FROM {audit_table(place.company.id).name}")
    assert after == before - 10 + 1  # the verification's own entry
    await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id)
    await check(first=31)


async def test_a_segment_that_fails_halfway_is_there_as_before(
    installation: Installation, place: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planned(installation, place)
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())

    async def removes_and_fails() -> None:
        async with installation.database.writing() as work:
            log = work.audit_log(place.company.id)
            until = await log.hashes.head_at(10)
            assert until is not None
            await log.remove(await log.between(after=0, until=10), until=until)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await removes_and_fails()
    assert (await folios(installation, place))[0] == 1
    async with installation.database.reading() as work:
        assert await work.audit_log(place.company.id).anchor() is None
    assert await broken(installation, place) is None


async def test_others_record_while_it_goes_on(installation: Installation, place: Membership) -> None:
    async def record_one(_: Progress) -> None:
        await recorded(installation, place, 1, now=NOW)

    plan, progress = await planned(installation, place), Meanwhile(record_one)
    await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4(), progress=progress)
    assert progress.heard == [(10, 30), (20, 30)]
    assert await broken(installation, place) is None


async def test_a_verification_that_a_purge_overtakes_begins_anew(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())

    async def remove_more(_: Progress) -> None:
        await remove_segment(Ask(installation, ANA, NOW), plan)

    result = await verify_log(
        Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4(), progress=Meanwhile(remove_more)
    )
    assert result.broken is None


# What remains.


async def test_what_remains_is_verified_from_the_anchor_and_says_who_purged(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    result = await verified(installation, place)
    assert (result.broken, result.start, result.entries) == (None, plan.end, ALL + 1 - 30)
    assert result.purge is not None
    assert (result.purge.user_name, result.purge.at, result.purge.last) == ("SUPERVISOR", NOW, plan.end)


async def test_a_seal_of_what_was_purged_says_so_and_later_ones_are_checked(
    installation: Installation, place: Membership
) -> None:
    log = await entries(installation, place)
    await purged(installation, place)
    verdicts = {}
    taken_by = {}
    for folio in (12, 30, 33):
        seal = Seal.of(place.company.id, head_of(place.company.id, log[:folio]))
        result = await check_seal(Ask(installation, ANA, NOW), seal, operation_id=uuid4())
        verdicts[folio] = result.verdict
        taken_by[folio] = result.taken_by
        assert not result.failed
    assert verdicts == {12: Verdict.PURGED, 30: Verdict.INTACT, 33: Verdict.INTACT}
    assert (taken_by[30], taken_by[33]) == (None, None)
    purge = taken_by[12]
    assert purge is not None
    assert (purge.user_name, purge.at, list(purge.files)) == ("SUPERVISOR", NOW, list(FILES))


async def test_a_seal_of_what_no_purge_on_record_took_has_vanished_and_alerts(
    installation: Installation, place: Membership
) -> None:
    """The database's holder moves the anchor, and invents a purge with any beginning."""
    head = head_of(place.company.id, (await entries(installation, place))[:12])
    plan = await planned(installation, place)
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(
            text("INSERT INTO log_anchors (company_id, folio, hash) VALUES (:company, :folio, :hash)"),
            {"company": place.company.id, "folio": plan.end.folio, "hash": plan.end.hash},
        )
        await connection.execute(table.delete().where(table.c.folio <= plan.end.folio))
    told = [
        replace(plan, end=replace(plan.end, folio=10)),
        replace(plan, start=replace(plan.start, folio=20)),
    ]
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(
                operation="log_purged",
                summary=purge_summary(each),
                operation_id=uuid4(),
                detail=purge_detail(each, FILES, zone=place.company.zone),
            ),
        )
        for each in told
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    seal = Seal.of(place.company.id, head)
    result = await check_seal(Ask(installation, ANA, NOW), seal, operation_id=uuid4())
    assert (result.broken, result.verdict, result.failed) == (None, Verdict.VANISHED, True)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE folio = 31",
        "DELETE FROM {table} WHERE folio > 35",
        "UPDATE {table} SET summary = 'otra cosa' WHERE folio = 31",
        "UPDATE {table} SET folio = folio - 30",
    ],
)
async def test_nobody_else_deletes_after_a_purge_either(
    installation: Installation, place: Membership, statement: str
) -> None:
    await purged(installation, place)
    table = audit_table(place.company.id).name
    with pytest.raises(DBAPIError, match="append-only"):
        async with installation.database.exclusively() as connection:
            await connection.execute(text(statement.format(table=table)))


# What somebody did by hand.


async def put_anchor(installation: Installation, place: Membership, folio: int) -> None:
    """Put an anchor as after a purge, with everything before it gone."""
    async with installation.database.reading() as work:
        head = await work.audit_log(place.company.id).hashes.head_at(folio)
    assert head is not None
    table = audit_table(place.company.id).name
    async with by_hand(installation, place) as connection:
        await connection.execute(text(f"DELETE FROM {table} WHERE folio <= {folio}"))
        await connection.execute(text(f"DELETE FROM log_anchors WHERE company_id = {place.company.id}"))
        await connection.execute(
            text("INSERT INTO log_anchors (company_id, folio, hash) VALUES (:company, :folio, :hash)"),
            {"company": place.company.id, "folio": folio, "hash": head.hash},
        )


async def test_a_beginning_that_was_cut_without_an_anchor_is_missing(
    installation: Installation, place: Membership
) -> None:
    async with by_hand(installation, place) as connection:
        await connection.execute(text(f"DELETE FROM {audit_table(place.company.id).name} WHERE folio <= 10"))
    assert await broken(installation, place) == (1, BreakKind.MISSING)


async def test_a_forged_anchor_is_found(installation: Installation, place: Membership) -> None:
    await put_anchor(installation, place, 10)
    found = (await verified(installation, place)).broken
    assert found is not None
    assert (found.folio, found.kind) == (10, BreakKind.CUT_AT_START)
    assert found.message == (
        "Faltan registros al principio: hasta el #10 ya no están, y ninguna depuración registrada lo explica."
    )


async def test_an_anchor_moved_forward_by_hand_is_found(
    installation: Installation, place: Membership
) -> None:
    await purged(installation, place)
    await put_anchor(installation, place, 33)
    assert await broken(installation, place) == (33, BreakKind.CUT_AT_START)


@pytest.mark.parametrize(("folio", "found"), [(20, 21), (0, 1)])
async def test_an_anchor_put_back_is_found(
    installation: Installation, place: Membership, folio: int, found: int
) -> None:
    await purged(installation, place)
    await put_anchor(installation, place, folio)
    assert await broken(installation, place) == (found, BreakKind.MISSING)


async def test_an_anchor_put_back_with_its_old_hash_is_found(
    installation: Installation, place: Membership
) -> None:
    await purged(installation, place)
    async with by_hand(installation, place) as connection:
        await connection.execute(
            text(f"UPDATE log_anchors SET folio = 20 WHERE company_id = {place.company.id}")
        )
    assert await broken(installation, place) == (20, BreakKind.CUT_AT_START)


async def test_an_anchor_that_is_gone_is_found(installation: Installation, place: Membership) -> None:
    await purged(installation, place)
    async with by_hand(installation, place) as connection:
        await connection.execute(text("DELETE FROM log_anchors"))
    assert await broken(installation, place) == (1, BreakKind.MISSING)


async def test_an_anchor_with_another_hash_is_found(installation: Installation, place: Membership) -> None:
    await purged(installation, place)
    async with by_hand(installation, place) as connection:
        await connection.execute(text("UPDATE log_anchors SET hash = :hash"), {"hash": b"x" * 32})
    assert await broken(installation, place) == (30, BreakKind.CUT_AT_START)


@pytest.mark.parametrize(
    ("tile", "found"), [("gone", (30, BreakKind.CUT_AT_START)), ("left", (ALL, BreakKind.DIGESTS))]
)
async def test_a_purge_whose_entry_was_removed_is_found(
    installation: Installation, place: Membership, tile: str, found: tuple[int, BreakKind]
) -> None:
    before = await entries(installation, place)
    entry = await purged(installation, place)
    async with by_hand(installation, place) as connection:
        table = audit_table(place.company.id)
        await connection.execute(table.delete().where(table.c.folio == entry.folio))
        await put_head(connection, place, before)
        if tile == "gone":
            tiles = f"DELETE FROM log_tiles WHERE company_id = {place.company.id}"
            await connection.execute(text(f"{tiles} AND level = 0 AND number = {ALL // 2}"))
    assert await broken(installation, place) == found


async def test_a_purge_whose_entry_was_changed_is_found(
    installation: Installation, place: Membership
) -> None:
    entry = await purged(installation, place)
    async with by_hand(installation, place) as connection:
        table = audit_table(place.company.id)
        await connection.execute(
            table.update().where(table.c.folio == entry.folio).values(summary="Folios 1 a 40")
        )
    assert await broken(installation, place) == (entry.folio, BreakKind.CHANGED)


async def test_the_rest_of_a_purged_log_is_proved_as_before(
    installation: Installation, place: Membership
) -> None:
    await purged(installation, place)
    async with by_hand(installation, place) as connection:
        table = audit_table(place.company.id)
        await connection.execute(table.update().where(table.c.folio == 31).values(summary="Otra cosa"))
    assert await broken(installation, place) == (31, BreakKind.CHANGED)


async def test_an_entry_put_back_before_the_anchor_is_found(
    installation: Installation, place: Membership
) -> None:
    async with installation.database.reading() as work:
        old = await work.audit_log(place.company.id).get(5)
    assert old is not None
    await purged(installation, place)
    async with by_hand(installation, place) as connection:
        values: dict[str, Any] = {name: getattr(old, name) for name in audit_table(1).c.keys()}  # noqa: SIM118
        await connection.execute(audit_table(place.company.id).insert(), values | {"detail": old.detail.text})
    assert await broken(installation, place) == (5, BreakKind.OUT_OF_PLACE)


# Exported first.


async def exported(
    installation: Installation, plan: PurgePlan, folder: Path, *, caller: InChat = ANA
) -> list[Path]:
    export = await export_for_purge(Ask(installation, caller, NOW), plan, folder=folder, operation_id=uuid4())
    for path, file in zip(export.paths, export.files, strict=True):
        assert (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) == (file.name, file.sha256)
    return list(export.paths)


async def test_what_goes_is_exported_whole_with_a_verifier_that_accepts_it(
    installation: Installation, place: Membership, tmp_path: Path
) -> None:
    await purged(installation, place)  # so that the next file begins in the middle
    later = NOW + timedelta(days=11 * 366)
    plan = await planned(installation, place, now=later)
    folder = tmp_path / "files"
    folder.mkdir()
    (path,) = await exported(installation, plan, folder)
    assert path.name == "bitacora_EKU9003173C9_depurada_31_40.zip"
    with ZipFile(path) as archive:
        lines = archive.read("bitacora_1.jsonl").decode().splitlines()
        (tmp_path / "verificar.py").write_bytes(archive.read("verificar.py"))
    first, *entries, last = map(json.loads, lines)
    assert (first["first_folio"], first["start"]["folio"]) == (31, 30)
    peaks = tuple(bytes.fromhex(each) for each in first["start"]["peaks"])
    assert root_of(peaks) == plan.start.hash
    assert [entry["folio"] for entry in entries] == list(range(31, 41))
    assert root_of(grown(30, peaks, [bytes.fromhex(entry["hash"]) for entry in entries])) == plan.end.hash
    assert (first["head"]["hash"], last["entries"]) == (plan.end.hash.hex(), 10)
    verifier = await asyncio.create_subprocess_exec(
        sys.executable, str(tmp_path / "verificar.py"), str(path), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await verifier.communicate()
    assert verifier.returncode == 3, said.decode()
    assert "CUADRA, PERO NO TODO SE PUEDE COMPROBAR:" in said.decode()
    assert "Empieza en el #31, y por qué no trae lo anterior no se puede comprobar." in said.decode()
    entry = await entry_of_kind(installation, place, "log_exported")
    assert entry is not None
    assert dict(entry.detail.facts)["Filtro"] == "Folios 31 a 40, por depurar"


async def test_who_may_not_export_takes_nothing_away(
    installation: Installation, place: Membership, tmp_path: Path
) -> None:
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    plan = await planned(installation, place)
    folder = tmp_path / "files"
    folder.mkdir()
    with pytest.raises(NotAllowed):
        await exported(installation, plan, folder, caller=JORGE)
    assert list(folder.iterdir()) == []


async def test_a_log_that_does_not_hold_is_evidence_and_stays(
    installation: Installation, place: Membership, tmp_path: Path
) -> None:
    plan = await planned(installation, place)
    async with by_hand(installation, place) as connection:
        table = audit_table(place.company.id)
        await connection.execute(table.update().where(table.c.folio == 7).values(summary="Otra cosa"))
    with pytest.raises(LogNotWhole):
        await exported(installation, plan, tmp_path)
    assert await entry_of_kind(installation, place, "log_exported") is None
    with pytest.raises(LogNotWhole):  # tampered with after it was exported
        await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    assert (await folios(installation, place))[0] == 1


async def test_a_purge_that_is_refused_leaves_everything_as_it_was(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    await held(installation, place)
    before = await folios(installation, place)
    with pytest.raises(VigiaError):
        await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=uuid4())
    assert await folios(installation, place) == before
    assert await count(installation, "SELECT count(*) FROM notices") == 0
    assert await entry_of_kind(installation, place, "log_purged") is None


async def test_what_stops_it_right_before_it_is_recorded_leaves_all_as_it_was(
    installation: Installation, place: Membership
) -> None:
    plan = await planned(installation, place)
    before, operation_id = await folios(installation, place), uuid4()
    stopped = Progress()
    stopped.stop()
    with pytest.raises(Stopped):
        await purge(
            Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id, progress=stopped
        )
    assert await folios(installation, place) == before
    await begin_purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id)
    await purge(Ask(installation, ANA, NOW), plan, files=FILES, operation_id=operation_id, progress=stopped)
    assert await folios(installation, place) != before  # once it is on record it goes on
