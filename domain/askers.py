"""Who asks: a closed set of askers, each with its proof. `domain/authors.py` says how an entry names them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class InChat:
    """A person in the chat, proved by a numeric Telegram id.

    `reference` is the message that they acted by; `shown_name` is their display name there.
    """

    telegram_id: int
    reference: str = ""
    shown_name: str = ""


@dataclass(frozen=True, slots=True)
class ByKey:
    """A business system, proved by a key. Only the key's hash is kept from here on.

    `address` is the IP address that it comes from, if known.
    """

    key_hash: bytes
    address: str = ""

    @classmethod
    def holding(cls, key: str, *, address: str = "") -> ByKey:
        """The asker that shows this key."""
        return cls(hash_of_key(key), address)


@dataclass(frozen=True, slots=True)
class AtConsole:
    """Somebody at the server's console. They hold the database already, so nothing is left to prove."""


@dataclass(frozen=True, slots=True)
class Itself:
    """The program, acting on its own."""


Asker = InChat | ByKey | AtConsole | Itself


def hash_of_key(key: str) -> bytes:
    """The hash to store for a key. A key has 256 random bits, so a plain hash can't be brute-forced."""
    return sha256(key.encode()).digest()
