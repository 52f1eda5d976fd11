"""Seals signed by a key that tests make up."""

from __future__ import annotations

from datetime import datetime

from domain.checkpoints import Checkpoint, SignedSeal
from domain.log_tree import Head
from domain.seals import Seal
from domain.signed_notes import ED25519, read_verifier_key
from services.seal_key import SealKey
from tests.given import NOW

KEY = SealKey(bytes(range(32)))


def signed_by_anybody(
    seal: Seal, *, made: datetime = NOW, before: Head | None = None, key: SealKey = KEY
) -> SignedSeal:
    """The seal, signed."""
    return key.sign(Checkpoint(key.installation, seal, made, before))


def public_of(key: SealKey) -> bytes:
    """The public key, as whoever checks its signatures has it."""
    return read_verifier_key(key.verifier_key(0), ED25519).public
