"""The key that bodies in the inbox are encrypted with, which is never in the database."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.failures import CannotStart

_FILE = "inbox.key"


class Unreadable(Exception):
    """A body was encrypted with another key."""


class Cipher:
    """Encrypts and authenticates bodies (Fernet: AES-128-CBC with HMAC-SHA-256)."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def encrypt(self, body: str) -> bytes:
        """The body as it is kept."""
        return self._fernet.encrypt(body.encode())

    def decrypt(self, kept: bytes) -> str:
        """The reverse of `encrypt`; raises Unreadable."""
        try:
            return self._fernet.decrypt(kept).decode()
        except InvalidToken as error:
            raise Unreadable from error


def open_cipher(folder: Path, given: str | None) -> Cipher:
    """The cipher of the key in the settings, or of the one in the data folder, made there if it is missing.

    Raises CannotStart for a key that is none.
    """
    try:
        return Cipher(given.encode() if given is not None else _key_in(folder / _FILE))
    except ValueError as error:
        where = "VIGIA_INBOX_KEY" if given is not None else str(folder / _FILE)
        raise CannotStart(f"{where}: no es una clave; lleva 32 bytes en base64 para URL.") from error
    except OSError as error:
        raise CannotStart(f"No se puede usar {folder / _FILE}: {error.strerror}.") from error


def _key_in(path: Path) -> bytes:
    """The key in the file; a new one, for its owner's eyes only, if there is none."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        key = Fernet.generate_key()
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
