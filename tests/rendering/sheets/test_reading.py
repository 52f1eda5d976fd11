"""Sheets as people send them, and as nobody should."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from domain.errors import FileTooLarge, SheetUnreadable
from domain.user_sheet import MOST_ROWS
from rendering.sheets.reading import LARGEST, read_sheet

HEADINGS = ["Usuario", "Nombre completo", "Perfil"]
MARIA = ["MLOPEZ", "María López", "CONSULTA"]


def workbook(*rows: Sequence[object]) -> bytes:
    """An Excel file with these rows."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


async def test_a_workbook_is_read_as_its_owner_sees_it() -> None:
    rows = workbook(HEADINGS, MARIA, [], [203, date(2026, 5, 3), True], ["=1+1", " x ", None])
    assert await read_sheet(rows) == [
        HEADINGS,
        MARIA,
        ["", "", ""],
        ["203", "03/05/2026", "VERDADERO"],
        ["0", "x", ""],
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
async def test_csv_is_read_however_excel_saves_it(separator: str, encoding: str) -> None:
    lines = "\r\n".join(separator.join(row) for row in (HEADINGS, MARIA, ["", "", ""])) + "\r\n"
    assert await read_sheet(lines.encode(encoding)) == [HEADINGS, MARIA]


async def test_what_is_no_sheet_is_refused_in_a_sentence() -> None:
    for content in (b"", b"\n\n", b"PK\x03\x04 nothing", b"\x89PNG\r\n\x1a\n\x00", b"%PDF-1.7 \x00", b'"a'):
        with pytest.raises(SheetUnreadable) as refused:
            await read_sheet(content)
        assert refused.value.message.startswith("La hoja ")


async def test_a_large_one_is_refused() -> None:
    with pytest.raises(FileTooLarge, match="pesa más de 1 MB"):
        await read_sheet(b"a" * (LARGEST + 1))
    many = [HEADINGS, *([MARIA] * (MOST_ROWS + 1))]
    for content in (workbook(*many), "\n".join(",".join(row) for row in many).encode()):
        with pytest.raises(SheetUnreadable, match="más de 500 renglones"):
            await read_sheet(content)
