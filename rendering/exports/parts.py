"""The files of one export: as many as needed for each to be small enough to send, under one name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from domain.stored_entry import OCCURRED_AT, StoredRow
from rendering.exports.cells import CellReader, iso_date
from rendering.exports.contents import Contents
from rendering.exports.formats import Format, kind_of_part
from rendering.exports.part import SLICE, Part
from rendering.exports.report import Report
from rendering.exports.room import room_needed

# In bytes: a bot may send files of up to 50 MB (Bot API, sending files), and the last `SLICE` entries of a
# file may be as large as the HTTP door accepts.
LARGEST = 40 * 2**20


class Parts:
    """The parts so far, in a folder of their own; on a full disk it raises NoRoomForFile."""

    def __init__(self, format_: Format, report: Report, folder: Path, *, largest: int = LARGEST) -> None:
        self.entries = 0
        self._format = format_
        self.report = report
        self._folder = folder
        self._largest = largest
        self._kind = kind_of_part(format_)
        self._done: list[Path] = []
        self._part: Part | None = None
        self._first_at = self._last_at = 0
        self._contents = Contents()

    @property
    def days(self) -> tuple[str, str]:
        """The days of the first and the last entry, in the company's zone: `2026-11-01`, `2026-11-21`."""
        reader = CellReader(self.report.catalogue, self.report.company.zone)
        return iso_date(reader.local(self._first_at).day), iso_date(reader.local(self._last_at).day)

    @room_needed()
    def write(self, rows: Sequence[StoredRow]) -> None:
        """Add these entries, in the order of the format."""
        for start in range(0, len(rows), SLICE):
            if self._part is not None and self._part.full:
                self._close(last=False)
            self._part = self._part or self._new_part()
            times = [row[OCCURRED_AT] for row in self._part.write(rows[start : start + SLICE])]
            if times:
                self._first_at = min(times) if not self.entries else min(self._first_at, *times)
                self._last_at = max(self._last_at, *times)
                self.entries += len(times)

    @room_needed()
    def finish(self, name: str) -> list[Path]:
        """The files, all under this name; several are numbered."""
        self._close(last=True)
        many = len(self._done)
        return [
            path.rename(path.with_name(f"{name}{_which(number, many)}{self._format.suffix}"))
            for number, path in enumerate(self._done, start=1)
        ]

    def abandon(self) -> None:
        """Abandon the open file. The caller removes the folder."""
        if self._part is not None:
            with suppress(OSError):  # closing retries the write that failed
                self._part.abandon()
            self._part = None

    def _new_part(self) -> Part:
        number = len(self._done) + 1
        path = self._folder / f"{number}{self._format.suffix}"
        return self._kind(path, self.report, number=number, largest=self._largest, before=self._contents)

    def _close(self, *, last: bool) -> None:
        if self._part is not None:
            self._part.close(last=last)
            self._done.append(self._part.path)
            self._contents = self._part.contents.after(self._contents)
            self._part = None


def _which(number: int, many: int) -> str:
    return f"_parte_{number}_de_{many}" if many > 1 else ""
