"""A part of a month, as people say it: `la primera quincena de octubre`, `los primeros 3 días del mes`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from domain.dates import NUMBERS, Days, date_at, end_of_month

_NAMED: Mapping[tuple[str, ...], tuple[int, int]] = {
    ("primera", "quincena"): (1, 15),
    ("1a", "quincena"): (1, 15),
    ("segunda", "quincena"): (16, 31),
    ("2a", "quincena"): (16, 31),
    ("primera", "semana"): (1, 7),
    ("primeros", "dias"): (1, 5),
    ("principio",): (1, 10),
    ("principios",): (1, 10),
    ("inicios",): (1, 10),
    ("mediados",): (11, 20),
    ("finales",): (21, 31),
    ("fines",): (21, 31),
}
"""From which day to which; a month may end before."""
_LEADS = frozenset({"a", "la", "los"})
_DAYS = re.compile(r"\d{1,2}")
Found = tuple[int, Days]


def part_of_month_at(words: Sequence[str], today: date) -> Found | None:
    """How many of the leading words name a part of a month, and its days.

    The words have no accents or capitals. What is told by a number is this month's unless another is named.
    """
    start = 1 if words[:1] and words[0] in _LEADS else 0
    named = _named(words[start:])
    if named is None:
        return None
    at, (first, last) = start + named[0], named[1]
    month = _month_at(words, at, today)
    if month is None and named[0] > 1:
        month = at, today
    if month is None:
        return None
    begins, ends = month[1].replace(day=1), end_of_month(month[1])
    return month[0], (begins.replace(day=first), ends.replace(day=min(last, ends.day)))


def _named(words: Sequence[str]) -> tuple[int, tuple[int, int]] | None:
    """Which part is named: `primeros 3 días`, `finales`."""
    for length in (2, 1):
        if (days := _NAMED.get(tuple(words[:length]))) is not None:
            return length, days
    first, many, unit = (*words[:3], "", "", "")[:3]
    days_said = NUMBERS.get(many) or (int(many) if _DAYS.fullmatch(many) else 0)
    if first != "primeros" or unit != "dias" or not days_said:
        return None
    return 3, (1, days_said)


def _month_at(words: Sequence[str], at: int, today: date) -> tuple[int, date] | None:
    """Where the month that is named there ends, and a day of it: `del mes pasado`, `de octubre`."""
    at += words[at : at + 1] in (["de"], ["del"])
    at += words[at : at + 1] == ["este"]
    if words[at : at + 2] == ["mes", "pasado"]:
        return at + 2, today.replace(day=1) - timedelta(days=1)
    if words[at : at + 1] == ["mes"]:
        return at + 1, today
    month = date_at([*words[at:]], today)
    if month is None or month[1].month is None or month[1].day is not None:
        return None
    days = month[1].last_one(today)
    return None if days is None else (at + month[0], days[0])
