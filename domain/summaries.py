"""Summaries of a log: when each is due, what it covers, and the rules for what is unusual.

A daily one covers the previous 24 hours; a weekly one, sent on Mondays, the previous seven days. So a reader
with a fixed hour sees each entry once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.zones import local_day, start_of_day

HOURS = range(6, 23)
HISTORY = timedelta(days=90)  # the past days that define what is usual
YOUNGEST = timedelta(days=7)  # a log younger than this can't tell what is usual
ENOUGH = 20  # entries of that time that reveal a company's hours
RARELY = 0.05  # the share of them that may fall outside working hours
FEW_DENIALS = 5  # nothing unusual
MANY_TIMES = 3  # times the usual number

_NIGHT_FROM, _NIGHT_UNTIL = 22, 6
_SUNDAY = 6


class Frequency(StrEnum):
    """How often. The values are stored: never change one."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class SummaryPlan:
    """What a user asked for: the frequency, and the hour in the company's zone."""

    frequency: Frequency
    hour: int

    def last_due(self, now: datetime, zone: str) -> datetime:
        """The last moment, up to now, at which a summary was due."""
        return max(each for each in self._around(now, zone) if each <= now)

    def next_due(self, now: datetime, zone: str) -> datetime:
        """The first moment after now at which a summary is due."""
        return min(each for each in self._around(now, zone) if each > now)

    def next_hour(self, now: datetime, zone: str) -> datetime:
        """The first moment after now at its hour, on whichever day."""
        return replace(self, frequency=Frequency.DAILY).next_due(now, zone)

    def _around(self, now: datetime, zone: str) -> Iterable[datetime]:
        today = local_day(now, zone)
        days = (today + timedelta(days=offset) for offset in range(-8, 9))
        if self.frequency is Frequency.WEEKLY:
            days = (day for day in days if day.weekday() == 0)
        return [_moment(day, self.hour, zone) for day in days]

    def covers(self, due_at: datetime, zone: str) -> tuple[datetime, datetime]:
        """The period of the summary due at this moment; the end is excluded."""
        day = local_day(due_at, zone)
        if self.frequency is Frequency.DAILY:
            return _moment(day - timedelta(days=1), self.hour, zone), due_at
        return start_of_day(day - timedelta(days=7), zone), start_of_day(day, zone)


def _moment(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


class OffHours(StrEnum):
    """When most companies are closed."""

    NIGHT = "night"  # from 22:00 until 6:00
    SUNDAY = "sunday"

    def has(self, local: datetime) -> bool:
        """Whether it includes this time on the company's clock."""
        if self is OffHours.SUNDAY:
            return local.weekday() == _SUNDAY
        return local.hour >= _NIGHT_FROM or local.hour < _NIGHT_UNTIL


def off_hours(history: Collection[tuple[datetime, int]], zone: str) -> frozenset[OffHours]:
    """When the company is closed: where less than a twentieth of its activity falls.

    `history` counts its entries by moment. Too few of them give no answer.
    """
    place = ZoneInfo(zone)
    total = sum(count for _, count in history)
    if total < ENOUGH:
        return frozenset()
    return frozenset(
        each
        for each in OffHours
        if sum(count for moment, count in history if each.has(moment.astimezone(place))) < RARELY * total
    )


def many_denials(count: int, usual: float) -> bool:
    """Whether this many denials is unusual: more than a few, and more than three times the usual."""
    return count >= FEW_DENIALS and count > MANY_TIMES * usual
