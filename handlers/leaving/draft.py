"""Who is to leave, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from handlers.kit.button_list import ListDraft


class Step(StrEnum):
    """The steps of the conversation."""

    WHO = "leaving.who"
    CONFIRM = "leaving.confirm"
    STAYS = "leaving.stays"
    MORE = "leaving.more"


@dataclass(slots=True, kw_only=True)
class LeavingDraft(ListDraft):
    """The draft: who was picked; and who goes, as the plan showed it, so that saving again finds the same."""

    picked: list[int] = field(default_factory=list)
    user_ids: list[int] = field(default_factory=list)
    reason: str = ""
