"""A log as CSV: UTF-8 with the byte order mark that Excel needs, and no cell that a spreadsheet would run."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.stored_entry import StoredRow
from rendering.exports.amounts import Amounts, plain_number
from rendering.exports.cells import TITLES, iso_date
from rendering.exports.contents import Contents
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

    There are no lines above the table, so each line says whose hour its times are in, and the offset.
    """

    def __init__(
        self, path: Path, report: Report, *, number: int, largest: int, before: Contents | None = None
    ) -> None:
        super().__init__(path, report, number=number, largest=largest, before=before)
        self._file = path.open("wb")
        self._file.write(BOM_UTF8 + f"{csv_cells(CSV_TITLES)}\r\n".encode())

    @property
    def full(self) -> bool:
        """By the bytes written."""
        return self._file.tell() >= self.largest

    def write(self, rows: Sequence[StoredRow]) -> Sequence[StoredRow]:
        """Add these entries."""
        self._file.write("".join(map(self._line, rows)).encode())
        return rows

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
        before = csv_cells((str(cells.folio), *when, *cells.before_amounts))
        after = csv_cells((*cells.after_amounts, recorded, cells.hash, zone))
        return f"{before},{_amounts(cells.amounts)},{after}\r\n"


def _amounts(amounts: Amounts) -> str:
    """Numbers without quotes, or an apostrophe before their sign: nobody but us writes their digits."""
    adding, *others = (
        "" if each is None else plain_number(each) for each in (amounts.adding, *amounts.others)
    )
    return ",".join((adding, amounts.currency, *others))


def csv_cells(cells: Sequence[str]) -> str:
    """Some cells of a line, each in quotes (RFC 4180), none of them a formula.

    Nearly all are harmless, which one check of them together shows.
    """
    together = _EDGE + _EDGE.join(cells)
    if '"' in together or together.count(_EDGE) > len(cells) or _FORMULA_SOMEWHERE.search(together):
        return _quoted(harmless(each).replace('"', '""') for each in cells)
    return _quoted(cells)


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    return _FORMULA.sub(r"\1'", text)


def _quoted(cells: Iterable[str]) -> str:
    return '"' + '","'.join(cells) + '"'
