"""Summaries of a log: when each is due and what it covers, and the rules that say what is unusual.

A daily one covers the 24 hours before it; a weekly one, sent on Mondays, the seven days before. So whoever
keeps the same hour reads of each entry once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.zones import local_day, start_of_day

HOURS = range(6, 23)
HISTORY = timedelta(days=90)  # what is usual is what happened in these days before
YOUNGEST = timedelta(days=7)  # a log that began later than this before says nothing of what is usual
ENOUGH = 20  # entries of that time from which a company's hours can be told
RARELY = 0.05  # of them, as many as may fall where a company does not work
FEW_DENIALS = 5  # are nothing unusual anywhere
MANY_TIMES = 3  # the usual

_NIGHT_FROM, _NIGHT_UNTIL = 22, 6
_SUNDAY = 6


class Frequency(StrEnum):
    """How often. The values are stored: never change one."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class SummaryPlan:
    """What a user asked for: how often, and at which hour of the company's zone."""

    frequency: Frequency
    hour: int

    def last_due(self, now: datetime, zone: str) -> datetime:
        """The last moment, up to now, at which one was due."""
        return max(each for each in self._around(now, zone) if each <= now)

    def next_due(self, now: datetime, zone: str) -> datetime:
        """The first moment after now at which one is due."""
        return min(each for each in self._around(now, zone) if each > now)

    def _around(self, now: datetime, zone: str) -> Iterable[datetime]:
        today = local_day(now, zone)
        days = (today + timedelta(days=offset) for offset in range(-8, 9))
        if self.frequency is Frequency.WEEKLY:
            days = (day for day in days if day.weekday() == 0)
        return [_moment(day, self.hour, zone) for day in days]

    def covers(self, due_at: datetime, zone: str) -> tuple[datetime, datetime]:
        """From when until when the summary tells that was due at this moment; the end is not included."""
        day = local_day(due_at, zone)
        if self.frequency is Frequency.DAILY:
            return _moment(day - timedelta(days=1), self.hour, zone), due_at
        return start_of_day(day - timedelta(days=7), zone), start_of_day(day, zone)


def _moment(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


class OffHours(StrEnum):
    """When most companies do not work."""

    NIGHT = "night"  # from 22:00 until 6:00
    SUNDAY = "sunday"

    def has(self, local: datetime) -> bool:
        """Whether this time, as the company's clock has it, is in it."""
        if self is OffHours.SUNDAY:
            return local.weekday() == _SUNDAY
        return local.hour >= _NIGHT_FROM or local.hour < _NIGHT_UNTIL


def off_hours(history: Collection[tuple[datetime, int]], zone: str) -> frozenset[OffHours]:
    """When the company does not work: where under a twentieth of what it did falls.

    `history` is how many entries it made from each moment. Of too few, nothing can be told.
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
    """Whether so many denials are unusual: more than a few, and more than three times the usual."""
    return count >= FEW_DENIALS and count > MANY_TIMES * usual
