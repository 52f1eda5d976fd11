"""Encryption of the inbox's bodies, each bound to its own row."""

from __future__ import annotations

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.installation_key import InstallationKey

_LABEL = b"vigia/inbox/1"
_NONCE = 12  # bytes (NIST SP 800-38D); random, which is safe for 2**32 bodies


class Unreadable(Exception):
    """The body was encrypted with another key, changed, or written for another row."""


class Cipher:
    """Encrypts and authenticates bodies (AES-256-GCM), together with their update's id and lane.

    So somebody who can write in the database can't turn one update into another, or give it to another
    person.
    """

    def __init__(self, key: InstallationKey) -> None:
        self._aead = AESGCM(key.derive(_LABEL))

    def encrypt(self, body: str, *, update_id: int, lane: int) -> bytes:
        """The encrypted body for that row."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, body.encode(), _row(update_id, lane))

    def decrypt(self, kept: bytes, *, update_id: int, lane: int) -> str:
        """The reverse of `encrypt`; raises Unreadable."""
        try:
            body = self._aead.decrypt(kept[:_NONCE], kept[_NONCE:], _row(update_id, lane))
        except (InvalidTag, ValueError) as error:  # too short to be one
            raise Unreadable from error
        return body.decode()


def _row(update_id: int, lane: int) -> bytes:
    return struct.pack(">qq", update_id, lane)
