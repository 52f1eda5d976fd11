"""For how long a log is kept: who may say so, what is recorded of it, and what may go today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Change, Entry
from domain.errors import (
    EntryNotFound,
    EntryPurged,
    InvalidYears,
    KeepingChangedMeanwhile,
    LogHeld,
    LossNotAccepted,
    NotAllowed,
    NothingToPurge,
    UnknownPerson,
)
from domain.keeping import Keeping, Loss, loss_of
from domain.log_filter import LogFilter, Period, Stretch
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import read_entry
from services.log.keeping import KeptLog, change_keeping, read_keeping
from services.log.pages import read_log_page
from services.log.purging import plan_purge
from tests.conftest import NOW
from tests.kept_log import (
    LONG_AGO,
    OLD,
    YESTERDAY,
    YOUNG,
    entry_of_kind,
    kept_log,
    planned,
    purged,
    recorded,
)
from tests.people import ANA, JORGE, joined, registered_company
from tests.refusals import refusals

pytestmark = pytest.mark.usefixtures("short_segments")


@pytest.fixture
async def place(installation: Installation) -> Membership:
    return await kept_log(installation)


async def read(installation: Installation, place: Membership) -> KeptLog:
    return await read_keeping(Ask(installation, ANA, NOW), place.company.id)


async def changed(
    installation: Installation,
    place: Membership,
    wanted: Keeping,
    *,
    known: Keeping | None = None,
    caller: InChat = ANA,
    accepting: bool = True,
) -> Entry | None:
    before = known or Keeping()
    return await change_keeping(
        Ask(installation, caller, NOW),
        place.company.id,
        wanted=wanted,
        known=before,
        operation_id=uuid4(),
        accepted=loss_of(before, wanted) if accepting else None,
    )


async def test_says_how_a_log_is_kept_and_what_may_go(installation: Installation, place: Membership) -> None:
    kept = await read(installation, place)
    assert (kept.keeping, kept.company) == (Keeping(years=10, held=False), place.company)
    assert (kept.first_folio, kept.first_at, kept.entries) == (1, LONG_AGO, OLD + YOUNG)
    assert kept.plan is not None
    assert (kept.plan.first_folio, kept.plan.end.folio, kept.plan.entries) == (1, 30, 30)
    assert (kept.plan.first_at, kept.plan.last_at, kept.plan.remaining) == (LONG_AGO, LONG_AGO, 11)


async def test_says_when_the_first_may_go_if_nothing_may_today(installation: Installation) -> None:
    place = await registered_company(installation, now=YESTERDAY)
    assert (await read(installation, place)).next_on is None  # not a whole segment yet
    await recorded(installation, place, 10, now=YESTERDAY)
    kept = await read(installation, place)
    assert (kept.plan, kept.next_on) == (None, date(2036, 11, 21))
    with pytest.raises(NothingToPurge):
        await planned(installation, place)


async def test_what_was_told_of_late_or_happened_long_before_it_was_recorded_stays(
    installation: Installation,
) -> None:
    place = await registered_company(installation, now=LONG_AGO)
    await recorded(installation, place, 9, now=LONG_AGO)
    await recorded(installation, place, 1, now=LONG_AGO, occurred_at=YESTERDAY)  # 11: by a clock gone wrong
    await recorded(installation, place, 9, now=LONG_AGO)
    await recorded(installation, place, 30, now=YESTERDAY, occurred_at=LONG_AGO)
    assert (await planned(installation, place)).end.folio == 10


async def test_fewer_years_let_more_go(installation: Installation, place: Membership) -> None:
    await recorded(installation, place, 20, now=NOW)
    assert await changed(installation, place, Keeping(years=1))
    assert (await planned(installation, place)).end.folio == 30
    later = NOW + timedelta(days=400)
    assert (await planned(installation, place, now=later)).end.folio == 60


async def test_a_change_is_recorded_with_what_it_was_before(
    installation: Installation, place: Membership
) -> None:
    entry = await changed(installation, place, Keeping(years=5, held=True))
    assert entry is not None
    assert (entry.operation, entry.sensitive, entry.user_name) == ("log_keeping_changed", True, "SUPERVISOR")
    assert entry.summary == "Años que se conserva: 10 → 5 · Retención legal: No → Sí"
    assert entry.detail.changes == (
        Change("Años que se conserva", "10", "5"),
        Change("Retención legal", "No", "Sí"),
    )
    assert (await read(installation, place)).keeping == Keeping(years=5, held=True)


async def test_a_change_to_the_same_changes_nothing(installation: Installation, place: Membership) -> None:
    assert await changed(installation, place, Keeping()) is None
    assert await entry_of_kind(installation, place, "log_keeping_changed") is None


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (Keeping(), Keeping(years=9)),
        (Keeping(held=True), Keeping()),
        (Keeping(held=True), Keeping(years=30)),
        (Keeping(), Keeping(years=9, held=True)),
    ],
)
async def test_what_takes_protection_away_has_to_be_accepted_as_it_is(
    installation: Installation, place: Membership, known: Keeping, wanted: Keeping
) -> None:
    async with installation.database.writing() as work:
        await work.keeping.save(place.company.id, known)
    for accepted in (None, Loss(Keeping(years=50), wanted), Loss(known, Keeping(years=8))):
        with pytest.raises(LossNotAccepted):
            await change_keeping(
                Ask(installation, ANA, NOW),
                place.company.id,
                wanted=wanted,
                known=known,
                operation_id=uuid4(),
                accepted=accepted,
            )
    assert (await read(installation, place)).keeping == known
    assert await entry_of_kind(installation, place, "log_keeping_changed") is None
    assert await changed(installation, place, wanted, known=known)
    assert (await read(installation, place)).keeping == wanted


async def test_more_years_and_a_hold_need_no_accepting(installation: Installation, place: Membership) -> None:
    assert await changed(installation, place, Keeping(years=11, held=True), accepting=False)


async def test_says_what_would_follow_and_changes_nothing(
    installation: Installation, place: Membership
) -> None:
    longer = await read_keeping(Ask(installation, ANA, NOW), place.company.id, wanted=Keeping(years=12))
    assert (longer.plan, longer.next_on) == (None, date(2027, 11, 14))
    shorter = await read_keeping(Ask(installation, ANA, NOW), place.company.id, wanted=Keeping(years=2))
    assert shorter.plan is not None
    assert (shorter.keeping, shorter.plan.entries) == (Keeping(years=2), 30)
    assert (await read(installation, place)).keeping == Keeping()


async def test_the_same_change_is_made_once(installation: Installation, place: Membership) -> None:
    operation_id = uuid4()
    for _ in range(2):
        await change_keeping(
            Ask(installation, ANA, NOW),
            place.company.id,
            wanted=Keeping(years=5),
            known=Keeping(),
            operation_id=operation_id,
            accepted=Loss(Keeping(), Keeping(years=5)),
        )
    assert (await read(installation, place)).entries == OLD + YOUNG + 1


async def test_who_comes_second_is_told_so(installation: Installation, place: Membership) -> None:
    await changed(installation, place, Keeping(held=True))
    with pytest.raises(KeepingChangedMeanwhile):
        await changed(installation, place, Keeping(years=1))
    assert (await read(installation, place)).keeping == Keeping(held=True)


@pytest.mark.parametrize("years", [0, 51, -1])
async def test_never_less_than_a_year(installation: Installation, place: Membership, years: int) -> None:
    with pytest.raises(InvalidYears):
        await changed(installation, place, Keeping(years=years))


async def test_a_hold_stops_the_first_step(installation: Installation, place: Membership) -> None:
    await changed(installation, place, Keeping(held=True))
    with pytest.raises(LogHeld):
        await planned(installation, place)


async def test_only_who_may_configure_the_log_may_see_or_change_any_of_it(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    for caller, refusal in ((JORGE, NotAllowed), (InChat(404), UnknownPerson)):
        with pytest.raises(refusal):
            await read_keeping(Ask(installation, caller, NOW), place.company.id)
        with pytest.raises(refusal):
            await changed(installation, place, Keeping(years=1), caller=caller)
        with pytest.raises(refusal):
            await plan_purge(Ask(installation, caller, NOW), place.company.id)
    assert await refusals(installation) == 6
    assert (await read(installation, place)).keeping == Keeping()


@pytest.mark.usefixtures("place")
async def test_the_installations_own_log_is_kept_likewise(installation: Installation) -> None:
    kept = await read_keeping(Ask(installation, ANA, NOW), INSTALLATION_ID)
    assert kept.keeping == Keeping()
    entry = await change_keeping(
        Ask(installation, ANA, NOW),
        INSTALLATION_ID,
        wanted=Keeping(years=12),
        known=Keeping(),
        operation_id=uuid4(),
    )
    assert entry is not None


async def test_reading_ends_well_where_what_remains_begins(
    installation: Installation, place: Membership
) -> None:
    await purged(installation, place)
    company_id = place.company.id
    page = await read_log_page(Ask(installation, ANA, NOW), company_id, size=50)
    assert [entry.folio for entry in page.entries] == list(range(42, 30, -1))
    assert (page.older, page.purged) == (False, 30)
    again = await read_log_page(Ask(installation, ANA, NOW), company_id, size=5, before=0)
    assert [entry.folio for entry in again.entries] == [35, 34, 33, 32, 31]
    assert (again.older, again.newer) == (False, True)
    found = await read_log_page(
        Ask(installation, ANA, NOW), company_id, size=5, wanted=replace(page.wanted, text="factura")
    )
    assert (len(found.entries), found.older, found.purged) == (5, True, 0)


@pytest.mark.parametrize(("days", "purged_folio"), [(0, 0), (12 * 366, 30)])
async def test_only_who_asks_for_days_as_old_is_told_what_was_purged(
    installation: Installation, place: Membership, days: int, purged_folio: int
) -> None:
    await purged(installation, place)
    day = (NOW - timedelta(days=days)).date()
    period = LogFilter(period=Period(Stretch.BETWEEN, day, day))
    page = await read_log_page(Ask(installation, ANA, NOW), place.company.id, size=5, wanted=period)
    assert page.purged == purged_folio


async def test_an_entry_that_was_purged_is_said_to_be(installation: Installation, place: Membership) -> None:
    await purged(installation, place)
    with pytest.raises(EntryPurged, match="El registro #12 fue depurado el 21/11/2026 por SUPERVISOR"):
        await read_entry(Ask(installation, ANA, NOW), place.company.id, 12)
    for folio in (0, 99):
        with pytest.raises(EntryNotFound):
            await read_entry(Ask(installation, ANA, NOW), place.company.id, folio)
