"""How a period is cut into bars, where clocks change too."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.activity import MOST_BARS, ChartPeriod, Grain, cuts, grain_for
from domain.zones import end_of_day, start_of_day

TODAY = date(2026, 11, 21)
MEXICO = "America/Mexico_City"


def grain_of(first: date, last: date, zone: str = MEXICO) -> Grain:
    return grain_for(start_of_day(first, zone), end_of_day(last, zone), zone)


@pytest.mark.parametrize(
    ("days", "grain"),
    [
        (1, Grain.HOUR),
        (2, Grain.TWO_HOURS),
        (3, Grain.DAY),
        (35, Grain.DAY),
        (36, Grain.WEEK),
        (200, Grain.WEEK),
        (365, Grain.MONTH),
        (3650, Grain.YEAR),
    ],
)
def test_a_phone_shows_as_many_bars_as_fit(days: int, grain: Grain) -> None:
    assert grain_of(TODAY - timedelta(days=days - 1), TODAY) is grain


def test_no_period_of_a_log_makes_more_bars_than_fit() -> None:
    for days in (*range(1, 40), *range(40, 400, 9), *range(400, 3650, 97)):
        first = TODAY - timedelta(days=days - 1)
        since, until = start_of_day(first, MEXICO), end_of_day(TODAY, MEXICO)
        assert len(cuts(since, until, MEXICO, grain_for(since, until, MEXICO))) <= MOST_BARS


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Tijuana", date(2026, 3, 8), 23),
        ("America/Tijuana", date(2026, 11, 1), 25),
        ("America/Havana", date(2026, 3, 8), 23),  # there the day begins at one
        ("Australia/Lord_Howe", date(2026, 4, 5), 24),  # half an hour is put back: one bar is longer
        ("Asia/Kathmandu", date(2026, 4, 5), 24),
    ],
)
def test_the_bars_of_a_day_are_the_hours_of_its_own_clock(zone: str, day: date, hours: int) -> None:
    since, until = start_of_day(day, zone), end_of_day(day, zone)
    assert grain_for(since, until, zone) is Grain.HOUR
    beginnings = cuts(since, until, zone, Grain.HOUR)
    assert len(beginnings) == hours
    assert {each.astimezone(ZoneInfo(zone)).minute for each in beginnings} == {0}


def test_days_begin_at_midnight_whatever_the_clocks_do() -> None:
    zone = "America/Tijuana"
    since, until = start_of_day(date(2026, 10, 30), zone), end_of_day(date(2026, 11, 2), zone)
    beginnings = [each.astimezone(ZoneInfo(zone)) for each in cuts(since, until, zone, Grain.DAY)]
    assert [each.strftime("%d %H:%M") for each in beginnings] == [
        "30 00:00",
        "31 00:00",
        "01 00:00",
        "02 00:00",
    ]


def test_the_first_bar_begins_where_the_period_does() -> None:
    since = start_of_day(date(2026, 11, 18), MEXICO) + timedelta(hours=8)
    beginnings = cuts(since, since + timedelta(days=14), MEXICO, Grain.WEEK)
    assert beginnings == [
        since,
        start_of_day(date(2026, 11, 23), MEXICO),
        start_of_day(date(2026, 11, 30), MEXICO),
    ]


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (ChartPeriod.TODAY, date(2026, 11, 21)),
        (ChartPeriod.WEEK, date(2026, 11, 15)),
        (ChartPeriod.MONTH, date(2026, 10, 23)),
        (ChartPeriod.FILTERED, date(2026, 10, 23)),
        (ChartPeriod.YEAR, date(2025, 12, 1)),
    ],
)
def test_a_charts_own_periods_end_today(period: ChartPeriod, first: date) -> None:
    assert period.days(TODAY) == (first, TODAY)


@pytest.mark.parametrize(
    "today", [date(2028, 2, 29), date(2026, 1, 31), date(2026, 3, 1), date(2027, 12, 31)]
)
def test_a_year_is_twelve_months(today: date) -> None:
    first, last = ChartPeriod.YEAR.days(today)
    assert (first.day, (last.year - first.year) * 12 + last.month - first.month) == (1, 11)
