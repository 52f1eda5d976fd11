"""How much was done: against counting the same entries one by one, on both engines."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from domain.activity import ChartPeriod, Grain, Tally
from domain.askers import InChat
from domain.companies import Company
from domain.entries import Entry, Event, Outcome
from domain.errors import NotAllowed, UnknownPerson
from domain.log_filter import EVERYTHING, LogFilter, LogQuery, Period, Stretch
from domain.zones import end_of_day, start_of_day
from services.asking import Ask
from services.installation import Installation
from services.log.activity import USERS_NAMED, activity_of, filter_of_chart, read_activity
from services.log.filters import use_filter
from services.log.pages import read_log_page
from storage.database import Database
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.storage.test_log_reading import finds, made_up
from tests.trees import linked

# Where clocks change, an offset is no full hour, or a day begins at one.
ZONES = (
    "America/Mexico_City", "America/Tijuana", "Asia/Kathmandu", "America/Havana", "Australia/Lord_Howe"
)  # fmt: skip
DAYS = 800
LENGTHS = (0, 1, 2, 20, 34, 60, 200, 600, 1400)  # of periods, in days after the first

Oracle = dict[Hashable, Tally]

KEYS: dict[Grain, Callable[[datetime], Hashable]] = {
    Grain.HOUR: lambda local: (local.date(), local.hour),
    Grain.TWO_HOURS: lambda local: (local.date(), local.hour // 2),
    Grain.DAY: lambda local: local.date(),
    Grain.WEEK: lambda local: local.isocalendar()[:2],
    Grain.MONTH: lambda local: (local.year, local.month),
    Grain.YEAR: lambda local: local.year,
}


async def filled(
    database: Database, luck: random.Random, company: Company, number: int, *, now: datetime = NOW
) -> Sequence[Entry]:
    """Entries of some years in the company's log, most of them in the last months."""
    events: list[Event] = []
    async with database.writing() as work:
        log = work.audit_log(company.id)
        await log.lock_head()
        for _ in range(number):
            ago = timedelta(seconds=luck.randrange(86_400 * luck.choice([2, 9, 40, DAYS])))
            user_name = luck.choice([f"USUARIO{each}" for each in range(12)] + ["MLOPEZ"] * 9 + [""])
            event = structs.replace(
                made_up(luck, company.id),
                occurred_at=now - ago,
                user_name=user_name,
                full_name=f"Persona de {user_name}",
            )
            events.append(event)
        await log.append(linked(log.tree, events))
        return await log.older(limit=number + 10)


def tallied(entries: Sequence[Entry], key: Callable[[Entry], Hashable]) -> Oracle:
    counted: Oracle = defaultdict(Tally)
    for entry in entries:
        counted[key(entry)] += Tally(1, int(entry.sensitive))
    return dict(counted)


@pytest.fixture
async def company(installation: Installation) -> Company:
    """Ana's company, with its clock; beside it another one, full of other people's entries."""
    other = (await registered_company(installation, "Papelería La Esperanza")).company
    await filled(installation.database, random.Random(5), other, 300)
    return (await registered_company(installation)).company


async def test_what_is_counted_is_what_counting_one_by_one_gives(
    installation: Installation, company: Company
) -> None:
    luck = random.Random(11)
    entries = await filled(installation.database, luck, company, 900)
    grains = set()
    async with installation.database.reading() as work:
        for trial in range(36):
            zone = ZONES[trial % len(ZONES)]
            query = _any_query(luck, entries, zone, days=LENGTHS[trial % len(LENGTHS)])
            place = ZoneInfo(zone)
            found = [each for each in entries if finds(query, each)]
            activity = await activity_of(work, replace(company, zone=zone), query)
            key = KEYS[activity.grain]
            grains.add(activity.grain)
            bars: Oracle = defaultdict(Tally)
            for bar in activity.bars:
                bars[key(bar.begins_at.astimezone(place))] += bar.tally
            when = tallied(found, lambda each, of=key, there=place: of(each.occurred_at.astimezone(there)))  # type: ignore[misc]
            assert {key: tally for key, tally in bars.items() if tally.entries} == when
            assert dict(activity.tabs) == tallied(found, lambda each: each.category)
            by_user = tallied(found, lambda each: each.user_name)
            named: Oracle = {user.user_name: user.tally for user in activity.users}
            assert named.items() <= by_user.items()
            assert len(named) == min(USERS_NAMED, len(by_user))
            assert sum(named.values(), activity.others) == activity.total == sum(when.values(), Tally())
            assert activity.other_users == len(by_user) - len(named)
            least = min((tally.entries for tally in named.values()), default=0)
            assert all(tally.entries <= least for name, tally in by_user.items() if name not in named)
    assert grains == set(Grain)


