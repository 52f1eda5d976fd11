"""The filter that somebody is composing, and which screen they are at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.log_filter import LogFilter
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation: from FILTER to each of the others and back."""

    FILTER = "log_filter.filter"
    DATES = "log_filter.dates"
    JUMP = "log_filter.jump"
    TAB = "log_filter.tab"
    OPERATION = "log_filter.operation"
    USER = "log_filter.user"
    OUTCOME = "log_filter.outcome"
    ORIGIN = "log_filter.origin"
    TEXT = "log_filter.text"
    AMOUNT = "log_filter.amount"
    KEPT = "log_filter.kept"
    FORGET = "log_filter.forget"
    NAME = "log_filter.name"


@dataclass(slots=True, kw_only=True)
class FilterDraft(CompanyDraft):
    """`filter_id` is that of the original page, of `size` entries; `wanted`, the one picked.

    `month` is the one that the calendar shows, by its first day; `first_day` the day that was tapped first;
    `tab` the category whose operations are listed.
    """

    wanted: LogFilter = field(default_factory=LogFilter)
    size: int
    month: date | None = None
    first_day: date | None = None
    tab: str = ""

    def go(self, step: Step) -> Step:
        """Move to another screen, dropping this one's own state."""
        self.month = self.first_day = None
        self.from_the_start()
        self.tab = ""
        return step
