"""What a person is changing of their own in a company."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    CURRENT = "myself.current"
    PASSWORD = "myself.password"  # noqa: S105
    LEAVE = "myself.leave"


@dataclass(slots=True, kw_only=True)
class MyselfDraft(CompanyDraft):
    """Their user there; `notice` is a line to show once."""

    user_name: str = ""
    full_name: str = ""
    notice: str = ""
