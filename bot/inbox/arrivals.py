"""Incoming updates: the JSON from Telegram, and the library's reading of it, if it understands it.

The library's own `get_updates` reads a whole batch or none: one update that it does not understand, from a
server of another version, would block all others for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update


@dataclass(frozen=True, slots=True)
class Arrival:
    """An incoming update; `update` is None if it is not understood."""

    update_id: int
    body: str
    update: Update | None

    @property
    def chat_id(self) -> int:
        """Its chat; 0 for an update without one."""
        return chat_of(self.update) if self.update is not None else 0


def arrival_of(wire: Mapping[str, Any], bot: Bot) -> Arrival:
    """An update as Telegram sent it, to store verbatim; raises ValueError for anything else."""
    update_id = wire.get("update_id") if isinstance(wire, dict) else None
    if not isinstance(update_id, int):
        raise ValueError("an update without an id")
    return Arrival(update_id, json.dumps(wire), understood(wire, bot))


def understood(wire: Mapping[str, Any], bot: Bot) -> Update | None:
    """The update, if the library understands it."""
    try:
        return Update.de_json(dict(wire), bot)
    except Exception:  # noqa: BLE001 (whatever the library stumbles over, we keep what came)
        return None


def chat_of(update: Update) -> int:
    """The update's chat; 0 if it has none."""
    return update.effective_chat.id if update.effective_chat is not None else 0
