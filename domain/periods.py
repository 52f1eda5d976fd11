"""Periods as people type them.

A date without a year is its last occurrence, today included; in a range, the second date follows the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from domain.dates import DAYS_IN, MONTHS, NUMBERS, WEEKDAYS, NamedDate, date_at, days_before, end_of_month
from domain.hours_in_words import hours_at
from domain.log_filter import Period, Stretch
from domain.parts_of_months import part_of_month_at
from domain.spelling import LONGEST_READ, fold

LONGEST_PHRASE = 16  # words
_RANGE_BEGINS = frozenset({"del", "desde", "de", "entre"})
_RANGE_GOES_ON = frozenset({"al", "a", "hasta", "y", "-", "–", "—"})
PARTS_OF_A_DAY: Mapping[str, tuple[time | None, time | None]] = {
    "madrugada": (None, time(6)),
    "manana": (None, time(12)),
    "tarde": (time(12), time(19)),
    "noche": (time(19), None),
}
"""From when until when, without accents. Who works before dawn calls that the morning too."""
TIME_WORDS = frozenset(
    {
        *MONTHS, *WEEKDAYS, *PARTS_OF_A_DAY, "anoche", "antier", "anteayer", "semana", "semanas", "pasada",
        "pasado", "quincena", "ultima", "ultimas", "ultimo", "ultimos", "desde", "entre", "hasta",
    }
)  # fmt: skip
"""Words of which periods are made, without accents."""
_DAYS = re.compile(r"\d{1,2}")
_NO_DAYS = frozenset({"%", "por", "mil", "millones", "peso", "pesos"})
"""After a number, they say that it is no day."""
_FIRST_YEAR = 2000
_HALF_A_YEAR = timedelta(days=183)
Found = tuple[int, Period | None]


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
    readers = (
        _long_ago,
        _hours,
        _part_of_month,
        _day_alone,
        _year_alone,
        _night,
        _part_of_today,
        _phrase,
        _days_back,
        _range,
        _since,
        _until,
        _single,
    )
    found = [each for read in readers if (each := read(rest, today)) is not None]
    longest = max(found, key=lambda each: each[0], default=None)
    return None if longest is None else _with_part(rest, longest, today)


def _night(words: list[str], today: date) -> Found | None:
    return (1, last_night(today)) if words[:1] == ["anoche"] else None


def last_night(today: date) -> Period:
    """From yesterday's evening to this morning."""
    since, until = PARTS_OF_A_DAY["noche"][0], PARTS_OF_A_DAY["madrugada"][1]
    return Period(Stretch.BETWEEN, today - timedelta(days=1), today, since, until)


def _long_ago(words: list[str], today: date) -> Found | None:  # noqa: ARG001
    """`hace más de 3 días`: a period has a beginning."""
    return (5, None) if words[:3] == ["hace", "mas", "de"] and len(words) > 4 else None


def _hours(words: list[str], today: date) -> Found | None:
    """`después de las 6`, which is today's, or `después de las 6 de ayer`."""
    hours = hours_at(words)
    if hours is None:
        return None
    taken, (since, until) = hours
    offset = taken + (1 if words[taken : taken + 1] in (["de"], ["del"], ["el"]) else 0)
    readers = (_phrase, _single)
    found = [each for read in readers if (each := read(words[offset:], today)) is not None]
    days = max(found, key=lambda each: each[0], default=None)
    if days is None or days[1] is None or len({*days[1].days(today)}) > 1:
        return taken, Period(Stretch.TODAY, None, None, since, until)
    return offset + days[0], replace(days[1], since=since, until=until)


def _part_of_today(words: list[str], today: date) -> Found | None:  # noqa: ARG001
    """`esta mañana`, `en la madrugada`."""
    at = 2 if words[:2] in (["en", "la"], ["por", "la"], ["de", "la"]) else 1 if words[:1] == ["esta"] else 0
    at = 1 if words[:2] in (["de", "madrugada"], ["de", "noche"]) else at
    if not at or words[at : at + 1] == [] or words[at] not in PARTS_OF_A_DAY:
        return None
    return at + 1, Period(Stretch.TODAY, None, None, *PARTS_OF_A_DAY[words[at]])


