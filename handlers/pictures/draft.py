"""Whose chart is asked for, while that is being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is: nothing is asked but the company."""

    COMPANY = "chart.company"


@dataclass(slots=True, kw_only=True)
class ChartDraft(CompanyDraft):
    """The company is all that there is to fill in."""
