"""The filter that somebody is putting together, and where in its screens they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.log_filter import LogFilter
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """Where the conversation is: from FILTER to each of the others and back."""

    FILTER = "log_filter.filter"
    DATES = "log_filter.dates"
    JUMP = "log_filter.jump"
    TAB = "log_filter.tab"
    OPERATION = "log_filter.operation"
    USER = "log_filter.user"
    OUTCOME = "log_filter.outcome"
    ORIGIN = "log_filter.origin"
    TEXT = "log_filter.text"
    KEPT = "log_filter.kept"
    FORGET = "log_filter.forget"
    NAME = "log_filter.name"


@dataclass(slots=True, kw_only=True)
class FilterDraft(CompanyDraft):
    """`filter_id` is that of the page that it began from, of `size` entries; `wanted`, the one picked.

    `month` is the one that the calendar shows, by its first day; `first_day` the day that was tapped first;
    `tab` the category whose operations are listed.
    """

    wanted: LogFilter = field(default_factory=LogFilter)
    size: int
    month: date | None = None
    first_day: date | None = None
    tab: str = ""

    def go(self, step: Step) -> Step:
        """Leave the screen, and what was only of it, for another."""
        self.month = self.first_day = None
        self.from_the_start()
        self.tab = ""
        return step
