"""An Excel workbook that prints: its sheets are letter size, and its formats made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from domain.spelling import clip
from rendering.exports.contents import Sum
from rendering.exports.report import Report

LINE = 15.0  # points: the height of a line

_LETTER = 1  # XlsxWriter's paper size
_LONGEST_NAME = 80  # characters at the head or foot of a page, which take 255 in all
_SIGNS = {"MXN": "$", "USD": "US$", "EUR": "€"}
_BAND = "#D9E2EC"


def new_sheet(book: Workbook, name: str, report: Report, *, part: int) -> Worksheet:
    """A sheet as wide as a letter page, landscape; each page says what it is, whose, and its number."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)  # inches
    company = " · ".join(filter(None, (report.company.name, report.company.rfc)))
    sheet.set_header(f"&L{report.title} · {_at_the_edge(company)}&R&A · Parte {part}")
    sheet.set_footer(f"&LSolicitado por {_at_the_edge(report.asked_by)}, {report.asked}&RPágina &P de &N")
    return sheet


class Looks:
    """The formats of a workbook's cells."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Format] = {}
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        self.top = book.add_format({"valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.heading = book.add_format({"bold": True, "font_size": 16})
        self.currency = book.add_format({"valign": "top", "align": "left", "indent": 1})
        self.total_currency = book.add_format({"bold": True, "top": 1, "indent": 1})
        self.total = book.add_format({"bold": True, "top": 1})
        titles = {"bold": True, "bg_color": _BAND, "bottom": 1, "valign": "vcenter"}
        self._titles = {
            align: book.add_format({**titles, "align": align, "indent": int(align == "left")})
            for align in ("left", "center", "right")
        }
        self._plain_titles = book.add_format(titles)

    def moment(self, pattern: str, *, after: str = "") -> Format:
        """Of a time, which stays a number that sorts; `after` is shown behind it."""
        pattern += f'"{after}"' if after else ""
        if (pattern, False) not in self._made:
            look = {"valign": "top", "align": "center", "num_format": pattern}
            self._made[pattern, False] = self._book.add_format(look)
        return self._made[pattern, False]

    def money(self, currency: str, *, total: bool = False) -> Format:
        """Of an amount, which stays a number that adds up."""
        pattern = f'"{_SIGNS[currency]}"#,##0.00' if currency in _SIGNS else "#,##0.00"
        if (pattern, total) not in self._made:
            look = {"num_format": pattern, **({"bold": True, "top": 1} if total else {"valign": "top"})}
            self._made[pattern, total] = self._book.add_format(look)
        return self._made[pattern, total]

    def write_titles(self, sheet: Worksheet, titles: Sequence[str], *, align: Mapping[str, str]) -> None:
        """The titles of a sheet's columns, aligned as their cells, on each of its pages."""
        sheet.set_row(0, 1.5 * LINE)
        sheet.repeat_rows(0)
        for column, title in enumerate(titles):
            look = self._titles[align[title]] if title in align else self._plain_titles
            sheet.write_string(0, column, title, look)

    def write_sum(
        self, sheet: Worksheet, line: int, total: Sum, *, rows: int, amounts: int, currencies: int
    ) -> None:
        """The sum of the amounts in its currency, of the column of `amounts` from the second row on.

        A formula, with its value beside it for those who don't compute one, such as a phone's preview.
        Nothing in it was typed by anybody: a currency is three letters.
        """
        added, told = (xl_range_abs(1, column, rows, column) for column in (amounts, currencies))
        formula = f'=SUMIFS({added},{told},"{total.currency}")'
        look = self.money(total.currency, total=True)
        sheet.write_formula(line, amounts, formula, look, total.cents / 100)
        sheet.write_string(line, currencies, total.currency, self.total_currency)


def _at_the_edge(name: str) -> str:
    """A name as the head or foot of a page shows it: there `&` begins a code."""
    return clip(name, limit=_LONGEST_NAME).replace("&", "&&")
