"""The key of a witness."""

from __future__ import annotations

import os
import re
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.checkpoints import installation_name
from domain.cosignatures import Cosignature, cosigned_message
from domain.signed_notes import COSIGNATURE, KEY_SIZE, VerifierKey

_PRIVATE = "PRIVATE+KEY"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9./_-]{0,58}[a-z0-9])?")


class WitnessKey:
    """An Ed25519 key that makes cosignatures, and nothing else, under one name."""

    def __init__(self, name: str, secret: bytes) -> None:
        self._secret = secret
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.verifier = VerifierKey(name, self._key.public_key().public_bytes_raw(), COSIGNATURE)

    @classmethod
    def new(cls, name: str | None = None) -> WitnessKey:
        """A random one; without a name it is called after its own public key, as an installation is.

        Raises ValueError for a name other than small letters, digits, and `.`, `/`, `_` and `-` between them.
        """
        secret = os.urandom(KEY_SIZE)
        if name is None:
            name = f"testigo/{installation_name(cls('testigo', secret).verifier.public)}"
        if not _NAME.fullmatch(name):
            raise ValueError
        return cls(name, secret)

    @classmethod
    def read(cls, text: str) -> WitnessKey:
        """The key in a text of the form that `text` gives; raises ValueError for any other."""
        private, key, name, key_id, data = text.strip().split("+", 4)
        decoded = b64decode(data, validate=True)
        read = cls(name, decoded[1:])
        if f"{private}+{key}" != _PRIVATE or decoded[:1] != COSIGNATURE or read.verifier.id.hex() != key_id:
            raise ValueError
        return read

    @property
    def text(self) -> str:
        """The key as text, secret: `PRIVATE+KEY+name+id+key`, as Go's sumdb/note writes one."""
        verifier = self.verifier
        data = b64encode(COSIGNATURE + self._secret).decode()
        return f"{_PRIVATE}+{verifier.name}+{verifier.id.hex()}+{data}\n"

    def cosign(self, text: str, *, at: int) -> Cosignature:
        """The cosignature of a checkpoint's text, made `at` some seconds since 1970."""
        return Cosignature(self.verifier, at, self._key.sign(cosigned_message(text, at)))
