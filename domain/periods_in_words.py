"""Periods as they are written: `Hoy`, `7 días`, `1 al 15 nov`, `Noviembre 2025`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta

from domain.dates import MONTHS
from domain.log_filter import Period, Stretch
from domain.periods import PARTS_OF_A_DAY


def in_words(period: Period, today: date) -> str:
    """`Hoy`, `7 días`, `12/11/2026`, `1 al 15 nov`, `Noviembre 2025`, `Ayer en la tarde`, `Anoche`."""
    if period.since is None and period.until is None:
        return _days_in_words(period, today)
    part = _PARTS.get((period.since, period.until))
    if part is not None:
        return f"{_days_in_words(period, today)} {part}"
    first, last = period.days(today)
    if first == last:
        return f"{_days_in_words(period, today)} {_hours_in_words(period)}"
    if period.until is None and last == today:
        return f"Desde el {first:%d/%m/%Y} a las {period.since:%H:%M}"
    if (first, last) == (today - timedelta(days=1), today):
        return "Anoche"
    return f"{first:%d/%m/%Y} {period.since or time():%H:%M} a {last:%d/%m/%Y} {period.until or time():%H:%M}"


def _hours_in_words(period: Period) -> str:
    if period.until is None:
        return f"desde las {period.since:%H:%M}"
    return (
        f"antes de las {period.until:%H:%M}"
        if period.since is None
        else (f"de {period.since:%H:%M} a {period.until:%H:%M}")
    )


def _days_in_words(period: Period, today: date) -> str:
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


_PARTS = {
    PARTS_OF_A_DAY["madrugada"]: "en la madrugada",
    PARTS_OF_A_DAY["manana"]: "en la mañana",
    PARTS_OF_A_DAY["tarde"]: "en la tarde",
    PARTS_OF_A_DAY["noche"]: "en la noche",
}
_STRETCHES = {
    Stretch.TODAY: "Hoy",
    Stretch.YESTERDAY: "Ayer",
    Stretch.WEEK: "7 días",
    Stretch.MONTH: "Este mes",
}
