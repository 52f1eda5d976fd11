"""What the person looks at among a company's keys, and the key that they are making."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.api_keys import KeyScope
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    KEYS = "connecting.keys"
    NAME = "connecting.name"
    SCOPE = "connecting.scope"
    OPERATIONS = "connecting.operations"
    READS = "connecting.reads"
    ADDRESSES = "connecting.addresses"
    EXPIRY = "connecting.expiry"
    KEY = "connecting.key"
    ROTATE = "connecting.rotate"
    REVOKE = "connecting.revoke"
    DOOR = "connecting.door"


@dataclass(slots=True, kw_only=True)
class ConnectingDraft(CompanyDraft):
    """The key that they look at, by its number, or the one to be made; never a secret.

    `notice` is a line to show once.
    """

    key_id: int = 0
    label: str = ""
    scope: KeyScope = field(default_factory=KeyScope)
    expires_at: datetime | None = None
    notice: str = ""
