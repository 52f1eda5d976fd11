"""How often and when somebody wants a summary, while that is being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.summaries import Frequency
from handlers.kit.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is."""

    COMPANY = "summary.company"
    FREQUENCY = "summary.frequency"
    HOUR = "summary.hour"


@dataclass(slots=True, kw_only=True)
class SummaryDraft(CompanyDraft):
    """`several` is whether the company was picked from a list; `frequency` is what was chosen."""

    several: bool = False
    frequency: Frequency = Frequency.DAILY
