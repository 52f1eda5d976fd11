"""Whose log is to be read, while that is being asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is: the log itself is read outside of it."""

    COMPANY = "audit_log.company"


@dataclass(slots=True, kw_only=True)
class LogDraft(CompanyDraft):
    """`size` is how many entries a page will have; `remark` is what to say about it on the first one."""

    size: int
    remark: str | None = None
