"""The digest that identifies an exported file in the log: the SHA-256 of its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from domain.keeping import ExportedFile


def exported_files(paths: Sequence[Path]) -> list[ExportedFile]:
    """The files with their digests. It reads each file in full."""
    return [ExportedFile(path.name, _sha256(path)) for path in paths]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
