"""The parts of Vigía that may run as processes of their own."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Each worker belongs to one role: `docs/decisions/0041-roles-of-a-process.md`."""

    CHAT = "chat"
    DELIVERIES = "deliveries"
    DOOR = "door"


EVERY_ROLE = frozenset(Role)
IN_SPANISH = {
    Role.CHAT: "el chat",
    Role.DELIVERIES: "las entregas",
    Role.DOOR: "la puerta HTTP",
}