def _with_part(words: list[str], found: Found, today: date) -> Found:
    """The same in a part of that one day: `ayer en la tarde`."""
    taken, period = found
    if words[taken : taken + 1] == ["temprano"]:
        words = [*words[:taken], "en", "la", "manana"]
        later = _with_part(words, found, today)
        return later if later[0] == taken else (taken + 1, later[1])
    part = PARTS_OF_A_DAY.get(words[taken + 2]) if len(words) > taken + 2 else None
    if period is None or period.since or period.until:
        return found
    if (hours := hours_at(words[taken:], of_a_day=True)) is not None:
        first, last = period.days(today)
        since, until = hours[1]
        return (taken + hours[0], replace(period, since=since, until=until)) if first == last else found
    if part is None:
        return found
    if words[taken] not in ("en", "por", "de", "a") or words[taken + 1] != "la":
        return found
    first, last = period.days(today)
    return (taken + 3, replace(period, since=part[0], until=part[1])) if first == last else found


def joined(one: Period, other: Period) -> Period | None:
    """Hours and a day that were said apart, as one: `antes de las 8 quién entró ayer`."""
    for hours, day in ((one, other), (other, one)):
        timed = hours.since is not None or hours.until is not None
        whole = day.since is None and day.until is None
        one_day = day.stretch in (Stretch.TODAY, Stretch.YESTERDAY) or day.first == day.last != None  # noqa: E711
        if timed and whole and one_day and hours.stretch is Stretch.TODAY:
            return replace(day, since=hours.since, until=hours.until)
    return None


def _week(today: date, back: int = 0) -> Period:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return between(monday, monday + timedelta(days=6))


