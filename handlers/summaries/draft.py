"""How often and when somebody wants a summary, while that is being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.summaries import Frequency
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """Where the conversation is."""

    FREQUENCY = "summary.frequency"
    HOUR = "summary.hour"


@dataclass(slots=True, kw_only=True)
class SummaryDraft(CompanyDraft):
    """`frequency` is what was chosen."""

    frequency: Frequency = Frequency.DAILY
