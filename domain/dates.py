"""A day or a month, as people type it: `12/11`, `3 de mayo`, `noviembre 2025`, `el viernes`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
YEARS = range(1990, 2100)  # an entry's position has room for these, and no business has others
WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_MONTH_OF: Mapping[str, int] = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
    "setiembre": 9,
}
_DAY = re.compile(r"(\d{1,2})(?:[°ºo]|ro)?")
_YEAR = re.compile(r"\d{4}")
_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})/(\d{4})")
_COUNT = re.compile(r"\d{1,3}")
NUMBERS: Mapping[str, int] = {
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
    "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
}  # fmt: skip
DAYS_IN: Mapping[str, int] = {
    "dia": 1, "dias": 1, "semana": 7, "semanas": 7, "mes": 30, "meses": 30, "ano": 365, "anos": 365,
}  # fmt: skip
ABOUT = frozenset({"apenas", "casi", "como", "unas", "unos"})
"""After `hace`, before how long ago."""
_DAYS_OF_A_MONTH = 31
_LEAP_YEARS_APART = 9  # years between two 29 February, at most, and one more
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A day or a month as typed, or its days if they are certain."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    days: Days | None = None

    def in_year(self, year: int) -> Days | None:
        """Its days in that year, if they exist."""
        if self.month is None or not 1 <= self.month <= 12 or year not in YEARS:
            return None
        last = monthrange(year, self.month)[1]
        if self.day is None:
            return date(year, self.month, 1), date(year, self.month, last)
        if not 1 <= self.day <= last:
            return None
        return date(year, self.month, self.day), date(year, self.month, self.day)

    def last_one(self, today: date) -> Days | None:
        """Its last occurrence that has begun by today."""
        if self.days is not None:
            return self.days
        if self.year is not None:
            return self.in_year(self.year)
        years = range(today.year, today.year - _LEAP_YEARS_APART, -1)
        return next((days for year in years if (days := self.in_year(year)) and days[0] <= today), None)

    def first_after(self, start: date) -> Days | None:
        """Its first occurrence that does not end before this day."""
        if self.days is not None:
            return self.days
        if self.year is not None:
            return self.in_year(self.year)
        years = range(start.year, start.year + _LEAP_YEARS_APART)
        return next((days for year in years if (days := self.in_year(year)) and days[1] >= start), None)

    def last_before(self, end: date) -> Days | None:
        """Its last occurrence that begins by this day."""
        return replace(self, year=None).last_one(end) if self.year is None else self.last_one(end)


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def days_before(today: date, days: int) -> date | None:
    """The day so many days before; None if it is in none of the years that a log has."""
    earliest = date(YEARS[0], 1, 1)
    return today - timedelta(days=days) if days <= (today - earliest).days else None


def date_at(words: list[str], today: date) -> tuple[int, NamedDate] | None:
    """The day or month that the words begin with, and how many words it takes."""
    first = words[0] if words else ""
    if (days := _near_day(words, today)) is not None:
        return days
    if match := _DATE.fullmatch(first):
        return 1, NamedDate(int(match[1]), int(match[3]), _full_year(match[4]))
    if match := _ISO_DATE.fullmatch(first):
        return 1, NamedDate(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH_AND_YEAR.fullmatch(first):
        return 1, NamedDate(None, int(match[1]), int(match[2]))
    if first in MONTHS or first == "setiembre":
        taken, year = _with_year(words, 1)
        return taken, NamedDate(None, _MONTH_OF[first], year)
    if (called := _called_so(words, today)) is not None:
        return called
    day = 1 if first == "primero" else int(match[1]) if (match := _DAY.fullmatch(first)) else None
    if day is None or day > _DAYS_OF_A_MONTH:
        return None
    at = 2 if words[1:2] == ["de"] else 1
    month = _MONTH_OF.get(words[at]) if at < len(words) else None
    if month is None:
        return 1, NamedDate(day)
    taken, year = _with_year(words, at + 1)
    return taken, NamedDate(day, month, year)


def _called_so(words: list[str], today: date) -> tuple[int, NamedDate] | None:
    """`día 12`, `día 3 de mayo`, `mes de octubre`."""
    start = 1 if words[:1] == ["dia"] else 2 if words[:2] == ["mes", "de"] else 0
    named = date_at(words[start:], today) if start else None
    if named is None or (named[1].day is None) == (start == 1):
        return None
    return start + named[0], named[1]


def _near_day(words: list[str], today: date) -> tuple[int, NamedDate] | None:
    """`hoy`, `ayer`, `antier`, `hace 3 días`, or a weekday, which is the last one before today."""
    taken, back = _days_ago(words)
    if back is None:
        if not words or words[0] not in WEEKDAYS:
            return None
        back = (today.weekday() - WEEKDAYS.index(words[0]) - 1) % 7 + 1
        taken += words[1:2] == ["pasado"]
    day = days_before(today, back)
    return None if day is None else (taken, NamedDate(days=(day, day)))


def _days_ago(words: list[str]) -> tuple[int, int | None]:
    """How many words say so, and how many days that is; None if they don't."""
    if words[:3] == ["antes", "de", "ayer"]:
        return 3, 2
    if words[:1] == ["hace"] and words[1:2] and words[1] in ABOUT:
        taken, back = _days_ago(["hace", *words[2:]])
        return taken + 1, back
    if words[:2] == ["la", "fecha"]:
        return 2, 0
    if words[:1] == ["hace"] and (days := DAYS_IN.get(words[2] if len(words) > 2 else "")) is not None:
        number = NUMBERS.get(words[1]) or (int(words[1]) if _COUNT.fullmatch(words[1]) else None)
        return 3, number * days if number is not None else None
    return 1, {"hoy": 0, "ayer": 1, "antier": 2, "anteayer": 2}.get(words[0] if words else "")


def _with_year(words: list[str], at: int) -> tuple[int, int | None]:
    """The count of words including the year, if one follows: `2025`, `de 2025`, `del 2025`."""
    offset = 1 if words[at : at + 1] in (["de"], ["del"]) else 0
    if at + offset < len(words) and _YEAR.fullmatch(words[at + offset]):
        return at + offset + 1, int(words[at + offset])
    return at, None


def _full_year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
