"""A log as an Excel workbook: a cover with its description, and a sheet with typed dates and filters."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.stored_entry import StoredRow
from rendering.exports.cells import TITLES, Cells, LocalTime
from rendering.exports.part import SLICE, Part
from rendering.exports.report import Report

MOST_ROWS = 1_048_575  # of a sheet, below the titles (support.microsoft.com, Excel specifications and limits)

_LONGEST_TEXT = 32_767  # UTF-16 units of a cell (the same page)
_EPOCH = 25_569  # 1970-01-01 in Excel's day count
_DAY = 86_400
_WIDTHS = (9, 12, 10, 16, 28, 22, 16, 34, 11, 10, 44, 60, 11, 26, 20, 20, 70)  # characters
_FIRST_TEXT = 3  # of the twelve text columns before the last two
_TEXT_WIDTHS = _WIDTHS[_FIRST_TEXT:15]
_COVER_WIDTH = 80
_LINE, _TALLEST = 15.0, 409.0  # points: a line, and the tallest row (the same page)
_LETTER = 1  # XlsxWriter's paper size
_MARKUP = 80  # compressed bytes of a row's tags: measured 75


class XlsxPart(Part):
    """Rows are streamed to a file beside the workbook, so that memory stays flat."""

    def __init__(self, path: Path, report: Report, *, number: int, largest: int) -> None:
        super().__init__(path, report, number=number, largest=largest)
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(path, options)
        self._write_cover()
        self._begin_sheet()
        self._rows = 0
        # The final size is known only after compression; this compresses the texts alone, and keeps the
        # count.
        self._packing = zlib.compressobj(level=1)
        self._packed = 0

    @property
    def full(self) -> bool:
        """By the estimated file size, and by the rows of a sheet."""
        return self.size >= self.largest or self._rows + SLICE > MOST_ROWS

    @property
    def size(self) -> int:
        """The estimated size of the file in bytes."""
        return self._packed + self._rows * _MARKUP

    def write(self, rows: Sequence[StoredRow]) -> None:
        """Add these entries."""
        for row in rows:
            cells = self.reader.cells(row)
            self._rows += 1
            self._write_row(self._rows, cells)
            self._packed += len(self._packing.compress("".join((*cells[2:14], cells.hash)).encode()))

    def close(self, *, last: bool) -> None:  # noqa: ARG002
        """Write the workbook."""
        self._sheet.autofilter(0, 0, self._rows, len(TITLES) - 1)
        try:
            self._book.close()
        except FileCreateError as error:  # the library's own, for any failure of the file
            raise error.__context__ or error from None

    def abandon(self) -> None:
        """Leave its rows in their file, which is removed with the folder."""
        with ExitStack() as closing:
            for sheet in self._book.worksheets():
                closing.callback(sheet.row_data_fh.close)

    def _write_cover(self) -> None:
        sheet = self._book.add_worksheet("Portada")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, _COVER_WIDTH)
        sheet.hide_gridlines(2)
        _for_paper(sheet)
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        name = self._book.add_format({"bold": True, "valign": "top"})
        sheet.set_row(0, 2 * _LINE)
        sheet.write_string(0, 0, self.report.title, self._book.add_format({"bold": True, "font_size": 16}))
        for line, (fact, value) in enumerate(self.report.facts(), start=2):
            sheet.set_row(line, _LINE * _lines(value, _COVER_WIDTH))
            sheet.write_string(line, 0, fact, name)
            sheet.write_string(line, 1, value, wrapped)

    def _begin_sheet(self) -> None:
        book = self._book
        self._sheet = book.add_worksheet("Bitácora")
        self._sheet.activate()
        self._text = book.add_format({"valign": "top", "text_wrap": True})
        self._number = book.add_format({"valign": "top"})
        self._formats: dict[str, Format] = {}
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 1)
        self._sheet.repeat_rows(0)
        _for_paper(self._sheet)
        self._sheet.set_row(0, 1.5 * _LINE)
        top = book.add_format({"bold": True, "bg_color": "#D9E2EC", "bottom": 1, "valign": "vcenter"})
        for column, title in enumerate(TITLES):
            self._sheet.write_string(0, column, title, top)

    def _write_row(self, line: int, cells: Cells) -> None:
        number, text = self._sheet.write_number, self._sheet.write_string
        texts = cells[2:14]
        lines = max(map(_lines, texts, _TEXT_WIDTHS))
        if lines > 1:
            self._sheet.set_row(line, min(lines * _LINE, _TALLEST))
        number(line, 0, cells.folio, self._number)
        number(line, 1, cells.occurred.day + _EPOCH, self._shown("dd/mm/yyyy"))
        time = self._shown("hh:mm:ss", after=cells.occurred.told_apart)
        number(line, 2, cells.occurred.second / _DAY, time)
        for column, value in enumerate(texts, start=_FIRST_TEXT):
            if value:
                text(line, column, _fitted(value), self._text)
        both = self._shown("dd/mm/yyyy hh:mm:ss", after=cells.recorded.told_apart)
        number(line, 15, _serial(cells.recorded), both)
        text(line, 16, cells.hash, self._text)

    def _shown(self, pattern: str, *, after: str = "") -> Format:
        """The format of a time, which stays a number that sorts; `after` is shown behind it."""
        pattern += f'"{after}"' if after else ""
        if pattern not in self._formats:
            shown = {"valign": "top", "align": "center", "num_format": pattern}
            self._formats[pattern] = self._book.add_format(shown)
        return self._formats[pattern]


def _for_paper(sheet: Worksheet) -> None:
    """Landscape letter size, in any region."""
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.fit_to_pages(1, 0)


def _lines(text: str, width: int) -> int:
    """The estimated lines of a text; LibreOffice, and Excel on a phone, don't compute them."""
    return 1 + len(text) * 11 // (width * 10) if len(text) > width else 1


def _serial(moment: LocalTime) -> float:
    """A local time as Excel's serial number."""
    return moment.day + _EPOCH + moment.second / _DAY


def _fitted(text: str) -> str:
    """As much of a text as fits in a cell."""
    if len(text) <= _LONGEST_TEXT // 2:  # no character is more than two units
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= _LONGEST_TEXT:
        return text
    return units[: (_LONGEST_TEXT - 1) * 2].decode("utf-16-le", errors="ignore") + "…"
