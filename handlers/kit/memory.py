"""A person's memory between updates, and its text form for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from handlers.kit.draft import Draft


@dataclass(slots=True)
class Memory:
    """A person's state: python-telegram-bot's `user_data`.

    `draft` is what they are filling in; `company_id`, the company chosen with /empresa. Lost in a restart:
    `finished`, the id of their last finished draft, so that a second tap on its button is answered as such,
    and `edits`, when each of their messages was last edited.
    """

    draft: Draft | None = None
    company_id: int | None = None
    finished: str | None = None
    edits: dict[int, datetime] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return self == Memory()


@dataclass(frozen=True, slots=True)
class WrittenMemory:
    """A person's memory as text: `draft` is JSON of the kind that `conversation` names."""

    conversation: str | None
    draft: str | None
    company_id: int | None


NOTHING_KEPT = WrittenMemory(None, None, None)


def written(memory: Memory) -> WrittenMemory:
    """The memory as text."""
    draft = memory.draft
    if draft is None:
        return WrittenMemory(None, None, memory.company_id)
    return WrittenMemory(draft.conversation, msgspec.json.encode(draft).decode(), memory.company_id)


def read(kept: WrittenMemory, kinds: Mapping[str, type[Draft]]) -> Memory:
    """The memory in the text; a draft of another version of the program is left out."""
    memory = Memory(company_id=kept.company_id)
    kind = kinds.get(kept.conversation or "")
    if kind is not None and kept.draft is not None:
        try:
            memory.draft = msgspec.json.decode(kept.draft, type=kind)
        except msgspec.DecodeError:
            return memory
    return memory
