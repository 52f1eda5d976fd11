"""Summaries: who gets one and when, what it says was unusual; on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs
from sqlalchemy import text

from domain.askers import InChat
from domain.companies import INSTALLATION_ID, Company, Membership
from domain.entries import Change, Detail, Entry, Outcome
from domain.errors import NotAllowed
from domain.notices import Notice, NoticeKind
from domain.summaries import Frequency, OffHours, SummaryPlan
from services.asking import Ask
from services.installation import Installation
from services.log.summaries import make_due_summaries, read_summary_plan, save_summary_plan, summary_for
from services.log.unusual import FirstTime, Unusual, unusual_in
from tests.conftest import NOW
from tests.entries import made_up_entry
from tests.people import ANA, JORGE, joined, place_in, registered_company
from tests.trees import linked

DAILY, WEEKLY = SummaryPlan(Frequency.DAILY, 8), SummaryPlan(Frequency.WEEKLY, 20)
DAY = timedelta(days=1)
MEXICO = ZoneInfo("America/Mexico_City")
EIGHT = datetime(2026, 11, 21, 8, tzinfo=MEXICO).astimezone(UTC)  # Saturday


@pytest.fixture
async def company(installation: Installation, registered: Membership) -> Company:
    """Ana's company; Jorge is its manager, who may read the log."""
    company = registered.company
    await joined(installation, JORGE, company.id, profile="GERENTE")
    return company


async def save(
    installation: Installation, caller: InChat, company: Company, plan: SummaryPlan | None
) -> Entry | None:
    return await save_summary_plan(Ask(installation, caller, NOW), company.id, plan, operation_id=uuid4())


async def waiting(installation: Installation, *, now: datetime = NOW + 365 * DAY) -> list[Notice]:
    async with installation.database.reading() as work:
        notices = await work.notices.due(now, 100)
    return [notice for notice in notices if notice.kind is NoticeKind.SUMMARY]


async def test_a_person_asks_for_summaries_changes_them_and_leaves_them(
    installation: Installation, company: Company
) -> None:
    async def plan() -> SummaryPlan | None:
        return await read_summary_plan(Ask(installation, JORGE, NOW), company.id)

    assert await plan() is None
    entry = await save(installation, JORGE, company, DAILY)
    assert entry is not None
    assert (entry.operation, entry.user_name, entry.summary) == (
        "alert_settings_changed",
        "JMENDEZ",
        "Resumen: diario a las 8:00",
    )
    assert entry.detail.changes == (Change("Resumen", "ninguno", "diario a las 8:00"),)
    assert await plan() == DAILY
    assert await save(installation, JORGE, company, DAILY) is None  # it is so already
    changed = await save(installation, JORGE, company, WEEKLY)
    assert changed is not None
    assert changed.detail.changes == (
        Change("Resumen", "diario a las 8:00", "semanal, los lunes, a las 20:00"),
    )
    assert await plan() == WEEKLY
    assert await save(installation, JORGE, company, None) is not None
    assert await plan() is None
    assert await read_summary_plan(Ask(installation, ANA, NOW), company.id) is None


async def test_the_same_operation_again_changes_nothing(installation: Installation, company: Company) -> None:
    first, other = uuid4(), uuid4()
    for plan, operation_id in ((DAILY, first), (WEEKLY, other), (DAILY, first)):
        await save_summary_plan(Ask(installation, JORGE, NOW), company.id, plan, operation_id=operation_id)
    assert await read_summary_plan(Ask(installation, JORGE, NOW), company.id) == WEEKLY


async def test_who_may_not_read_the_log_gets_no_summaries(
    installation: Installation, company: Company
) -> None:
    other = (await registered_company(installation, "Papelería La Esperanza")).company
    await joined(installation, JORGE, other.id, profile="CONSULTA")
    with pytest.raises(NotAllowed):
        await save(installation, JORGE, other, DAILY)
    with pytest.raises(NotAllowed):
        await read_summary_plan(Ask(installation, JORGE, NOW), other.id)
    assert await waiting(installation) == []


