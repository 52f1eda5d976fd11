"""Cosignatures of checkpoints by witnesses (c2sp.org/tlog-cosignature, with Ed25519).

A witness says with one that, at that time, this was the longest log of that origin which it had seen, and
that it goes on from each that it had seen before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.signed_notes import NoteSignature, VerifierKey

_TIME = 8  # bytes
_SIGNATURE = 64  # bytes
_LAST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())  # seconds, past any that is meant


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody whom seals are sent to: the key that checks what they answer, and where they are."""

    key: VerifierKey
    url: str

    @property
    def name(self) -> str:
        """What they are called."""
        return self.key.name


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness's key signed, `at` some seconds since 1970-01-01T00:00:00Z."""

    key: VerifierKey
    at: int
    signature: bytes

    @property
    def moment(self) -> datetime:
        """When it was made, by the witness's clock."""
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def note_signature(self) -> NoteSignature:
        """It as one of a note's signatures."""
        data = self.at.to_bytes(_TIME, "big") + self.signature
        return NoteSignature(self.key.name, self.key.id, data)


def cosigned_message(text: str, at: int) -> bytes:
    """What is signed for a checkpoint's text."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosignature_of(signature: NoteSignature, key: VerifierKey) -> Cosignature | None:
    """The cosignature that a note's signature is, if it names this key; whether it holds is not checked."""
    data = signature.signature
    if not key.made(signature) or len(data) != _TIME + _SIGNATURE:
        return None
    at = int.from_bytes(data[:_TIME], "big")
    return Cosignature(key, at, data[_TIME:]) if at < _LAST else None
