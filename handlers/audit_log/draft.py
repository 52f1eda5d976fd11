"""Whose log is to be read, while that is being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is: the log itself is read outside of it."""

    COMPANY = "audit_log.company"


@dataclass(slots=True, kw_only=True)
class LogDraft(CompanyDraft):
    """`asked` is what was typed after the command: what it means depends on the company."""

    asked: str = ""
