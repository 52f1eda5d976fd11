"""One file of an export: the interface of every format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from domain.stored_entry import StoredRow
from rendering.exports.cells import CellReader
from rendering.exports.contents import Contents
from rendering.exports.report import Report

SLICE = 100  # entries per write: a file exceeds its limit by no more than these


class Part(ABC):
    """A file being written, the `number`th of its export. Past `largest` bytes it is full.

    Formats with sums keep their `contents`; `before` are those of the export's files before it.
    """

    def __init__(
        self, path: Path, report: Report, *, number: int, largest: int, before: Contents | None = None
    ) -> None:
        self.path = path
        self.report = report
        self.number = number
        self.largest = largest
        self.before = before or Contents()
        self.contents = Contents()
        self.reader = CellReader(report.catalogue, report.company.zone)

    @property
    @abstractmethod
    def full(self) -> bool:
        """Whether the next entries belong in another file."""

    @abstractmethod
    def write(self, rows: Sequence[StoredRow]) -> Sequence[StoredRow]:
        """Add these entries, `SLICE` of them at most; returns those that it shows."""

    @abstractmethod
    def close(self, *, last: bool) -> None:
        """Finish the file; `last` is whether the export ends with it."""

    @abstractmethod
    def abandon(self) -> None:
        """Leave it unfinished: close its open files, and write nothing more."""
