"""The installation's secrets, which are never in the database: one that others are derived from, and the
seals' key."""

from __future__ import annotations

import os
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.failures import CannotStart
from bot.private_files import KEY_FILE, SEAL_KEY_FILE, write_once
from services.seal_key import SealKey

_SIZE = 32  # bytes

T = TypeVar("T")


class InstallationKey:
    """32 random bytes, never used directly: each use has a key derived with its own label."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _SIZE:
            raise ValueError(f"a key has {_SIZE} bytes")
        self._secret = secret

    def derive(self, label: bytes) -> bytes:
        """32 bytes for the use that the label names (HKDF-SHA-256, RFC 5869): always the same ones.

        They reveal nothing of another label's. A label is written once, in the module of its use.
        """
        return HKDF(algorithm=SHA256(), length=_SIZE, salt=None, info=label).derive(self._secret)


def open_installation_key(folder: Path, given: str | None) -> InstallationKey:
    """The key in the settings, or the one in the data folder, created there if missing.

    Raises CannotStart for an invalid key.
    """
    return _opened(InstallationKey, folder / KEY_FILE, given, setting="VIGIA_INBOX_KEY")


def open_seal_key(folder: Path, given: str | None) -> SealKey:
    """The key that signs seals: in the settings, or in a file of its own beside the other one.

    It is derived from no other, so that one that is replaced leaves the seals' as it was. Raises CannotStart
    for an invalid key.
    """
    return _opened(SealKey, folder / SEAL_KEY_FILE, given, setting="VIGIA_SEAL_KEY")


def _opened(kind: Callable[[bytes], T], path: Path, given: str | None, *, setting: str) -> T:
    try:
        written = given.encode() if given is not None else _kept_in(path)
        return kind(b64decode(written, altchars=b"-_", validate=True))
    except ValueError as error:
        where = setting if given is not None else str(path)
        raise CannotStart(f"{where}: no es una clave; lleva 32 bytes en base64 para URL.") from error
    except OSError as error:
        raise CannotStart(f"No se puede usar {path}: {error.strerror}.") from error


def _kept_in(path: Path) -> bytes:
    """The key in the file, as text; a new one, readable by its owner only, if there is none."""
    if not path.exists():
        write_once(path, urlsafe_b64encode(os.urandom(_SIZE)))
    return path.read_bytes().strip()
