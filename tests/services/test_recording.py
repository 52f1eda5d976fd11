"""What goes into a company's log and whom it alerts, all or nothing, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.chain import follows, head_of
from domain.entries import Entry, Origin
from services.audit_log import read_log_page
from services.authorisation import author_of
from services.installation import Installation
from services.recording import Happening, record
from services.users import create_user
from storage.audit_table import audit_table
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, place_in, registered_company

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
            author=author_of(place, ANA),
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
        installation,
        ANA,
        company_id,
        name="MLOPEZ",
        full_name="María López",
        password_hash="-",
        profile_id=place.profile.id,
        operation_id=uuid4(),
        now=NOW,
    )


async def test_names_the_person_their_permissions_then_and_the_door(installation: Installation) -> None:
    place = await registered_company(installation)
    entry = await _recorded(installation, place.company.id, "document_cancelled")
    assert entry is not None
    assert (entry.user_name, entry.full_name, entry.profile) == ("SUPERVISOR", "Ana Ruiz", "SUPERVISOR")
    assert entry.permissions == place.profile.permissions.encode() != ""
    assert (entry.origin, entry.origin_reference) == (Origin.TELEGRAM, ANA.reference)


async def test_a_page_has_no_more_than_fifty_entries(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    for _ in range(50):
        await _recorded(installation, company_id, "backup_created")
    page = await read_log_page(installation, ANA, company_id, size=999_999, now=NOW)
    assert [entry.folio for entry in page.entries] == list(range(51, 1, -1))


async def test_only_what_is_sensitive_is_told_and_only_to_who_may_read_it(
    installation: Installation,
) -> None:
    company_id = (await registered_company(installation)).company.id
    await joined(installation, JORGE, company_id, profile="AUXILIAR DE VENTAS")
    sensitive = await _recorded(installation, company_id, "document_cancelled")
    usual = await _recorded(installation, company_id, "backup_created")
    assert await _told(installation, sensitive, company_id) == [ANA.telegram_id]
    assert await _told(installation, usual, company_id) == []


async def test_nothing_changes_when_its_entry_can_not_be_appended(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
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


async def test_nothing_changes_when_its_alerts_can_not_be_made_due(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(text("DROP TABLE outbox"))
    with pytest.raises(DBAPIError):
        await _create_user(installation, company_id)
    async with installation.database.reading() as work:
        assert await work.users.by_name(company_id, "MLOPEZ") is None
        assert [entry.folio for entry in await work.audit_log(company_id).newer(limit=9)] == [1]


async def test_the_same_operation_again_is_its_entry_and_no_other(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    first = await _recorded(installation, company_id, "document_cancelled", operation_id=UUID(int=5))
    again = await _recorded(installation, company_id, "document_cancelled", operation_id=UUID(int=5))
    assert first == again
    assert await _told(installation, first, company_id) == [ANA.telegram_id]


async def test_what_one_transaction_records_in_turn_follows_one_another(installation: Installation) -> None:
    place = await registered_company(installation)
    entries = []
    async with installation.database.writing() as work:
        for _ in range(2):
            happening = Happening(operation="document_cancelled", summary="A 203", operation_id=uuid4())
            entry = await record(
                work,
                installation.catalogue,
                company=place.company,
                author=author_of(place, ANA),
                happening=happening,
                now=NOW,
            )
            assert entry is not None
            entries.append(entry)
        head = await work.audit_log(place.company.id).head()
    first, second = entries
    assert follows(head_of(first), second)
    assert head == head_of(second)


async def test_what_is_locked_is_recorded_even_if_the_database_says_otherwise(
    installation: Installation,
) -> None:
    company_id = (await registered_company(installation)).company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("INSERT INTO log_settings VALUES (:company, 'user_created', :recorded)"),
            {"company": company_id, "recorded": False},
        )
    assert await _recorded(installation, company_id, "user_created") is not None


async def test_what_is_left_out_is_counted_on_its_day_in_its_company(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
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
        page = await read_log_page(installation, ANA, company, size=1, now=LATE_IN_MEXICO)
        assert page.suppressed == expected