async def test_each_person_gets_one_at_their_hour(installation: Installation, company: Company) -> None:
    await save(installation, JORGE, company, DAILY)
    await save(installation, ANA, company, SummaryPlan(Frequency.DAILY, 20))
    tomorrow = EIGHT + DAY
    await make_due_summaries(installation, now=tomorrow - timedelta(seconds=1))
    assert [notice.telegram_id for notice in await waiting(installation)] == [ANA.telegram_id]
    await make_due_summaries(installation, now=tomorrow)
    await make_due_summaries(installation, now=tomorrow + timedelta(hours=3))
    assert [notice.telegram_id for notice in await waiting(installation)] == [
        ANA.telegram_id,
        JORGE.telegram_id,
    ]


async def test_one_that_was_sent_does_not_come_again(installation: Installation, company: Company) -> None:
    await save(installation, JORGE, company, DAILY)
    await make_due_summaries(installation, now=EIGHT + DAY)
    (notice,) = await waiting(installation)
    async with installation.database.writing() as work:
        await work.notices.mark_sent(notice.id, message_id=5, now=EIGHT + DAY)
    for hours in (0, 1, 23):
        await make_due_summaries(installation, now=EIGHT + DAY + timedelta(hours=hours))
        assert await waiting(installation) == []
    await make_due_summaries(installation, now=EIGHT + 2 * DAY)
    assert len(await waiting(installation)) == 1


async def test_after_a_long_stop_only_the_last_one_is_sent(
    installation: Installation, company: Company
) -> None:
    await save(installation, JORGE, company, DAILY)
    await make_due_summaries(installation, now=EIGHT + DAY)
    late = EIGHT + 10 * DAY + timedelta(hours=5)
    await make_due_summaries(installation, now=late)
    (notice,) = await waiting(installation)
    summary = await summary_for(installation, notice)
    assert summary is not None
    assert (summary.activity.since, summary.activity.until) == (EIGHT + 9 * DAY, EIGHT + 10 * DAY)
    await make_due_summaries(installation, now=late)
    assert len(await waiting(installation)) == 1


async def test_other_peoples_that_wait_are_left_alone(installation: Installation, company: Company) -> None:
    await save(installation, JORGE, company, DAILY)
    await save(installation, ANA, company, DAILY)
    await make_due_summaries(installation, now=EIGHT + DAY)
    await save(installation, JORGE, company, None)
    assert [notice.telegram_id for notice in await waiting(installation)] == [ANA.telegram_id]


async def test_the_message_and_when_the_next_is_due_are_one_transaction(
    installation: Installation, company: Company
) -> None:
    await save(installation, JORGE, company, DAILY)
    await _execute(installation, "ALTER TABLE notices RENAME TO elsewhere")
    await make_due_summaries(installation, now=EIGHT + DAY)
    await _execute(installation, "ALTER TABLE elsewhere RENAME TO notices")
    await make_due_summaries(installation, now=EIGHT + DAY)
    assert len(await waiting(installation)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'",
        "UPDATE users SET telegram_id = NULL WHERE name = 'JMENDEZ'",
        "UPDATE users SET profile_id = (SELECT id FROM profiles WHERE name = 'CONSULTA' AND company_id = 1)"
        " WHERE name = 'JMENDEZ'",
        "UPDATE companies SET archived_at = 1 WHERE id = 1",
    ],
)
async def test_who_may_read_the_log_no_longer_gets_none_from_then_on(
    installation: Installation, company: Company, change: str
) -> None:
    await save(installation, JORGE, company, DAILY)
    await make_due_summaries(installation, now=EIGHT + DAY)
    (notice,) = await waiting(installation)
    await _execute(installation, change)
    assert await summary_for(installation, notice) is None
    await make_due_summaries(installation, now=EIGHT + 2 * DAY)
    assert await waiting(installation) == []
    place = await _place(installation, "JMENDEZ")
    async with installation.database.reading() as work:
        assert await work.summary_settings.get(place.user.id) is None


