"""What goes into a company's log and whom it alerts, all or nothing, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import structs
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.authors import Author
from domain.backdating import how_late
from domain.companies import Membership
from domain.entries import Change, Detail, Entry, Origin, Outcome
from domain.errors import OperationIdReused
from domain.log_filter import LogQuery
from domain.log_settings import AlertsLost, LimitChange, LogSettings
from domain.log_tree import follows
from domain.permissions import EXPORT_LOG
from rendering.exports.formats import Format
from services.asking import Ask
from services.installation import Installation
from services.log.export import export_log
from services.log.pages import read_log_page
from services.log.recording import Happening, record
from services.log.settings import read_log_settings, save_log_settings
from services.people.users import create_user
from storage.audit_table import audit_table
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, place_in, registered_company
from tests.trees import tree_of

LATE_IN_MEXICO = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 21:00 of the 21st


async def _recorded(
    installation: Installation,
    company_id: int,
    operation: str,
    *,
    operation_id: UUID | None = None,
    now: datetime = NOW,
) -> Entry | None:
    place = await place_in(installation, ANA, company_id)
    async with installation.database.writing() as work:
        return await record(
            work,
            installation.catalogue,
            company=place.company,
            author=Author.member(place, reference=ANA.reference),
            happening=Happening(
                operation=operation, summary="Factura A 203", operation_id=operation_id or uuid4()
            ),
            now=now,
        )


async def _told(installation: Installation, entry: Entry | None, company_id: int) -> list[int]:
    """The Telegram ids that the entry's alert is due to."""
    assert entry is not None
    async with installation.database.reading() as work:
        return [each.telegram_id for each in await work.outbox.of_entry(company_id, entry.folio)]


async def _create_user(installation: Installation, company_id: int) -> None:
    place = await place_in(installation, ANA, company_id)
    await create_user(
        Ask(installation, ANA, NOW),
        company_id,
        name="MLOPEZ",
        full_name="María López",
        password_hash="-",
        profile_id=place.profile.id,
        operation_id=uuid4(),
    )


async def test_names_the_person_their_permissions_then_and_the_door(
    installation: Installation, registered: Membership
) -> None:
    entry = await _recorded(installation, registered.company.id, "document_cancelled")
    assert entry is not None
    assert (entry.user_name, entry.full_name, entry.profile) == ("SUPERVISOR", "Ana Ruiz", "SUPERVISOR")
    assert entry.permissions == registered.profile.permissions.encode() != ""
    assert (entry.origin, entry.origin_reference) == (Origin.TELEGRAM, ANA.reference)


