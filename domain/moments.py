"""An instant as people type it: `3 de mayo`, `2026-05-03 14:30`, `ayer a las 7 pm`, `ahora`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.dates import NamedDate, date_at
from domain.errors import InvalidMoment, MomentToCome
from domain.hours import parse_hour
from domain.spelling import LONGEST_READ, fold
from domain.zones import end_of_day, local_day

_ARTICLES = frozenset({"el", "la", "en"})
_NOW = frozenset({"ahora", "hoy"})
_TO_COME = (("manana",), ("pasado", "manana"), ("proximo",), ("proxima",), ("dentro", "de"))
_BEFORE_IT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """An instant; `whole_day` if only the day was typed: then it is the day's last."""

    at: datetime
    whole_day: bool = False


def parse_moment(text: str, *, now: datetime, zone: str) -> TypedMoment:
    """The instant that this whole text names, in the zone. Without an hour, the end of the day, or now.

    A day without a year is the last such day. Raises InvalidMoment, MomentToCome for `mañana`.
    """
    today = local_day(now, zone)
    words = [word.strip(",.;¿?") for word in fold(text[:LONGEST_READ]).split()]
    words = words[1:] if words[:1] and words[0] in _ARTICLES else words
    if len(words) == 1 and words[0] in _NOW:
        return TypedMoment(now)
    if any(tuple(words[: len(begins)]) == begins for begins in _TO_COME):
        raise MomentToCome
    found = date_at(words, today)
    day = _one_day(found[1], today) if found is not None else None
    if found is None or day is None:
        raise InvalidMoment
    rest = " ".join(words[found[0] :])
    if not rest:
        end = end_of_day(day, zone) - _BEFORE_IT
        return TypedMoment(now if day == today else end, whole_day=True)
    hour = parse_hour(rest)
    if hour is None:
        raise InvalidMoment
    return TypedMoment(_at(day, hour, zone))


def _one_day(named: NamedDate, today: date) -> date | None:
    if named.day is None and named.days is None:
        return None
    days = named.last_one(today)
    return None if days is None or days[0] != days[1] else days[0]


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
