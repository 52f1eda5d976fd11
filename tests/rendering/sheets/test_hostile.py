"""Sheets that nobody should send: each is refused in one sentence, and takes nothing but its own process."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

import pytest
import xlsxwriter

from domain.errors import SheetUnreadable
from domain.user_sheet import HEADINGS, SheetRow, users_in
from rendering.sheets.reading import LARGEST, read_sheet
from tests.rendering.sheets.test_reading import workbook

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_rows(rows: Iterable[str]) -> bytes:
    """A workbook whose sheet has these rows of XML, written as they come."""
    made, file = workbook(HEADINGS), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.endswith("sheet1.xml"):
                new.writestr(name, old.read(name))
                continue
            with new.open(name, "w") as sheet:
                sheet.write(f'<?xml version="1.0"?><worksheet xmlns="{_NAMESPACE}"><sheetData>'.encode())
                for row in rows:
                    sheet.write(row.encode())
                sheet.write(b"</sheetData></worksheet>")
    return file.getvalue()


def locked_workbook() -> bytes:
    """The beginning of what Excel makes of a workbook with a password: a compound file ([MS-OFFCRYPTO])."""
    names = ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    entries = (name.encode("utf-16-le").ljust(128, b"\x00") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + b"".join(entries) + bytes(4096)


async def _refusal(content: bytes) -> str:
    with pytest.raises(SheetUnreadable) as refused:
        users_in(await read_sheet(content))
    assert refused.value.message.count(".") <= 3  # one sentence, and the names of two kinds of files
    return refused.value.message


async def test_a_formula_is_no_more_than_its_last_value() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_formula(1, 0, '=HYPERLINK("http://x.mx","MLOPEZ")', value="MLOPEZ")
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")
    (row,) = users_in(await read_sheet(file.getvalue()))
    assert row == SheetRow(2, "MLOPEZ", "", "")


async def test_of_merged_cells_the_first_has_it_all() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["MLOPEZ", "María López"])
        sheet.write_row(2, 0, ["RSOTO", "Rosa Soto"])
        sheet.merge_range(1, 2, 2, 2, "CONSULTA")
    assert [each.profile for each in users_in(await read_sheet(file.getvalue()))] == ["CONSULTA", ""]


async def test_a_million_rows() -> None:
    content = with_rows("<row><c><v>1</v></c></row>" * 1000 for _ in range(1000))
    assert len(content) < LARGEST
    assert await _refusal(content)
    assert "renglones" in await _refusal(b"MLOPEZ,M\n" * 100_000)


async def test_a_cell_in_the_last_corner() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert await _refusal(with_rows([far]))


async def test_a_zip_bomb() -> None:
    row = f'<row><c t="inlineStr"><is><t>{"A" * 100_000}</t></is></c></row>'
    bomb = with_rows(row for _ in range(7000))  # 700 MB
    assert len(bomb) < LARGEST
    assert await _refusal(bomb)


async def test_one_with_a_password() -> None:
    assert "tiene contraseña" in await _refusal(locked_workbook())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 nothing",
        workbook(HEADINGS)[:-40],
        b"\xd0\xcf\x11\xe0 nothing",
        b"\x89PNG\r\n\x1a\n\x00",
        b"%PDF-1.7 \x00",
        b'"a',
        "Usuario\tNombre completo\tPerfil".encode("utf-16"),
        b"\x81\x8d\x8f\x90",
        b"<html><table><tr><td>Usuario</td></tr></table></html>",
    ],
)
async def test_what_is_no_sheet_whatever_its_name_says(content: bytes) -> None:
    assert (await _refusal(content)).startswith("La hoja ")


async def test_another_kind_of_file_of_office() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as document:
        document.writestr("word/document.xml", "<w:document/>")
    assert "no es de Excel" in await _refusal(file.getvalue())
