"""The frequency and the hour of a summary, while they are being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.summaries import Frequency
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    FREQUENCY = "summary.frequency"
    HOUR = "summary.hour"


@dataclass(slots=True, kw_only=True)
class SummaryDraft(CompanyDraft):
    """`frequency` is the one chosen."""

    frequency: Frequency = Frequency.DAILY
