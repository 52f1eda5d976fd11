"""A disk that a test may fill."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def fill(path: Path) -> None:
    """Fill the disk that this file is on."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
