"""The expiry of an API key, as typed at the console: a date, or a number of days."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import InvalidKeyExpiry
from domain.periods import parse_period
from domain.spelling import LONGEST_READ, fold, fold_spaces, visible
from domain.zones import local_day

_DAYS = re.compile(r"([0-9]{1,4})(?: ?d(?:ias?)?)?")
_LAST_MOMENT = time(23, 59, 59)


def parse_key_expiry(text: str, *, now: datetime, zone: str) -> datetime:
    """The last second of that day in the company's zone, in UTC: `90`, `90 días`, `31/12/2026`.

    Raises InvalidKeyExpiry for anything that is no day, and for a past day.
    """
    today = local_day(now, zone)
    day = _day_meant(fold_spaces(visible(text[:LONGEST_READ])), today)
    if day is None or day < today:
        raise InvalidKeyExpiry
    return datetime.combine(day, _LAST_MOMENT, ZoneInfo(zone)).astimezone(now.tzinfo)


def _day_meant(typed: str, today: date) -> date | None:
    days = _DAYS.fullmatch(fold(typed))
    if days is not None:
        return today + timedelta(days=int(days[1])) if int(days[1]) else None
    period = parse_period(typed, today)
    first, last = period.days(today) if period is not None else (None, None)
    return first if first == last else None
