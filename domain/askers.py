"""Who asks: a closed set, each with what it proves. `domain/authors.py` says how an entry names it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class InChat:
    """A person in the chat, who proves a numeric Telegram id.

    `reference` is the message that they acted by, `shown_name` what they call themselves there.
    """

    telegram_id: int
    reference: str = ""
    shown_name: str = ""


@dataclass(frozen=True, slots=True)
class ByKey:
    """A business system, which proves that it holds a key. The key itself goes no further than here."""

    key_hash: bytes

    @classmethod
    def holding(cls, key: str) -> ByKey:
        """Whoever shows this key."""
        return cls(hash_of_key(key))


@dataclass(frozen=True, slots=True)
class AtConsole:
    """Whoever is at the server's console: they hold the database, so there is nothing left to prove."""


@dataclass(frozen=True, slots=True)
class Itself:
    """The program, which does by itself what nobody asked for."""


Asker = InChat | ByKey | AtConsole | Itself


def hash_of_key(key: str) -> bytes:
    """What is kept of a key. It has 256 random bits, so a plain hash can't be searched."""
    return sha256(key.encode()).digest()
