"""The sheets that we send, read back as people send theirs."""

from __future__ import annotations

from domain.user_sheet import HEADINGS
from rendering.sheets.reading import read_sheet
from rendering.sheets.writing import table, template


async def test_a_template_has_the_headings_that_are_read() -> None:
    assert await read_sheet(template([("CONSULTA", "Consulta facturas.")])) == [list(HEADINGS)]
    assert await read_sheet(template([])) == [list(HEADINGS)]


async def test_a_table_has_texts_alone() -> None:
    made = table("Usuarios", HEADINGS, [["=1+1", "+52 55", "https://t.me/x?start=1"], ["007", "3/5", ""]])
    assert b"<f>" not in made
    assert await read_sheet(made) == [
        list(HEADINGS),
        ["=1+1", "+52 55", "https://t.me/x?start=1"],
        ["007", "3/5", ""],
    ]