def _weekend(today: date, back: int = 0) -> Period:
    """The last Saturday that has come, and its Sunday; or those of so many weeks before."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7 + 7 * back)
    return between(saturday, saturday + timedelta(days=1))


def _past_weekend(today: date) -> Period:
    """The last one that is over."""
    return _weekend(today, back=1 if today.weekday() in (5, 6) else 0)


def _fortnight(today: date, back: int = 0) -> Period:
    """The half of a month, as people are paid: from the 1st to the 15th, or from there to its end."""
    first, last = today.replace(day=1 if today.day <= 15 else 16), today
    for _ in range(back):
        before = first - timedelta(days=1)
        first = before.replace(day=1 if before.day <= 15 else 16)
    last = first.replace(day=15) if first.day == 1 else end_of_month(first)
    return between(first, last)


def _part_of_month(words: list[str], today: date) -> Found | None:
    found = part_of_month_at(words, today)
    return None if found is None else (found[0], between(*found[1]))


def _day_alone(words: list[str], today: date) -> Found | None:
    """`el día 12`, `el 12`, `del 12`: the last one; a number alone is none."""
    at = 1 if words[:1] in (["el"], ["del"]) else 0
    at += words[at : at + 1] == ["dia"]
    number, following = (*words[at : at + 2], "", "")[:2]
    if not at or not _DAYS.fullmatch(number) or int(number) not in range(1, 32) or following in _NO_DAYS:
        return None
    days = NamedDate(int(number), _month_of_day(int(number), today)).last_one(today)
    return at + 1, between(*days) if days else None


def _year_alone(words: list[str], today: date) -> Found | None:
    """`en 2025`, `del 2025`, `año 2025`; a number alone is none."""
    number = words[1] if len(words) > 1 and words[0] in ("ano", "del", "en") else ""
    past = number.isdecimal() and int(number) in range(_FIRST_YEAR, today.year + 1)
    return (2, _year(int(number))) if past else None


def _until(words: list[str], today: date) -> Found | None:
    """`antes del lunes`, `hasta el 12`: a period has a beginning."""
    named = _day_named(words, 1, today) if words[:1] in (["antes"], ["hasta"]) else None
    return None if named is None else (named[0], None)


def _day_named(words: list[str], at: int, today: date) -> Found | None:
    """The day that is named there, after an article, and where it ends."""
    past = at + (words[at : at + 1] != [] and words[at] in ("el", "la", "de", "del"))
    if (found := _single(words[past:], today)) is not None:
        return past + found[0], found[1]
    found = _day_alone(words[at:], today)
    return None if found is None else (at + found[0], found[1])


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
    ("esta", "semana"): _week,
    ("semana", "pasada"): lambda today: _week(today, back=1),
    ("semana", "antepasada"): lambda today: _week(today, back=2),
    ("este", "mes"): lambda _: Period(Stretch.MONTH),
    ("lo", "que", "va", "del", "mes"): lambda _: Period(Stretch.MONTH),
    ("lo", "que", "va", "del", "ano"): lambda today: _year(today.year),
    ("lo", "que", "va", "de", "la", "semana"): _week,
    ("fin", "de", "semana", "pasado"): _past_weekend,
    ("la", "semana"): _week,
    ("del", "mes"): lambda _: Period(Stretch.MONTH),
    ("del", "dia"): lambda _: Period(Stretch.TODAY),
    ("del", "ano"): lambda today: _year(today.year),
    ("esta", "quincena"): _fortnight,
    ("la", "quincena"): _fortnight,
    ("ultima", "quincena"): _fortnight,
    ("quincena", "pasada"): lambda today: _fortnight(today, back=1),
    ("fin", "de", "semana"): lambda today: _weekend(today),
    ("finde",): _weekend,
    ("finde", "pasado"): _past_weekend,
    ("lo", "que", "va", "del", "dia"): lambda _: Period(Stretch.TODAY),
    ("lo", "que", "va", "de", "hoy"): lambda _: Period(Stretch.TODAY),
    ("este", "fin", "de", "semana"): lambda today: _weekend(today),
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
    """`7 días`, `últimos 30 días`, `últimas dos semanas`, `los 3 últimos meses`, `último año`."""
    first, second, third = (*words[:3], "", "", "")[:3]
    if first in ("ultimo", "ultima"):
        number, unit, taken = "un", second, 2
    elif first in ("ultimos", "ultimas"):
        number, unit, taken = second, third, 3
    elif second in ("ultimos", "ultimas"):
        number, unit, taken = first, third, 3
    elif first.isdecimal() and second in ("dia", "dias"):
        number, unit, taken = first, second, 2
    else:
        return None
    many = NUMBERS.get(number) or (int(number) if re.fullmatch(r"\d{1,4}", number) else 0)
    days = many * DAYS_IN.get(unit, 0)
    if days == 7:
        return taken, Period(Stretch.WEEK)
    if unit not in DAYS_IN or (not many and number != "0"):
        return None
    first_day = days_before(today, days - 1) if days else None
    return taken, between(first_day, today) if first_day is not None else None


def _single(words: list[str], today: date) -> Found | None:
    named = date_at(words, today)
    if named is None or (named[1].month is None and named[1].days is None):
        return None
    days = named[1].last_one(today)
    return named[0], between(*days) if days else None


def _since(words: list[str], today: date) -> Found | None:
    """`desde el 1 de noviembre`: until today, whichever day that is."""
    if words[:1] != ["desde"]:
        return None
    found = _day_named(words, 1, today)
    if found is None:
        return None
    taken, period = found
    return taken, Period(Stretch.BETWEEN, period.first) if period else None


def _range(words: list[str], today: date) -> Found | None:
    """`del 1 al 15 de noviembre`, `12/11 al 15/11`, `de enero a marzo`, `entre el 3 y el 5 de mayo`."""
    begins = words[:1] != [] and words[0] in _RANGE_BEGINS
    at = _past_article(words, 1 if begins else 0)
    left = date_at(words[at:], today)
    if left is None:
        return None
    at += left[0]
    if at >= len(words) or words[at] not in _RANGE_GOES_ON:
        return None
    at = _past_article(words, at + 1)
    right = date_at(words[at:], today)
    if right is None or not (begins or right[1].month or right[1].days):
        return None
    return at + right[0], _spanned(left[1], right[1], today)


def _past_article(words: list[str], at: int, article: str = "el") -> int:
    return at + 1 if words[at : at + 1] == [article] else at


def _spanned(left: NamedDate, right: NamedDate, today: date) -> Period | None:
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
