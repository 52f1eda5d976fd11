"""Periods in words: parsing what people type, and writing them back.

A date without a year is its last occurrence, today included; in a range, the second date follows the first.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.log_filter import Period, Stretch
from domain.spelling import LONGEST_READ, fold

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
YEARS = range(1990, 2100)  # an entry's position holds these, and no business needs others
LONGEST_PHRASE = 10  # words

_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
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
_RANGE_BEGINS = frozenset({"del", "desde", "de", "entre"})
_RANGE_GOES_ON = frozenset({"al", "a", "hasta", "y", "-", "–", "—"})
_HALF_A_YEAR = timedelta(days=183)
_LEAP_YEARS_APART = 9  # at most eight years between two 29 February, and one more

Days = tuple[date, date]
Found = tuple[int, Period | None]


@dataclass(frozen=True, slots=True)
class _Named:
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


def between(first: date, last: date) -> Period:
    """The days from one to another, both included."""
    return Period(Stretch.BETWEEN, min(first, last), max(first, last))


def parse_period(text: str, today: date) -> Period | None:
    """The period that this whole text names: `ayer`, `12/11`, `12 nov al 15 nov`."""
    words = [word.strip(",.;") for word in fold(text[:LONGEST_READ]).split()]
    words = words[1:] if words[:1] in (["el"], ["la"], ["los"], ["en"]) else words
    found = period_at(words, 0, today)
    return found[1] if found is not None and found[0] == len(words) else None


def period_at(words: Sequence[str], start: int, today: date) -> Found | None:
    """How many words from this index name a period, and which; None for an impossible one.

    The words have no accents or capitals. The longest phrase wins.
    """
    rest = list(words[start : start + LONGEST_PHRASE])
    readers = (_phrase, _days_back, _range, _since, _single)
    found = [each for read in readers if (each := read(rest, today)) is not None]
    return max(found, key=lambda each: each[0], default=None)


def in_words(period: Period, today: date) -> str:
    """`Hoy`, `7 días`, `12/11/2026`, `1 al 15 nov`, `Noviembre 2025`."""
    if period.stretch is not Stretch.BETWEEN:
        return _STRETCHES[period.stretch]
    first, last = period.days(today)
    if first == last:
        return first.strftime("%d/%m/%Y")
    year = "" if first.year == last.year == today.year else f" {last.year}"
    if first.day == 1 and last == _end_of_month(last):
        if (first.year, first.month) == (last.year, last.month):
            return MONTHS[first.month - 1].capitalize() + year
        if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
            return str(first.year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} al {_short(last)}{year}"
    first_year = "" if first.year == last.year else f" {first.year}"
    return f"{_short(first)}{first_year} al {_short(last)}{year}"


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


_STRETCHES = {
    Stretch.TODAY: "Hoy",
    Stretch.YESTERDAY: "Ayer",
    Stretch.WEEK: "7 días",
    Stretch.MONTH: "Este mes",
}


def _week(today: date, back: int = 0) -> Period:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return between(monday, monday + timedelta(days=6))


def _last_month(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return between(last.replace(day=1), last)


def _year(year: int) -> Period:
    return between(date(year, 1, 1), date(year, 12, 31))


def _one(day: date) -> Period:
    return between(day, day)


_PHRASES: Mapping[tuple[str, ...], Callable[[date], Period]] = {
    ("hoy",): lambda _: Period(Stretch.TODAY),
    ("ayer",): lambda _: Period(Stretch.YESTERDAY),
    ("antier",): lambda today: _one(today - timedelta(days=2)),
    ("anteayer",): lambda today: _one(today - timedelta(days=2)),
    ("antes", "de", "ayer"): lambda today: _one(today - timedelta(days=2)),
    ("ultima", "semana"): lambda _: Period(Stretch.WEEK),
    ("esta", "semana"): _week,
    ("semana", "pasada"): lambda today: _week(today, back=1),
    ("este", "mes"): lambda _: Period(Stretch.MONTH),
    ("mes", "pasado"): _last_month,
    ("este", "ano"): lambda today: _year(today.year),
    ("ano", "pasado"): lambda today: _year(today.year - 1),
}


def _phrase(words: list[str], today: date) -> Found | None:
    for phrase, period in _PHRASES.items():
        if tuple(words[: len(phrase)]) == phrase:
            return len(phrase), period(today)
    return None


def _days_back(words: list[str], today: date) -> Found | None:
    """`7 días`, `últimos 30 días`."""
    offset = 1 if words[:1] == ["ultimos"] else 0
    number, unit = (*words[offset : offset + 2], "", "")[:2]
    if unit not in ("dia", "dias") or not re.fullmatch(r"\d{1,4}", number):
        return None
    days = int(number)
    if days == 7:
        return offset + 2, Period(Stretch.WEEK)
    first = today - timedelta(days=days - 1)
    return offset + 2, between(first, today) if days and first.year in YEARS else None


def _single(words: list[str], today: date) -> Found | None:
    named = _named(words, today)
    if named is None or (named[1].month is None and named[1].days is None):
        return None
    days = named[1].last_one(today)
    return named[0], between(*days) if days else None


def _since(words: list[str], today: date) -> Found | None:
    """`desde el 1 de noviembre`: until today, whichever day that is."""
    if words[:1] != ["desde"]:
        return None
    offset = 2 if words[1:2] in (["el"], ["la"]) else 1
    found = _single(words[offset:], today)
    if found is None:
        return None
    period = found[1]
    return offset + found[0], Period(Stretch.BETWEEN, period.first) if period else None


def _range(words: list[str], today: date) -> Found | None:
    """`del 1 al 15 de noviembre`, `12/11 al 15/11`, `de enero a marzo`, `entre el 3 y el 5 de mayo`."""
    begins = words[:1] != [] and words[0] in _RANGE_BEGINS
    at = _past_article(words, 1 if begins else 0)
    left = _named(words[at:], today)
    if left is None:
        return None
    at += left[0]
    if at >= len(words) or words[at] not in _RANGE_GOES_ON:
        return None
    at = _past_article(words, at + 1)
    right = _named(words[at:], today)
    if right is None or not (begins or right[1].month or right[1].days):
        return None
    return at + right[0], _spanned(left[1], right[1], today)


def _past_article(words: list[str], at: int) -> int:
    return at + 1 if words[at : at + 1] == ["el"] else at


def _spanned(left: _Named, right: _Named, today: date) -> Period | None:
    if left.month is None and left.days is None:
        left = replace(left, month=right.month or _month_of_day(left.day, today), year=right.year)
    if right.month is None and right.days is None:
        right = replace(right, month=left.month, year=left.year)
    if left.year is None and left.days is None and (right.year is not None or right.days is not None):
        ends = right.last_one(today)
        begins = left.last_before(ends[0]) if ends else None
    else:
        begins = left.last_one(today)
        ends = right.first_after(begins[0]) if begins else None
        if begins and ends and ends[0] - begins[0] > _HALF_A_YEAR and right.year is None:
            ends = right.in_year(begins[0].year)  # spans a New Year: the later one was said first
    if begins is None or ends is None:
        return None
    return between(min(begins[0], ends[0]), max(begins[1], ends[1]))


def _month_of_day(day: int | None, today: date) -> int:
    """The month of a day given without one: this month, or the last one if the day is still to come."""
    return today.month if (day or 1) <= today.day else (today.month + 10) % 12 + 1


def _named(words: list[str], today: date) -> tuple[int, _Named] | None:
    """The day or month that the words begin with, and how many words it takes."""
    first = words[0] if words else ""
    if (days := _near_day(words, today)) is not None:
        return days
    if match := _DATE.fullmatch(first):
        return 1, _Named(int(match[1]), int(match[3]), _full_year(match[4]))
    if match := _ISO_DATE.fullmatch(first):
        return 1, _Named(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH_AND_YEAR.fullmatch(first):
        return 1, _Named(None, int(match[1]), int(match[2]))
    if first in MONTHS or first == "setiembre":
        taken, year = _with_year(words, 1)
        return taken, _Named(None, _MONTH_OF[first], year)
    day = 1 if first == "primero" else int(match[1]) if (match := _DAY.fullmatch(first)) else None
    if day is None:
        return None
    at = 2 if words[1:2] == ["de"] else 1
    month = _MONTH_OF.get(words[at]) if at < len(words) else None
    if month is None:
        return 1, _Named(day)
    taken, year = _with_year(words, at + 1)
    return taken, _Named(day, month, year)


def _near_day(words: list[str], today: date) -> tuple[int, _Named] | None:
    """`hoy`, `ayer`, `antier`, or a weekday, which is the last one before today."""
    back = {"hoy": 0, "ayer": 1, "antier": 2, "anteayer": 2}.get(words[0] if words else "")
    taken = 1
    if back is None:
        if not words or words[0] not in _WEEKDAYS:
            return None
        back = (today.weekday() - _WEEKDAYS.index(words[0]) - 1) % 7 + 1
        taken += words[1:2] == ["pasado"]
    day = today - timedelta(days=back)
    return taken, _Named(days=(day, day))


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