def _any_query(luck: random.Random, entries: Sequence[Entry], zone: str, *, days: int) -> LogQuery:
    first = date(2024, 10, 1) + timedelta(days=luck.randrange(DAYS))
    # Among them the days on which clocks change.
    first = luck.choice([first, date(2026, 11, 1), date(2026, 4, 5), date(2026, 10, 4), date(2026, 11, 20)])
    last = first + timedelta(days=days)
    some = luck.choice(entries)
    asked: dict[str, Any] = {
        "category": some.category,
        "operations": (some.operation,),
        "user_name": some.user_name,
        "outcomes": (Outcome.DENIED,),
        "sensitive": True,
        "origin": some.origin,
        "words": ("factura",),
    }
    some_names = luck.sample(sorted(asked), luck.choice([1, 2]))
    names = luck.choice([[], ["sensitive"], some_names, some_names])
    return replace(
        EVERYTHING,
        since=start_of_day(first, zone),
        until=end_of_day(last, zone),
        **{name: asked[name] for name in names},
    )


async def test_users_have_the_name_that_they_had_last(installation: Installation, company: Company) -> None:
    report = await read_activity(Ask(installation, ANA, NOW), company.id)
    assert [(user.user_name, user.full_name) for user in report.activity.users] == [
        ("SUPERVISOR", "Ana Ruiz")
    ]


async def test_without_a_filter_it_is_of_the_last_thirty_days(
    installation: Installation, company: Company
) -> None:
    activity = (await read_activity(Ask(installation, ANA, NOW), company.id)).activity
    assert (activity.since, activity.until) == (
        start_of_day(date(2026, 10, 23), company.zone),
        end_of_day(date(2026, 11, 21), company.zone),
    )
    assert (activity.grain, len(activity.bars)) == (Grain.DAY, 30)
    assert [bar.tally.entries for bar in activity.bars] == [0] * 29 + [activity.total.entries]


@pytest.mark.parametrize(
    ("stretch", "asked", "expected"),
    [
        (Period(Stretch.TODAY), ChartPeriod.FILTERED, (date(2026, 11, 21), date(2026, 11, 21))),
        (Period(Stretch.TODAY), ChartPeriod.WEEK, (date(2026, 11, 15), date(2026, 11, 21))),
        (
            Period(Stretch.BETWEEN, date(2026, 11, 1), date(2026, 12, 31)),
            ChartPeriod.FILTERED,
            (date(2026, 11, 1), date(2026, 11, 21)),  # nothing of what is still to come
        ),
        (
            Period(Stretch.BETWEEN, date(2026, 12, 1), date(2026, 12, 3)),
            ChartPeriod.FILTERED,
            (date(2026, 12, 1), date(2026, 12, 3)),
        ),
    ],
)
async def test_the_filters_period_counts_unless_another_is_asked_for(
    installation: Installation,
    company: Company,
    stretch: Period,
    asked: ChartPeriod,
    expected: tuple[date, date],
) -> None:
    wanted = LogFilter(category="settings", period=stretch)
    filter_id = await use_filter(Ask(installation, ANA, NOW), company.id, wanted)
    report = await read_activity(Ask(installation, ANA, NOW), company.id, filter_id=filter_id, period=asked)
    assert report.wanted == wanted
    first, last = expected
    assert (report.activity.since, report.activity.until) == (
        start_of_day(first, company.zone),
        end_of_day(last, company.zone),
    )
    assert [code for code, _ in report.activity.tabs] in ([], ["settings"])


async def test_the_log_under_a_charts_own_filter_has_what_the_chart_counts(
    installation: Installation, company: Company
) -> None:
    await filled(installation.database, random.Random(7), company, 60)
    wanted = LogFilter(sensitive=True, period=Period(Stretch.MONTH))
    filter_id = await use_filter(Ask(installation, ANA, NOW), company.id, wanted)
    for period in ChartPeriod:
        asked: dict[str, Any] = {"filter_id": filter_id, "period": period}
        report = await read_activity(Ask(installation, ANA, NOW), company.id, **asked)
        found = await filter_of_chart(Ask(installation, ANA, NOW), company.id, **asked)
        log_page = await read_log_page(Ask(installation, ANA, NOW), company.id, size=50, wanted=found)
        assert report.activity.total.entries == len(log_page.entries) > 0
        assert not log_page.older


async def test_only_who_reads_the_log_sees_how_much_was_done(
    installation: Installation, company: Company
) -> None:
    await joined(installation, JORGE, company.id, profile="CONSULTA")
    with pytest.raises(NotAllowed):
        await read_activity(Ask(installation, JORGE, NOW), company.id)
    with pytest.raises(UnknownPerson):
        await read_activity(Ask(installation, InChat(9), NOW), company.id)


async def test_another_persons_filter_is_none(installation: Installation, company: Company) -> None:
    await joined(installation, JORGE, company.id, profile="GERENTE")
    wanted = LogFilter(category="sdk")
    filter_id = await use_filter(Ask(installation, JORGE, NOW), company.id, wanted)
    report = await read_activity(Ask(installation, ANA, NOW), company.id, filter_id=filter_id)
    assert report.wanted == LogFilter()
    assert report.activity.total.entries > 0
