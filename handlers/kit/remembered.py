"""What is remembered of a person between updates, and the same as text that a database can keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from handlers.kit.draft import Draft

# The names in python-telegram-bot's `user_data`.
DRAFT = "draft"
COMPANY = "company_id"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A person's memory as text: `draft` is JSON of the kind that belongs to `conversation`."""

    conversation: str | None
    draft: str | None
    company_id: int | None


def written(memory: dict[str, Any]) -> Remembered:
    """The memory as text."""
    draft: Draft | None = memory.get(DRAFT)
    if draft is None:
        return Remembered(None, None, memory.get(COMPANY))
    return Remembered(draft.conversation, msgspec.json.encode(draft).decode(), memory.get(COMPANY))


def read(remembered: Remembered, kinds: dict[str, type[Draft]]) -> dict[str, Any]:
    """The memory that the text tells; a draft of another version of the program is left out."""
    memory: dict[str, Any] = {}
    if remembered.company_id is not None:
        memory[COMPANY] = remembered.company_id
    kind = kinds.get(remembered.conversation or "")
    if kind is not None and remembered.draft is not None:
        try:
            memory[DRAFT] = msgspec.json.decode(remembered.draft, type=kind)
        except msgspec.DecodeError:
            return memory
    return memory
