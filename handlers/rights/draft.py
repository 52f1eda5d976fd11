"""About whom one asks, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    WHO = "rights.who"
    WHEN = "rights.when"


@dataclass(slots=True, kw_only=True)
class RightsDraft(CompanyDraft):
    """The draft: `name` is the user's; `when`, the typed instant, until the user is known."""

    name: str = ""
    when: str = ""
