"""How much the use cases that walk a whole log take in hand at once."""

from __future__ import annotations

from dataclasses import dataclass

from rendering.exports.parts import LARGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """In entries, where it says nothing else."""

    verified_at_once: int = 5000  # a few megabytes, and some hundredths of a second of work
    words_verified: int = 20_000  # with more entries, a chat's verification leaves the index of words alone
    exported_at_once: int = 2000  # a few megabytes, and some hundredths of a second of reading
    largest_file: int = LARGEST  # bytes
    # Others have their turn then: another process that waits for SQLite looks ten times a second.
    between_removals: float = 0.1  # seconds
