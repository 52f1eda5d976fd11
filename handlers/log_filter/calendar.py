"""A month as inline buttons, from Monday to Sunday, without future days."""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardButton

from domain.dates import MONTHS
from handlers.kit.screen import Row
from handlers.log_filter.draft import FilterDraft

EARLIEST = date(2000, 1, 1)
DAY_ARGUMENT = r"\d{8}"
MONTH_ARGUMENT = r"\d{6}"
_WEEK = "LMMJVSD"
_EMPTY = " "
_TO_COME = "·"


def month_rows(draft: FilterDraft, *, today: date) -> list[Row]:
    """The draft's month, and buttons to the neighbouring months and years."""
    month = (draft.month or today).replace(day=1)
    last = today.day if month == today.replace(day=1) else 31
    weeks = [
        [_day(draft, month.replace(day=number) if number else None, today) for number in week]
        for week in monthcalendar(month.year, month.month)
        if any(0 < number <= last for number in week)
    ]
    letters = [draft.button(letter, "idle") for letter in _WEEK]
    return [letters, *weeks, _turns(draft, month, today)]


def month_title(draft: FilterDraft, *, today: date) -> str:
    """`Noviembre 2026`."""
    month = draft.month or today
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"


def day_of(argument: str) -> date | None:
    """The day in a button, if it is one."""
    try:
        return date(int(argument[:4]), int(argument[4:6]), int(argument[6:] or 1))
    except ValueError:
        return None


def month_of(argument: str, *, today: date) -> date:
    """The month in a button, clamped to those that can be shown."""
    month = day_of(argument) or today
    return min(max(month, EARLIEST), today).replace(day=1)


def _day(draft: FilterDraft, day: date | None, today: date) -> InlineKeyboardButton:
    if day is None or day > today:
        return draft.button(_EMPTY if day is None else _TO_COME, "idle")
    label = f"[{day.day}]" if day == draft.first_day else str(day.day)
    return draft.button(label, "day", day.strftime("%Y%m%d"))


def _turns(draft: FilterDraft, month: date, today: date) -> Sequence[InlineKeyboardButton]:
    turns = [
        ("« {0.year}", _moved(month, -12)),
        ("‹ {1}", _moved(month, -1)),
        ("{1} ›", _moved(month, 1)),
        ("{0.year} »", _moved(month, 12)),
    ]
    return [
        draft.button(label.format(to, MONTHS[to.month - 1][:3]), "month", to.strftime("%Y%m"))
        for label, to in turns
        if EARLIEST <= to <= today
    ]


def _moved(month: date, by: int) -> date:
    """The first day of the month this many months later."""
    months = month.year * 12 + month.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)
