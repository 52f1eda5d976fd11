"""When summaries are due, what they cover, and what counts as unusual."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.summaries import HOURS, Frequency, OffHours, SummaryPlan, many_denials, off_hours
from domain.zones import start_of_day

MEXICO = "America/Mexico_City"
TIJUANA = "America/Tijuana"
NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)  # a Saturday, 12:40 in Mexico City
DAILY, WEEKLY = SummaryPlan(Frequency.DAILY, 8), SummaryPlan(Frequency.WEEKLY, 8)


def local(moment: datetime, zone: str = MEXICO) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %d/%m %H:%M")


def test_a_daily_one_is_due_each_day_at_its_hour() -> None:
    assert local(DAILY.last_due(NOW, MEXICO)) == "Sat 21/11 08:00"
    assert local(DAILY.next_due(NOW, MEXICO)) == "Sun 22/11 08:00"
    evening = SummaryPlan(Frequency.DAILY, 20)
    assert local(evening.last_due(NOW, MEXICO)) == "Fri 20/11 20:00"
    assert local(evening.next_due(NOW, MEXICO)) == "Sat 21/11 20:00"


def test_a_weekly_one_is_due_on_mondays() -> None:
    assert local(WEEKLY.last_due(NOW, MEXICO)) == "Mon 16/11 08:00"
    assert local(WEEKLY.next_due(NOW, MEXICO)) == "Mon 23/11 08:00"


def test_at_its_very_moment_it_is_due_and_the_next_one_is_the_following() -> None:
    due_at = DAILY.last_due(NOW, MEXICO)
    assert DAILY.last_due(due_at, MEXICO) == due_at
    assert DAILY.next_due(due_at, MEXICO) == due_at + timedelta(days=1)


@pytest.mark.parametrize("zone", [MEXICO, TIJUANA, "America/Havana", "Asia/Kathmandu", "Pacific/Apia"])
@pytest.mark.parametrize("hour", [HOURS[0], HOURS[-1]])
def test_it_keeps_its_hour_through_a_year_and_each_moment_is_covered_once(zone: str, hour: int) -> None:
    plan = SummaryPlan(Frequency.DAILY, hour)
    due = [plan.next_due(datetime(2026, 1, 1, tzinfo=UTC), zone)]
    for _ in range(365):
        due.append(plan.next_due(due[-1], zone))
    assert {each.astimezone(ZoneInfo(zone)).hour for each in due} == {hour}
    assert len({each.astimezone(ZoneInfo(zone)).date() for each in due}) == 366
    for before, after in pairwise(plan.covers(each, zone) for each in due):
        assert before[1] == after[0]


def test_the_day_on_which_clocks_change_has_23_or_25_hours() -> None:
    lengths = set()
    for day in (date(2026, 3, 8), date(2026, 11, 1), date(2026, 6, 1)):
        noon = start_of_day(day, TIJUANA) + timedelta(hours=13)
        since, until = DAILY.covers(DAILY.last_due(noon, TIJUANA), TIJUANA)
        lengths.add((until - since) / timedelta(hours=1))
    assert lengths == {23, 24, 25}


def test_a_weekly_one_covers_seven_whole_days() -> None:
    since, until = WEEKLY.covers(WEEKLY.last_due(NOW, MEXICO), MEXICO)
    assert (local(since), local(until)) == ("Mon 09/11 00:00", "Mon 16/11 00:00")


@pytest.mark.parametrize(
    ("when", "night", "sunday"),
    [
        ("2026-11-20T21:59", False, False),
        ("2026-11-20T22:00", True, False),
        ("2026-11-21T05:59", True, False),
        ("2026-11-21T06:00", False, False),
        ("2026-11-21T23:59", True, False),
        ("2026-11-22T00:00", True, True),
        ("2026-11-22T12:00", False, True),
        ("2026-11-23T00:00", True, False),
    ],
)
def test_the_night_and_sunday_begin_and_end(when: str, night: bool, sunday: bool) -> None:
    moment = datetime.fromisoformat(when)
    assert (OffHours.NIGHT.has(moment), OffHours.SUNDAY.has(moment)) == (night, sunday)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(MEXICO)).astimezone(UTC)


def test_a_company_does_not_work_when_under_a_twentieth_of_what_it_did_falls() -> None:
    weekday, night, sunday = at("2026-11-20T12:00"), at("2026-11-20T23:00"), at("2026-11-15T12:00")
    both = frozenset(OffHours)
    assert off_hours([(weekday, 100)], MEXICO) == both
    assert off_hours([(weekday, 95), (night, 5)], MEXICO) == {OffHours.SUNDAY}
    assert off_hours([(weekday, 96), (night, 4)], MEXICO) == both
    assert off_hours([(weekday, 90), (sunday, 10)], MEXICO) == {OffHours.NIGHT}
    assert off_hours([(weekday, 50), (sunday, 25), (night, 25)], MEXICO) == frozenset()


def test_the_hours_are_those_of_the_companys_clock() -> None:
    night_there = at("2026-11-20T23:00")
    assert OffHours.NIGHT not in off_hours([(night_there, 100)], MEXICO)
    assert OffHours.NIGHT in off_hours([(night_there, 100)], "Asia/Tokyo")


def test_of_few_entries_no_hours_are_told() -> None:
    assert off_hours([(at("2026-11-20T12:00"), 19)], MEXICO) == frozenset()
    assert off_hours([], MEXICO) == frozenset()


@pytest.mark.parametrize(
    ("count", "usual", "many"),
    [(4, 0.0, False), (5, 0.0, True), (5, 1.6, True), (5, 1.7, False), (30, 10.0, False), (31, 10.0, True)],
)
def test_many_denials_are_more_than_a_few_and_than_three_times_the_usual(
    count: int, usual: float, many: bool
) -> None:
    assert many_denials(count, usual) is many
