"""A log as CSV: UTF-8 with the byte order mark that Excel needs, and no cell that a spreadsheet would run."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.stored_entry import StoredRow
from rendering.exports.cells import TITLES, iso_date
from rendering.exports.part import Part
from rendering.exports.report import Report

CSV_TITLES = (*TITLES, "Zona horaria")

# What spreadsheets take for the beginning of a formula, full-width forms too (owasp.org, CSV Injection): at
# the beginning of a cell, or within one, for a program that expects another separator.
_FORMULA = re.compile(r"(^|[;|\t\r\n])(?=[=+\-@\t\r\n＝＋－＠])")
_EDGE = "\0"  # joins the cells of a line for inspection: no entry has it
_FORMULA_SOMEWHERE = re.compile(r"[\0;|\t\r\n][=+\-@\t\r\n＝＋－＠]")


class CsvPart(Part):
    """Dates are written as 2026-11-21, which every spreadsheet reads alike.

    There are no lines above the table, so each line has its times' zone, and the offset.
    """

    def __init__(self, path: Path, report: Report, *, number: int, largest: int) -> None:
        super().__init__(path, report, number=number, largest=largest)
        self._file = path.open("wb")
        self._file.write(BOM_UTF8 + csv_line(CSV_TITLES).encode())

    @property
    def full(self) -> bool:
        """By the bytes written."""
        return self._file.tell() >= self.largest

    def write(self, rows: Sequence[StoredRow]) -> None:
        """Add these entries."""
        self._file.write("".join(map(self._line, rows)).encode())

    def close(self, *, last: bool) -> None:  # noqa: ARG002
        """Do nothing: all is written."""
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()

    def _line(self, row: StoredRow) -> str:
        cells = self.reader.cells(row)
        occurred, recorded = cells.occurred, f"{iso_date(cells.recorded.day)} {cells.recorded.clock}"
        when = (iso_date(occurred.day), occurred.bare_clock)
        zone = self.reader.zone_at(row[1])
        return csv_line((str(cells.folio), *when, *cells[2:14], recorded, cells.hash, zone))


def csv_line(cells: Sequence[str]) -> str:
    """One line, every cell in quotes (RFC 4180), none of them a formula.

    Nearly all lines are harmless, which one check of the whole line shows.
    """
    together = _EDGE + _EDGE.join(cells)
    if '"' in together or together.count(_EDGE) > len(cells) or _FORMULA_SOMEWHERE.search(together):
        return _quoted(harmless(each).replace('"', '""') for each in cells)
    return _quoted(cells)


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    return _FORMULA.sub(r"\1'", text)


def _quoted(cells: Iterable[str]) -> str:
    return '"' + '","'.join(cells) + '"\r\n'
