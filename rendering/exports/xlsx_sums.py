"""The sheet of an Excel workbook with the sums of its amounts, by currency and operation."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from rendering.exports.amounts import ADDING, CURRENCY
from rendering.exports.contents import Contents, Sum
from rendering.exports.workbook import Looks

_WIDTHS = {"Operación": 40, "Resultado": 12, "Registros": 12, ADDING: 20, CURRENCY: 10}  # characters
_OPERATION, _OUTCOME, _ENTRIES, _AMOUNT, _CURRENCY = range(len(_WIDTHS))


def write_sums(sheet: Worksheet, looks: Looks, contents: Contents, *, all_parts: Contents | None) -> None:
    """The sums of one file; the last of several has those of `all_parts` too."""
    for column, width in enumerate(_WIDTHS.values()):
        sheet.set_column(column, column, width)
    looks.write_titles(sheet, tuple(_WIDTHS), align={"Registros": "right", ADDING: "right", CURRENCY: "left"})
    sheet.freeze_panes(1, 0)
    rows = len(contents.sums)
    for line, each in enumerate(contents.sums, start=1):
        sheet.write_string(line, _OPERATION, each.operation)
        sheet.write_string(line, _OUTCOME, each.outcome)
        sheet.write_number(line, _ENTRIES, each.entries)
        sheet.write_number(line, _AMOUNT, each.cents / 100, looks.money(each.currency))
        sheet.write_string(line, _CURRENCY, each.currency, looks.currency)
    for line, total in enumerate(contents.totals, start=rows + 1):
        _begin_total(sheet, looks, line, total)
        looks.write_sum(sheet, line, total, rows=rows, amounts=_AMOUNT, currencies=_CURRENCY)
    below = rows + len(contents.totals) + 2
    if contents.unread:
        sheet.write_string(below, _OPERATION, contents.unread_told)
    if all_parts is not None:
        _write_all_parts(sheet, looks, all_parts, line=below + 2)


def _write_all_parts(sheet: Worksheet, looks: Looks, contents: Contents, *, line: int) -> None:
    sheet.write_string(line, _OPERATION, "De todas las partes juntas", looks.bold)
    below = line + 1
    for below, total in enumerate(contents.totals, start=line + 1):
        _begin_total(sheet, looks, below, total)
        sheet.write_number(below, _AMOUNT, total.cents / 100, looks.money(total.currency, total=True))
        sheet.write_string(below, _CURRENCY, total.currency, looks.total_currency)
    if contents.unread:
        sheet.write_string(below + 1, _OPERATION, contents.unread_told)


def _begin_total(sheet: Worksheet, looks: Looks, line: int, total: Sum) -> None:
    sheet.write_string(line, _OPERATION, total.operation, looks.total)
    sheet.write_blank(line, _OUTCOME, None, looks.total)
    sheet.write_number(line, _ENTRIES, total.entries, looks.total)
