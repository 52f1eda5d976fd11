"""Whose log is to be exported, while that is being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is: the format is asked for outside of it."""

    COMPANY = "exporting.company"


@dataclass(slots=True, kw_only=True)
class ExportDraft(CompanyDraft):
    """The company is all that there is to fill in."""
