"""What Excel finds in a workbook, read from its own XML."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from domain.stored_entry import StoredRow
from rendering.exports import xlsx
from rendering.exports.cells import TITLES
from rendering.exports.xlsx import XlsxPart
from tests.rendering.exports.rows import HOSTILE, chained, report, stored

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # Excel's own times have no zone


def test_dates_are_dates_and_numbers_are_numbers(tmp_path: Path) -> None:
    sheet = _written(tmp_path, stored(chained(2)))
    titles, first, _ = _rows(sheet)
    assert tuple(titles) == TITLES
    assert first[0] == 1
    assert first[3:15] == [
        "MLOPEZ", "María López", "AUXILIAR DE VENTAS", "Documentos", "Documento cancelado", "permitido", "Sí",
        "Factura A 0", "Precio: 10 → 12; Cliente: ACME", "API", "Punto de venta/203", "CAJA-2",
    ]  # fmt: skip
    day, clock, recorded = (float(str(first[column])) for column in (1, 2, 15))
    assert str(_moment(day + clock)) == "2026-11-21 12:40:00"
    assert str(_moment(recorded)) == "2026-11-21 12:40:01"
    assert first[16] == chained(1)[0].hash.hex()


def test_the_titles_stay_in_sight_and_filter(tmp_path: Path) -> None:
    sheet = _written(tmp_path, stored(chained(3)))
    pane = sheet.find(f".//{_MAIN}pane")
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    filtered = sheet.find(f"{_MAIN}autoFilter")
    assert filtered is not None
    assert filtered.get("ref") == "A1:Q4"
    assert sheet.find(f"{_MAIN}cols") is not None


def test_no_text_is_a_formula_or_a_link(tmp_path: Path) -> None:
    rows = stored([entry for text in HOSTILE for entry in chained(1, full_name=text, workstation=text)])
    sheet = _written(tmp_path, rows)
    assert sheet.find(f".//{_MAIN}f") is None
    assert sheet.find(f".//{_MAIN}hyperlinks") is None
    assert [row[4] for row in _rows(sheet)[1:]] == list(HOSTILE)


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(tmp_path: Path) -> None:
    (row,) = stored(chained(1))
    facts = f'{{"changes":[],"facts":[["Concepto","{"🔴" * 30_000}"]]}}'
    sheet = _written(tmp_path, [(*row[:12], facts, *row[13:])])
    text = str(_rows(sheet)[1][11])
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.startswith("Concepto: 🔴")
    assert text.endswith("🔴…")


def test_the_cover_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    part = XlsxPart(path, report(period="Del 01/11/2026 al 21/11/2026"), number=1, largest=10**6)
    part.write(stored(chained(1)))
    part.close(last=True)
    with zipfile.ZipFile(path) as book:
        cover = "".join(ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).itertext())
    for said in (
        "Bitácora de la empresa",
        "Comercializadora del Sureste",
        "EKU9003173C9",
        "Del 01/11/2026 al 21/11/2026",
        "SUPERVISOR · Ana Ruiz",
        "21/11/2026 12:40",
        f"VIGIA-1-7-3-{'00' * 32}-",
    ):
        assert said in cover
    assert [each.name for each in tmp_path.iterdir()] == ["log.xlsx"]  # and nothing beside it


def test_it_is_full_before_a_sheet_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 120)
    part = XlsxPart(tmp_path / "log.xlsx", report(), number=1, largest=10**6)
    part.write(stored(chained(20)))
    assert not part.full
    part.write(stored(chained(20)))
    assert part.full
    part.abandon()


def test_what_it_says_that_it_will_take_is_about_what_it_takes(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    entries = stored(chained(3_000))
    part = XlsxPart(path, report(), number=1, largest=0)
    for start in range(0, 3_000, 100):
        part.write(entries[start : start + 100])
    told = part.size
    part.close(last=True)
    assert path.stat().st_size < told * 1.05
    assert told < path.stat().st_size * 1.6


def _written(folder: Path, rows: Sequence[StoredRow]) -> ElementTree.Element:
    path = folder / "log.xlsx"
    part = XlsxPart(path, report(), number=1, largest=10**6)
    part.write(rows)
    part.close(last=True)
    with zipfile.ZipFile(path) as book:
        return ElementTree.fromstring(book.read("xl/worksheets/sheet2.xml"))


def _rows(sheet: ElementTree.Element) -> list[list[object]]:
    return [[_value(cell) for cell in row] for row in sheet.iter(f"{_MAIN}row")]


def _value(cell: ElementTree.Element) -> object:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    return float(cell.findtext(f"{_MAIN}v") or "nan")


def _moment(days: float) -> datetime:
    return _EPOCH + timedelta(seconds=round(days * 86_400))
