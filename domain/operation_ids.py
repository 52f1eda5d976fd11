"""Operation ids: our own, which nobody can predict, and those of business systems, each in its space.

A predictable id could be used first for something harmless, so that the real operation would go unrecorded.
"""

from __future__ import annotations

import hmac
import secrets
from uuid import UUID, uuid5

_SIZE = 32  # bytes


class OperationIds:
    """Ids for deeds without a draft to hold a random one: equal secrets and deeds give equal ids."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret if secret is not None else secrets.token_bytes(_SIZE)

    def of(self, deed: str, *parts: int | str | UUID) -> UUID:
        """The id of this deed: HMAC-SHA-256 of its name as a version 8 UUID (RFC 9562, section 5.8)."""
        name = "/".join([deed, *map(str, parts)])
        digest = hmac.digest(self._secret, name.encode(), "sha256")
        return UUID(int=_as_version_8(int.from_bytes(digest[:16], "big")))


def in_space(space: UUID, given: UUID) -> UUID:
    """The recorded id of an operation that a business system calls `given` (UUID version 5)."""
    return uuid5(space, str(given))


def _as_version_8(number: int) -> int:
    """The number with the six fixed bits of a version 8 UUID set."""
    version, variant = 0xF << 76, 0x3 << 62
    return (number & ~version & ~variant) | (0x8 << 76) | (0x2 << 62)