async def test_a_page_has_no_more_than_fifty_entries(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    for _ in range(50):
        await _recorded(installation, company_id, "backup_created")
    page = await read_log_page(Ask(installation, ANA, NOW), company_id, size=999_999)
    assert [entry.folio for entry in page.entries] == list(range(51, 1, -1))


async def test_only_what_is_sensitive_is_told_and_only_to_who_may_read_it(
    installation: Installation,
    registered: Membership,
) -> None:
    company_id = registered.company.id
    await joined(installation, JORGE, company_id, profile="AUXILIAR DE VENTAS")
    sensitive = await _recorded(installation, company_id, "document_cancelled")
    usual = await _recorded(installation, company_id, "backup_created")
    assert await _told(installation, sensitive, company_id) == [ANA.telegram_id]
    assert await _told(installation, usual, company_id) == []


async def test_nothing_changes_when_its_entry_can_not_be_appended(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    table = f"bitacora_{company_id}"
    async with installation.database.exclusively() as connection:
        rest = ", ".join(
            sorted({each.name for each in audit_table(company_id).c} - {"folio", "operation_id"})
        )
        await connection.execute(
            text(
                f"INSERT INTO {table} (folio, operation_id, {rest}) "
                f"SELECT 2, '{UUID(int=9).hex}', {rest} FROM {table}"
            )
        )
    with pytest.raises(DBAPIError):
        await _create_user(installation, company_id)
    async with installation.database.reading() as work:
        assert await work.users.by_name(company_id, "MLOPEZ") is None


async def test_nothing_changes_when_its_alerts_can_not_be_made_due(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(text("DROP TABLE outbox"))
    with pytest.raises(DBAPIError):
        await _create_user(installation, company_id)
    async with installation.database.reading() as work:
        assert await work.users.by_name(company_id, "MLOPEZ") is None
        assert [entry.folio for entry in await work.audit_log(company_id).newer(limit=9)] == [1]


async def test_the_same_operation_again_is_its_entry_and_no_other(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    first = await _recorded(installation, company_id, "document_cancelled", operation_id=UUID(int=5))
    again = await _recorded(installation, company_id, "document_cancelled", operation_id=UUID(int=5))
    assert first == again
    assert await _told(installation, first, company_id) == [ANA.telegram_id]


async def test_what_one_transaction_records_in_turn_follows_one_another(
    installation: Installation, registered: Membership
) -> None:
    entries = []
    async with installation.database.writing() as work:
        for _ in range(2):
            happening = Happening(operation="document_cancelled", summary="A 203", operation_id=uuid4())
            entry = await record(
                work,
                installation.catalogue,
                company=registered.company,
                author=Author.member(registered, reference=ANA.reference),
                happening=happening,
                now=NOW,
            )
            assert entry is not None
            entries.append(entry)
        log = work.audit_log(registered.company.id)
        head, (*before, second) = await log.head(), await log.newer(limit=9)
    assert [before[-1], second] == entries
    tree = tree_of(registered.company.id, before)
    assert follows(tree, second)
    assert head == tree.after(second).head


async def test_what_is_locked_is_recorded_even_if_the_database_says_otherwise(
    installation: Installation,
    registered: Membership,
) -> None:
    company_id = registered.company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("INSERT INTO log_settings VALUES (:company, 'user_created', :recorded)"),
            {"company": company_id, "recorded": False},
        )
    assert await _recorded(installation, company_id, "user_created") is not None


async def test_what_is_left_out_is_counted_on_its_day_in_its_company(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    other_id = (await registered_company(installation, "Papelería La Esperanza")).company.id
    for now in (LATE_IN_MEXICO, LATE_IN_MEXICO, NOW.replace(day=20)):
        assert await _recorded(installation, company_id, "document_printed", now=now) is None
    async with installation.database.reading() as work:
        counted = [
            await work.log_settings.suppressed(
                company_id, since=date(2026, 11, day), until=date(2026, 11, day)
            )
            for day in (20, 21, 22)
        ]
    assert counted == [1, 2, 0]
    for company, expected in ((company_id, 2), (other_id, 0)):
        page = await read_log_page(Ask(installation, ANA, LATE_IN_MEXICO), company, size=1)
        assert page.suppressed == expected


# An id that is on record already


@pytest.mark.parametrize(
    "other",
    [
        {"operation": "document_deleted"},
        {"summary": "Factura A 204"},
        {"outcome": Outcome.DENIED},
        {"occurred_at": NOW - timedelta(hours=1)},
        {"detail": Detail.of(facts=[("Total", "$999,999.00")])},
        {"detail": Detail.of(changes=[Change("Total", None, "$100.00")])},
    ],
)
async def test_the_id_of_another_operation_undoes_what_comes_with_it(
    installation: Installation, registered: Membership, other: dict[str, Any]
) -> None:
    happening = Happening(
        operation="document_cancelled",
        summary="Factura A 203",
        operation_id=UUID(int=5),
        detail=Detail.of(facts=[("Total", "$100.00")]),
    )
    await _recorded_by(installation, registered, happening)
    with pytest.raises(OperationIdReused) as refusal:
        await _recorded_by(installation, registered, structs.replace(happening, **other), and_add_a_user=True)
    assert refusal.value.differing
    async with installation.database.reading() as work:
        assert await work.users.by_name(registered.company.id, "MLOPEZ") is None
        assert [entry.folio for entry in await work.audit_log(registered.company.id).newer(limit=9)] == [1, 2]


@pytest.mark.parametrize(
    "other",
    [{"user_name": "OTRO"}, {"origin": Origin.API}, {"reference": "1001/9"}, {"workstation": "CAJA-2"}],
)
async def test_the_id_of_an_operation_of_somebody_else_is_no_second_try(
    installation: Installation, registered: Membership, other: dict[str, Any]
) -> None:
    happening = Happening(operation="document_cancelled", summary="Factura A 203", operation_id=UUID(int=5))
    await _recorded_by(installation, registered, happening)
    with pytest.raises(OperationIdReused):
        await _recorded_by(
            installation,
            registered,
            happening,
            author=structs.replace(Author.member(registered, reference=ANA.reference), **other),
        )


async def test_a_second_try_is_one_whatever_became_of_the_persons_profile(
    installation: Installation, registered: Membership
) -> None:
    happening = Happening(operation="document_cancelled", summary="Factura A 203", operation_id=UUID(int=5))
    first = await _recorded_by(installation, registered, happening)
    demoted = structs.replace(
        Author.member(registered, reference=ANA.reference),
        profile="CONSULTA",
        permissions="",
        full_name="Ana Ruiz Paz",
    )
    assert await _recorded_by(installation, registered, happening, author=demoted) == first


async def test_work_that_a_kill_had_done_twice_is_recorded_twice_only_if_it_came_out_otherwise(
    installation: Installation,
    registered: Membership,
) -> None:
    company_id = registered.company.id
    for summary in ("CSV · 12 registros", "CSV · 12 registros", "CSV · 13 registros"):
        async with Ask(installation, ANA, NOW).may(EXPORT_LOG, company_id) as task:
            await task.record_run(
                "log_exported", summary, operation_id=UUID(int=7), detail=Detail.of(facts=[("Archivos", "1")])
            )
    async with installation.database.reading() as work:
        log = await work.audit_log(company_id).newer(LogQuery(operations=("log_exported",)), limit=9)
    assert [entry.summary for entry in log] == ["CSV · 12 registros", "CSV · 13 registros"]


async def test_an_export_whose_id_was_taken_by_something_harmless_does_not_happen(
    installation: Installation, registered: Membership, tmp_path: Path
) -> None:
    harmless = Happening(operation="document_created", summary="Venta 1", operation_id=UUID(int=7))
    await _recorded_by(installation, registered, harmless)
    with pytest.raises(OperationIdReused):
        await export_log(
            Ask(installation, ANA, NOW),
            registered.company.id,
            file_format=Format.CSV,
            folder=tmp_path,
            operation_id=UUID(int=7),
        )


async def test_a_user_is_not_taken_for_created_by_the_id_of_another(
    installation: Installation, registered: Membership
) -> None:
    asked: dict[str, Any] = {
        "password_hash": "-",
        "profile_id": registered.profile.id,
        "operation_id": UUID(int=7),
    }
    await create_user(
        Ask(installation, ANA, NOW), registered.company.id, name="MLOPEZ", full_name="María López", **asked
    )
    with pytest.raises(OperationIdReused):
        await create_user(
            Ask(installation, ANA, NOW), registered.company.id, name="JPEREZ", full_name="Juan Pérez", **asked
        )


async def test_settings_are_not_taken_for_saved_by_the_id_of_others(
    installation: Installation, registered: Membership
) -> None:
    catalogue, settings = installation.catalogue, LogSettings()
    for code, recorded in (("document_printed", True), ("document_created", False)):
        wanted = settings.choosing([catalogue.operation(code)], recorded=recorded)
        saving = save_log_settings(
            Ask(installation, ANA, NOW), registered.company.id, wanted=wanted, operation_id=UUID(int=7)
        )
        if recorded:
            assert await saving is not None
        else:
            with pytest.raises(OperationIdReused):
                await saving


# When it was recorded


async def test_the_clock_of_the_log_never_runs_backwards(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    times = (NOW + timedelta(hours=2), NOW - timedelta(days=300), NOW + timedelta(hours=3))
    entries = [await _recorded(installation, company_id, "backup_created", now=now) for now in times]
    assert [entry.recorded_at for entry in entries if entry] == [times[0], times[0], times[2]]


@pytest.mark.parametrize(
    ("ago", "mark"),
    [
        (timedelta(days=7), None),
        (timedelta(days=7, seconds=1), "7 días después"),
        (timedelta(days=26 * 365), "9,490 días después"),
    ],
)
async def test_what_is_reported_late_says_so_and_alerts(
    installation: Installation, registered: Membership, ago: timedelta, mark: str | None
) -> None:
    happening = Happening(
        operation="backup_created", summary="Respaldo", operation_id=UUID(int=5), occurred_at=NOW - ago
    )
    entry = await _recorded_by(installation, registered, happening)
    assert entry is not None
    assert how_late(entry.detail) == mark
    assert entry.sensitive == (mark is not None)
    assert bool(await _told(installation, entry, registered.company.id)) == (mark is not None)
    assert (
        await _recorded_by(installation, registered, happening) == entry
    )  # the mark is ours: it is no difference


async def test_a_company_chooses_from_when_a_report_is_late(
    installation: Installation, registered: Membership
) -> None:
    wanted = LogSettings().late_from(30)
    saved = await save_log_settings(
        Ask(installation, ANA, NOW),
        registered.company.id,
        wanted=wanted,
        operation_id=uuid4(),
        accepted=AlertsLost(limit=LimitChange(7, 30)),
    )
    assert saved is not None
    (change,) = saved.detail.changes
    assert (change.field, change.before, change.after) == (
        "Reporte atrasado",
        "después de 7 días",
        "después de 30 días",
    )
    assert (await read_log_settings(Ask(installation, ANA, NOW), registered.company.id)).late_after == 30
    for days, is_late in ((29, False), (31, True)):
        happening = Happening(
            operation="backup_created",
            summary="Respaldo",
            operation_id=uuid4(),
            occurred_at=NOW - timedelta(days=days),
        )
        entry = await _recorded_by(installation, registered, happening)
        assert entry is not None
        assert entry.sensitive == is_late


async def _recorded_by(
    installation: Installation,
    place: Membership,
    happening: Happening,
    *,
    author: Author | None = None,
    and_add_a_user: bool = False,
) -> Entry | None:
    async with installation.database.writing() as work:
        if and_add_a_user:
            await work.users.add(
                company_id=place.company.id,
                name="MLOPEZ",
                full_name="María López",
                profile_id=place.profile.id,
                now=NOW,
            )
        return await record(
            work,
            installation.catalogue,
            company=place.company,
            author=author or Author.member(place, reference=ANA.reference),
            happening=happening,
            now=NOW,
        )
