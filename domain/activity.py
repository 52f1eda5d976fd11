"""Activity: how much was done, when, by whom and in which tab; and how a chart's period is cut into bars.

Days are those of the company's zone: the cuts follow the zone's own calendar, clock changes included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.log_filter import Period, Stretch
from domain.zones import local_day, start_of_day

MOST_BARS = 35  # as many as a phone shows distinctly

_QUARTER = timedelta(minutes=15)  # every zone's offset is a multiple of it
_TWO_DAYS = timedelta(hours=50)  # including the hour by which clocks are put back


class Grain(StrEnum):
    """What a bar stands for."""

    HOUR = "hour"
    TWO_HOURS = "two hours"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class ChartPeriod(StrEnum):
    """The period of a chart. The values are stored in buttons: never change one."""

    FILTERED = "f"  # the filter's own period; MONTH if it has none
    TODAY = "d"
    WEEK = "w"
    MONTH = "m"
    YEAR = "y"

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day, both included, up to today. A year is made of whole months."""
        match self:
            case ChartPeriod.TODAY:
                return today, today
            case ChartPeriod.WEEK:
                return today - timedelta(days=6), today
            case ChartPeriod.YEAR:
                return (today.replace(day=1) - timedelta(days=330)).replace(day=1), today
            case _:
                return today - timedelta(days=29), today

    def of_log(self, today: date) -> Period:
        """The same days as a period of the log filter."""
        named = {ChartPeriod.TODAY: Stretch.TODAY, ChartPeriod.WEEK: Stretch.WEEK}
        return Period(named[self]) if self in named else Period(Stretch.BETWEEN, *self.days(today))


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of entries, and how many of them are sensitive."""

    entries: int = 0
    sensitive: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.entries + other.entries, self.sensitive + other.sensitive)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """Counts by bar, by user name and by the tab's code."""

    bars: Sequence[Tally]
    tabs: Mapping[str, Tally]
    users: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class Bar:
    """Activity from this moment (aware) until the next bar."""

    begins_at: datetime
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTally:
    """Activity of one user. A stranger has no user name."""

    user_name: str
    full_name: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Activity from `since` (included) until `until` (excluded), both aware.

    `users` holds the busiest users, busiest first; `others` adds up the remaining `other_users`. `tabs` is
    keyed by code, the fullest first.
    """

    since: datetime
    until: datetime
    grain: Grain
    bars: Sequence[Bar]
    users: Sequence[UserTally]
    other_users: int
    others: Tally
    tabs: Sequence[tuple[str, Tally]]

    @property
    def total(self) -> Tally:
        """The whole period's tally."""
        return sum((bar.tally for bar in self.bars), Tally())

    @property
    def busiest(self) -> Bar:
        """The bar with the most entries; the first one on a tie."""
        return max(self.bars, key=lambda bar: bar.tally.entries)


def days_of(since: datetime, until: datetime, zone: str) -> tuple[date, date]:
    """The first and the last local day of a period whose end is excluded."""
    return local_day(since, zone), local_day(until - timedelta(microseconds=1), zone)


def grain_for(since: datetime, until: datetime, zone: str) -> Grain:
    """The finest grain that needs no more bars than a phone shows; hours only up to two days."""
    grains = list(Grain) if until - since <= _TWO_DAYS else [Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.YEAR]
    return next((grain for grain in grains if len(cuts(since, until, zone, grain)) <= MOST_BARS), Grain.YEAR)


def cuts(since: datetime, until: datetime, zone: str, grain: Grain) -> Sequence[datetime]:
    """The start of each bar, in UTC: the first at `since`, the rest where the zone's calendar turns."""
    since = since.astimezone(UTC)
    return [since, *(each for each in _turns(since, until, zone, grain) if since < each < until)]


def _turns(since: datetime, until: datetime, zone: str, grain: Grain) -> Iterator[datetime]:
    if grain in (Grain.HOUR, Grain.TWO_HOURS):
        yield from _hours(since, until, zone, each=1 if grain is Grain.HOUR else 2)
        return
    first, last = days_of(since, until, zone)
    day = _beginning(first, grain)
    while day <= last:
        yield start_of_day(day, zone)
        day = _next(day, grain)


def _hours(since: datetime, until: datetime, zone: str, *, each: int) -> Iterator[datetime]:
    """The full hours on the zone's clock. When clocks go back, an hour (or half of one) comes twice."""
    place = ZoneInfo(zone)
    moment = since - timedelta(
        microseconds=since.microsecond, seconds=since.second, minutes=since.minute % 15
    )
    while moment < until:
        local = moment.astimezone(place)
        if local.minute == 0 and local.hour % each == 0:
            yield moment
        moment += _QUARTER


def _beginning(day: date, grain: Grain) -> date:
    match grain:
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def _next(day: date, grain: Grain) -> date:
    match grain:
        case Grain.WEEK:
            return day + timedelta(days=7)
        case Grain.MONTH:
            return (day + timedelta(days=31)).replace(day=1)
        case Grain.YEAR:
            return day.replace(year=day.year + 1)
        case _:
            return day + timedelta(days=1)