async def test_the_owner_gets_one_of_the_installations_own_log(
    installation: Installation, registered: Membership
) -> None:
    place = await place_in(installation, ANA, INSTALLATION_ID)
    await save(installation, ANA, place.company, DAILY)
    await make_due_summaries(installation, now=EIGHT + DAY)
    (notice,) = await waiting(installation)
    summary = await summary_for(installation, notice)
    assert summary is not None
    assert summary.company == place.company


async def test_it_counts_what_its_period_has(installation: Installation, company: Company) -> None:
    await save(installation, JORGE, company, DAILY)
    inside, outside = EIGHT + timedelta(hours=1), EIGHT - timedelta(seconds=1)
    await _append(
        installation,
        company,
        [
            made_up_entry(occurred_at=EIGHT, user_name="MLOPEZ"),
            made_up_entry(occurred_at=inside, user_name="RSOTO", outcome=Outcome.DENIED, sensitive=False),
            made_up_entry(occurred_at=inside, user_name="RSOTO", outcome=Outcome.FAILED, category="sdk"),
            made_up_entry(occurred_at=outside),
            made_up_entry(occurred_at=EIGHT + DAY),
        ],
    )
    async with installation.database.writing() as work:
        for back, count in ((1, 5), (0, 7)):  # of the day that is not over yet nothing is told
            day = date(2026, 11, 22) - back * DAY
            await work.log_settings.count_suppressed(company.id, "company_opened", day=day, count=count)
            await work.log_settings.count_suppressed(company.id, "log_consulted", day=day, count=9)
    await make_due_summaries(installation, now=EIGHT + DAY)
    (notice,) = await waiting(installation)
    summary = await summary_for(installation, notice)
    assert summary is not None
    mine = {user.user_name: user.tally.entries for user in summary.activity.users}
    assert (mine["MLOPEZ"], mine["RSOTO"]) == (1, 2)
    assert (summary.denied, summary.failed, summary.suppressed) == (1, 1, 5)
    assert dict(summary.activity.tabs)["sdk"].entries == 1
    assert summary.unusual == Unusual()  # the log is too young


async def test_it_names_what_matters_most_of_what_was_sensitive(
    installation: Installation, company: Company
) -> None:
    await save(installation, JORGE, company, DAILY)
    totals = ["5", "900", "", "31.5", "", "2", "7,000.00", "80"]
    inside = EIGHT + timedelta(hours=1)
    await _append(
        installation,
        company,
        [
            made_up_entry(
                occurred_at=EIGHT + DAY if total == "7,000.00" else inside,
                summary=f"Factura A {n}",
                sensitive=total != "900",
                detail=Detail.of(facts=[("Total", total)] if total else []),
            )
            for n, total in enumerate(totals)
        ],
    )
    await make_due_summaries(installation, now=EIGHT + DAY)
    (notice,) = await waiting(installation)
    summary = await summary_for(installation, notice)
    assert summary is not None
    named = [each.summary for each in summary.remarkable]
    assert named == [f"Factura A {n}" for n in (7, 3, 0, 5, 4)]


async def test_what_nobody_had_done_before_is_unusual(installation: Installation, company: Company) -> None:
    old, new = EIGHT - 30 * DAY, EIGHT + timedelta(hours=2)
    await _append(
        installation,
        company,
        [
            made_up_entry(occurred_at=old, user_name="MLOPEZ", operation="document_created"),
            made_up_entry(occurred_at=old, user_name="RSOTO", operation="price_changed"),
            made_up_entry(occurred_at=new, user_name="MLOPEZ", operation="document_created"),
            made_up_entry(occurred_at=new, user_name="MLOPEZ", operation="price_changed"),
            made_up_entry(occurred_at=new, user_name="MLOPEZ", operation="price_changed"),
            made_up_entry(occurred_at=new, user_name="NUEVO", operation="price_changed"),
            made_up_entry(occurred_at=new, user_name="NUEVO", operation="document_created"),
            made_up_entry(occurred_at=new, user_name="", operation="access_denied"),
            made_up_entry(occurred_at=new, user_name="VIGIA", operation="alert_undeliverable"),
            made_up_entry(occurred_at=new + DAY, user_name="RSOTO", operation="document_created"),
        ],
    )
    unusual = await _unusual(installation, company)
    assert unusual.first_times == [
        FirstTime("MLOPEZ", "price_changed"),
        FirstTime("NUEVO", None),
        FirstTime("SUPERVISOR", None),  # who registered the company that day
    ]


