"""Somebody without a place anywhere who came to the door, as the log tells of them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.entries import Entry
from domain.refused import REFUSED


@dataclass(frozen=True, slots=True)
class Stranger:
    """Their Telegram account, and the name that they have given it."""

    telegram_id: int
    shown_name: str


def stranger_of(entry: Entry) -> Stranger | None:
    """Who knocked, if the entry is about an account of nobody's; a group's requests are not one's own."""
    facts = dict(entry.detail.facts)
    account = facts.get("Telegram", "")
    of_nobody = entry.operation == REFUSED and not entry.user_name and "Usuario" not in facts
    if not of_nobody or not account.isdecimal() or f"Telegram {account}" not in entry.summary:
        return None
    return Stranger(int(account), entry.full_name)
