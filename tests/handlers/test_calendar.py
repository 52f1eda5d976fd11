"""The calendar of *Filtrar*, as a person sees it."""

from __future__ import annotations

from datetime import date

from handlers.log_filter.calendar import month_rows
from handlers.log_filter.draft import FilterDraft, Step
from tests.conftest import NOW


def labels(*, month: date, today: date) -> list[list[str]]:
    draft = FilterDraft(conversation="f", step=Step.DATES, touched_at=NOW, filter_id=0, size=8, month=month)
    return [[each.text for each in row] for row in month_rows(draft, today=today)]


def test_this_month_ends_with_the_week_of_today() -> None:
    today = date(2026, 11, 4)
    assert labels(month=today, today=today) == [
        ["L", "M", "M", "J", "V", "S", "D"],
        [" ", " ", " ", " ", " ", " ", "1"],
        ["2", "3", "4", "·", "·", "·", "·"],
        ["« 2025", "‹ oct"],
    ]


def test_a_month_that_is_over_is_shown_whole() -> None:
    rows = labels(month=date(2026, 8, 1), today=date(2026, 11, 4))
    assert rows[-2:] == [["31", " ", " ", " ", " ", " ", " "], ["« 2025", "‹ jul", "sep ›"]]
