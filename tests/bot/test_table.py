"""Tables at the console fit the terminal, and nothing of them is cut."""

from __future__ import annotations

import sys

import pytest

from bot.table import table

HEADINGS = ("Clave", "Para", "Empresa")
ROWS = [
    ("1", "Punto de venta", "Comercializadora del Sureste, S.A. de C.V."),
    ("23", "x" * 60, "[red]Sol[/]"),
]


def test_each_row_is_one_line_where_there_is_no_terminal() -> None:
    headings, _, *rows = table(HEADINGS, ROWS).splitlines()
    assert headings.split() == list(HEADINGS)
    assert [line.split("  ")[0] for line in rows] == ["1", "23"]
    for row, line in zip(ROWS, rows, strict=True):
        assert all(cell in line for cell in row)


def test_what_is_longer_than_its_column_goes_on_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "50")
    drawn = table(HEADINGS, ROWS)
    assert max(len(line) for line in drawn.splitlines()) <= 50
    assert drawn.count("x") == 60
    assert "…" not in drawn
