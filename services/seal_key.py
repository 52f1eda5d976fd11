"""The key that signs an installation's seals."""

from __future__ import annotations

import os
from enum import Enum, auto

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.checkpoints import Checkpoint, SignedSeal, installation_name, origin_of
from domain.signed_notes import VerifierKey, key_id

KEY_SIZE = 32  # bytes of an Ed25519 key's seed (RFC 8032, 5.1.5)


class Signature(Enum):
    """What the signature of a seal that came back is."""

    OURS = auto()
    FORGED = auto()  # it names our key, which did not make it
    FOREIGN = auto()  # it names another key


class SealKey:
    """An Ed25519 key (RFC 8032) of one installation, which names the installation too."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self._public = self._key.public_key().public_bytes_raw()
        self.installation = installation_name(self._public)

    @classmethod
    def random(cls) -> SealKey:
        """A key that nobody keeps."""
        return cls(os.urandom(KEY_SIZE))

    def sign(self, checkpoint: Checkpoint) -> SignedSeal:
        """The checkpoint signed; the same one always gets the same signature."""
        signature = self._key.sign(checkpoint.text.encode())
        return SignedSeal(checkpoint, key_id(checkpoint.origin, self._public), signature)

    def judge(self, signed: SignedSeal) -> Signature:
        """Whether this key signed it."""
        checkpoint = signed.checkpoint
        if (
            checkpoint.installation != self.installation
            or key_id(checkpoint.origin, self._public) != signed.key_id
        ):
            return Signature.FOREIGN
        try:
            self._key.public_key().verify(signed.signature, checkpoint.text.encode())
        except InvalidSignature:
            return Signature.FORGED
        return Signature.OURS

    def verifier_key(self, company_id: int) -> str:
        """The public key under the name of a company's log, for programs that check its seals."""
        return VerifierKey(origin_of(self.installation, company_id), self._public).text
