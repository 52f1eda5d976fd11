"""Seals signed by a key that tests make up."""

from __future__ import annotations

from datetime import datetime

from domain.checkpoints import Checkpoint, SignedSeal
from domain.log_tree import Head
from domain.seals import Seal
from services.seal_key import SealKey
from tests.given import NOW

KEY = SealKey(bytes(range(32)))


def signed_by_anybody(
    seal: Seal, *, made: datetime = NOW, before: Head | None = None, key: SealKey = KEY
) -> SignedSeal:
    """The seal, signed."""
    return key.sign(Checkpoint(key.installation, seal, made, before))