async def test_what_is_done_when_the_company_does_not_work_is_unusual(
    installation: Installation, company: Company
) -> None:
    worked = [
        made_up_entry(occurred_at=EIGHT - days * DAY + timedelta(hours=hour))
        for days in range(1, 40)
        for hour in range(8)
        if (EIGHT - days * DAY).astimezone(MEXICO).weekday() != 6
    ]
    at_night = EIGHT + timedelta(hours=15)  # Saturday, 23:00
    odd = [
        made_up_entry(occurred_at=at_night, user_name="MLOPEZ"),
        made_up_entry(occurred_at=at_night + timedelta(hours=3), user_name="RSOTO"),  # night and Sunday
        made_up_entry(occurred_at=at_night + timedelta(hours=8), user_name="RSOTO"),  # Sunday, 7:00
        made_up_entry(occurred_at=EIGHT, user_name="RSOTO"),
        made_up_entry(occurred_at=EIGHT + timedelta(hours=9), user_name="RSOTO"),  # 17:00, night in UTC
    ]
    await _append(installation, company, [*worked, *odd])
    unusual = await _unusual(installation, company)
    assert unusual.off_hours_when == set(OffHours)
    assert list(unusual.off_hours.items()) == [("RSOTO", 2), ("MLOPEZ", 1)]
    elsewhere = replace(company, zone="Asia/Tokyo")  # where those hours are the night
    assert OffHours.NIGHT not in (await _unusual(installation, elsewhere)).off_hours_when


async def test_many_denials_are_compared_with_what_is_usual(
    installation: Installation, company: Company
) -> None:
    denied = made_up_entry(user_name="MLOPEZ", outcome=Outcome.DENIED)
    before = [
        structs.replace(denied, occurred_at=EIGHT - days * DAY) for days in range(1, 31) for _ in range(2)
    ]
    await _append(installation, company, before)
    assert (await _unusual(installation, company, denials=6)).usual_denials is None
    assert (await _unusual(installation, company, denials=7)).usual_denials == pytest.approx(2, abs=0.1)


async def test_a_log_of_this_week_has_nothing_usual(installation: Installation, company: Company) -> None:
    await _append(installation, company, [made_up_entry(occurred_at=EIGHT - 6 * DAY)])
    assert not (await _unusual(installation, company, denials=50)).known
    await _append(installation, company, [made_up_entry(occurred_at=EIGHT - 8 * DAY)])
    assert (await _unusual(installation, company)).known


async def _unusual(installation: Installation, company: Company, *, denials: int = 0) -> Unusual:
    """Of the day from Saturday at eight."""
    async with installation.database.reading() as work:
        return await unusual_in(work, company, EIGHT, EIGHT + DAY, denials=denials)


async def _append(installation: Installation, company: Company, entries: Sequence[Entry]) -> None:
    async with installation.database.writing() as work:
        log = work.audit_log(company.id)
        await log.lock_head()
        await log.append(
            linked(log.tree, (structs.replace(entry, operation_id=uuid4()) for entry in entries))
        )


async def _execute(installation: Installation, statement: str) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text(statement))


async def _place(installation: Installation, name: str) -> Membership:
    async with installation.database.reading() as work:
        user = await work.users.by_name(1, name)
        assert user is not None
        place = await work.users.get(user.id)
    assert place is not None
    return place


async def test_a_summary_that_can_not_be_made_keeps_none_of_the_others(
    installation: Installation, company: Company
) -> None:
    other = (await registered_company(installation, "Abarrotes del Norte", now=NOW)).company
    await save(installation, ANA, company, DAILY)
    await save(installation, ANA, other, DAILY)
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE companies SET zone = 'Nowhere/Land' WHERE id = :id"), {"id": company.id}
        )
    await make_due_summaries(installation, now=NOW + DAY)
    assert [each.company_id for each in await waiting(installation)] == [other.id]
