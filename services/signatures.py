"""Checking signatures by Ed25519 (RFC 8032)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.cosignatures import Cosignature, cosigned_message


def is_signed(message: bytes, *, public: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key signed the message; not, for what is no such key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_cosigned(text: str, cosignature: Cosignature) -> bool:
    """Whether the key that the cosignature names made it, of that checkpoint's text."""
    message = cosigned_message(text, cosignature.at)
    return is_signed(message, public=cosignature.key.public, signature=cosignature.signature)
