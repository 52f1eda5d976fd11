"""What the person looks at among a company's keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    KEYS = "connecting.keys"
    NAME = "connecting.name"
    KEY = "connecting.key"
    REVOKE = "connecting.revoke"
    DOOR = "connecting.door"


@dataclass(slots=True, kw_only=True)
class ConnectingDraft(CompanyDraft):
    """The key that they look at, by its number; never a secret. `notice` is a line to show once."""

    key_id: int = 0
    notice: str = ""
