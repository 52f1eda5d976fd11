"""A log as an Excel workbook: a cover with its description, a sheet of dates and amounts, and their sums."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from domain.stored_entry import StoredRow
from rendering.exports.amounts import ADDING, CURRENCY, Amounts, other_columns
from rendering.exports.cells import TITLES, YES, Cells, LocalTime
from rendering.exports.contents import Contents
from rendering.exports.part import SLICE, Part
from rendering.exports.report import Report
from rendering.exports.workbook import LINE, Looks, new_sheet
from rendering.exports.xlsx_sums import write_sums

MOST_ROWS = 1_048_575  # of a sheet, below the titles (support.microsoft.com, Excel specifications and limits)

_LONGEST_TEXT = 32_767  # UTF-16 units of a cell (the same page)
_EPOCH = 25_569  # 1970-01-01 in Excel's day count
_DAY = 86_400
_WIDTHS = {  # characters; those up to the currency are printed, and legible on a letter page
    "Folio": 8, "Fecha": 11, "Hora": 9, "Usuario": 13, "Nombre completo": 20, "Operación": 22,
    "Resultado": 10, "Sensible": 9, "Resumen": 24, "Detalle": 36, ADDING: 16, CURRENCY: 9, "Perfil": 22,
    "Pestaña": 16, "Origen": 11, "Referencia": 26, "Equipo": 20, "Registrado": 20, "Huella": 70,
    **dict.fromkeys(other_columns(), 14),
}  # fmt: skip
_COLUMN = {title: column for column, title in enumerate(TITLES)}
_BEFORE = TITLES[_COLUMN["Usuario"] : _COLUMN[ADDING]]
_AFTER = TITLES[_COLUMN["Perfil"] : _COLUMN["Registrado"]]
_TEXT_WIDTHS = [_WIDTHS[title] for title in (*_BEFORE, *_AFTER)]
_TEXT_COLUMNS = [_COLUMN[title] for title in (*_BEFORE, *_AFTER)]
_ALIGN = {
    **dict.fromkeys(("Folio", ADDING, *other_columns()), "right"),
    **dict.fromkeys(("Fecha", "Hora", "Registrado"), "center"),
    CURRENCY: "left",
}
_COVER_WIDTH = 100
_TALLEST = 409.0  # points: the tallest row (the same page)
_MARKUP = 100  # compressed bytes of a row's tags and numbers: measured 75 to 100
_GAP = 1  # an empty row, which keeps the sums out of what is filtered and sorted
_SHADE = "#DDDDDD"
_HOW_MARKED = ", con su renglón sombreado y Sí en negritas"
_ON_PAPER = f"Al imprimir salen las columnas hasta {CURRENCY}; las demás sólo están en el archivo"


class XlsxPart(Part):
    """Rows are streamed to a file beside the workbook, so that memory stays flat."""

    def __init__(
        self, path: Path, report: Report, *, number: int, largest: int, before: Contents | None = None
    ) -> None:
        super().__init__(path, report, number=number, largest=largest, before=before)
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(path, options)
        self._looks = Looks(self._book)
        self._cover = new_sheet(self._book, "Portada", report, part=number)
        self._sheet = new_sheet(self._book, "Bitácora", report, part=number)
        self._begin_sheet()
        self._rows = 0
        # The final size is known only after compression; this compresses the texts alone, and keeps the
        # count.
        self._packing = zlib.compressobj(level=1)
        self._packed = 0

    @property
    def full(self) -> bool:
        """By the estimated file size, and by the rows of a sheet, sums included."""
        below = len(self.contents.totals) + SLICE + _GAP
        return self.size >= self.largest or self._rows + SLICE + below > MOST_ROWS

    @property
    def size(self) -> int:
        """The estimated size of the file in bytes."""
        return self._packed + self._rows * _MARKUP

    def write(self, rows: Sequence[StoredRow]) -> Sequence[StoredRow]:
        """Add these entries."""
        for row in rows:
            cells = self.reader.cells(row)
            self.contents.add(cells)
            self._rows += 1
            self._write_row(self._rows, cells)
            texts = (*cells.before_amounts, *cells.after_amounts, cells.hash)
            self._packed += len(self._packing.compress("".join(texts).encode()))
        return rows

    def close(self, *, last: bool) -> None:
        """Write what is known only now, and the workbook."""
        self._end_sheet()
        self._write_sums(last=last)
        self._write_cover(last=last)
        try:
            self._book.close()
        except FileCreateError as error:  # the library's own, for any failure of the file
            raise error.__context__ or error from None

    def abandon(self) -> None:
        """Leave its rows in their file, which is removed with the folder."""
        with ExitStack() as closing:
            for sheet in self._book.worksheets():
                closing.callback(sheet.row_data_fh.close)

    def _begin_sheet(self) -> None:
        self._sheet.activate()
        for title, column in _COLUMN.items():
            self._sheet.set_column(column, column, _WIDTHS[title])
        self._sheet.freeze_panes(1, 1)
        self._looks.write_titles(self._sheet, TITLES, align=_ALIGN)

    def _write_row(self, line: int, cells: Cells) -> None:
        number, text, looks = self._sheet.write_number, self._sheet.write_string, self._looks
        texts = cells.before_amounts + cells.after_amounts
        lines = max(map(_lines, texts, _TEXT_WIDTHS))
        if lines > 1:
            self._sheet.set_row(line, min(lines * LINE, _TALLEST))
        number(line, 0, cells.folio, looks.top)
        number(line, 1, cells.occurred.day + _EPOCH, looks.moment("dd/mm/yyyy"))
        time = looks.moment("hh:mm:ss", after=cells.occurred.told_apart)
        number(line, 2, cells.occurred.second / _DAY, time)
        for column, value in zip(_TEXT_COLUMNS, texts, strict=True):
            if value:
                text(line, column, _fitted(value), looks.text)
        self._write_amounts(line, cells.amounts)
        both = looks.moment("dd/mm/yyyy hh:mm:ss", after=cells.recorded.told_apart)
        number(line, _COLUMN["Registrado"], _serial(cells.recorded), both)
        text(line, _COLUMN["Huella"], cells.hash, looks.text)

    def _write_amounts(self, line: int, amounts: Amounts) -> None:
        if not amounts.currency:
            return
        look = self._looks.money(amounts.currency)
        self._sheet.write_string(line, _COLUMN[CURRENCY], amounts.currency, self._looks.currency)
        for title, cents in zip((ADDING, *other_columns()), (amounts.adding, *amounts.others), strict=True):
            if cents is not None:
                self._sheet.write_number(line, _COLUMN[title], cents / 100, look)

    def _end_sheet(self) -> None:
        """Its filter, the marks of what is sensitive, and the sum of each currency's amounts."""
        sheet, line = self._sheet, self._rows
        sheet.autofilter(0, 0, self._rows, len(TITLES) - 1)
        self._mark_rows()
        for line, total in enumerate(self.contents.totals, start=self._rows + _GAP + 1):
            sheet.write_string(line, _COLUMN[ADDING] - 1, total.operation, self._looks.total)
            self._looks.write_sum(
                sheet, line, total, rows=self._rows, amounts=_COLUMN[ADDING], currencies=_COLUMN[CURRENCY]
            )
        sheet.print_area(0, 0, line, _COLUMN[CURRENCY])

    def _mark_rows(self) -> None:
        """A line below each row, and a shade for what is sensitive, wherever it is sorted to."""
        column = _COLUMN["Sensible"]
        sensitive, line = f'=${xl_col_to_name(column)}2="{YES}"', {"bottom": 1, "bottom_color": _SHADE}
        for first, last, criteria, look in (
            (column, column, sensitive, {"bold": True, "bg_color": _SHADE}),
            (0, len(TITLES) - 1, sensitive, {"bg_color": _SHADE, **line, "bottom_color": "white"}),
            (0, len(TITLES) - 1, "=$A2>0", line),
        ):
            options = {"type": "formula", "criteria": criteria, "format": self._book.add_format(look)}
            self._sheet.conditional_format(1, first, self._rows, last, options)

    def _write_sums(self, *, last: bool) -> None:
        whole = self.contents.after(self.before) if last and self.number > 1 else None
        if self.contents.has_money or (whole is not None and whole.has_money):
            sheet = new_sheet(self._book, "Sumas", self.report, part=self.number)
            write_sums(sheet, self._looks, self.contents, all_parts=whole)

    def _write_cover(self, *, last: bool) -> None:
        sheet, looks, report = self._cover, self._looks, self.report
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, _COVER_WIDTH)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 2 * LINE)
        sheet.write_string(0, 0, report.title, looks.heading)
        marked = _HOW_MARKED if self.contents.sensitive else ""
        more = "; es la última" if last else f"; sigue en la parte {self.number + 1}"
        facts = [
            *report.facts(f"{self.contents.told}{marked}"),
            ("Parte", f"{self.number}{more}"),
            ("En papel", _ON_PAPER),
        ]
        for line, (fact, value) in enumerate(facts, start=2):
            sheet.set_row(line, LINE * _lines(value, _COVER_WIDTH))
            sheet.write_string(line, 0, fact, looks.bold)
            sheet.write_string(line, 1, value, looks.text)


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
