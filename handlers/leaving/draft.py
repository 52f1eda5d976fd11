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


@dataclass(slots=True, kw_only=True)
class LeavingDraft(ListDraft):
    """The draft: the users who go, as the plan showed them, so that saving again finds the same."""

    picked: int = 0
    user_ids: list[int] = field(default_factory=list)
    reason: str = ""
