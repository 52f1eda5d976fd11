"""What Excel finds in a workbook, read from its own XML."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from domain.companies import Company
from domain.entries import Detail
from domain.stored_entry import StoredRow
from rendering.exports import xlsx
from rendering.exports.cells import TITLES
from rendering.exports.formats import Format
from rendering.exports.parts import Parts
from rendering.exports.xlsx import XlsxPart
from tests.entries import COMPANY
from tests.rendering.exports.rows import HOSTILE, amounts, chained, report, stored

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # Excel's own times have no zone


def test_dates_are_dates_and_numbers_are_numbers(tmp_path: Path) -> None:
    sheet = _written(tmp_path, stored(chained(2)))
    titles, first, _ = _rows(sheet)
    assert tuple(titles) == TITLES
    assert first[0] == 1
    told = dict(zip(_present(titles, without=("Importe", "Saldo")), first, strict=True))
    assert list(told.values())[3:16] == [
        "MLOPEZ", "María López", "Documento cancelado", "permitido", "Sí", "Factura A 0",
        "Precio: 10 → 12; Cliente: ACME", "MXN", 12.0, "AUXILIAR DE VENTAS", "Documentos", "API",
        "Punto de venta/203",
    ]  # fmt: skip
    day, clock, recorded = (float(str(told[title])) for title in ("Fecha", "Hora", "Registrado"))
    assert str(_moment(day + clock)) == "2026-11-21 12:40:00"
    assert str(_moment(recorded)) == "2026-11-21 12:40:01"
    assert told["Huella"] == chained(1)[0].hash.hex()


def test_the_titles_stay_in_sight_and_filter(tmp_path: Path) -> None:
    sheet = _written(tmp_path, stored(chained(3)))
    pane = sheet.find(f".//{_MAIN}pane")
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    filtered = sheet.find(f"{_MAIN}autoFilter")
    assert filtered is not None
    assert filtered.get("ref") == "A1:U4"
    assert sheet.find(f"{_MAIN}cols") is not None


def test_no_text_is_a_formula_or_a_link(tmp_path: Path) -> None:
    rows = stored([entry for text in HOSTILE for entry in chained(1, full_name=text, workstation=text)])
    sheet = _written(tmp_path, rows)
    assert sheet.find(f".//{_MAIN}f") is None  # without amounts there are no sums
    assert sheet.find(f".//{_MAIN}hyperlinks") is None
    assert [row[4] for row in _rows(sheet)[1:]] == list(HOSTILE)


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(tmp_path: Path) -> None:
    (row,) = stored(chained(1))
    facts = f'{{"changes":[],"facts":[["Concepto","{"🔴" * 30_000}"]]}}'
    sheet = _written(tmp_path, [(*row[:12], facts, *row[13:])])
    text = str(_rows(sheet)[1][9])
    assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert text.startswith("Concepto: 🔴")
    assert text.endswith("🔴…")


def test_the_cover_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    part = XlsxPart(path, report(period="Del 01/11/2026 al 21/11/2026"), number=1, largest=10**6)
    part.write(stored(chained(1)))
    part.close(last=True)
    with zipfile.ZipFile(path) as book:
        cover = _text(book, 1)
    for said in (
        "Bitácora de la empresa",
        "Comercializadora del Sureste",
        "EKU9003173C9",
        "Del 01/11/2026 al 21/11/2026",
        "1 registro, del 21/11/2026, 12:40; 1 sensible, con su renglón sombreado",
        "hora del centro de México",
        "SUPERVISOR · Ana Ruiz",
        "21/11/2026 12:40",
        f"VIGIA-2-7-3-{'00' * 32}-",
    ):
        assert said in cover
    assert [each.name for each in tmp_path.iterdir()] == ["log.xlsx"]  # and nothing beside it


def test_amounts_are_numbers_and_each_currency_has_its_sum(tmp_path: Path) -> None:
    sheet = _written(tmp_path, stored(amounts()))
    assert _numbers(sheet, "K2:K7") == [12_500.0, 1_160.0, -980.5, None, 0.1, None]
    formulas = {
        str(cell.get("r")): cell for cell in sheet.iter(f"{_MAIN}c") if cell.find(f"{_MAIN}f") is not None
    }
    assert {where: (cell.findtext(f"{_MAIN}f"), _value(cell)) for where, cell in formulas.items()} == {
        "K9": ('SUMIFS($K$2:$K$7,$L$2:$L$7,"MXN")', 11_519.6),
        "K10": ('SUMIFS($K$2:$K$7,$L$2:$L$7,"USD")', 1_160.0),
    }


def test_a_spreadsheet_reads_the_sums_that_the_formulas_give(tmp_path: Path) -> None:
    """As a program does that computes nothing: python-calamine."""
    _written(tmp_path, stored(amounts()))
    book = CalamineWorkbook.from_path(str(tmp_path / "log.xlsx"))
    assert book.sheet_names == ["Portada", "Bitácora", "Sumas"]
    told = [row[:5] for row in book.get_sheet_by_name("Sumas").to_python()[1:]]
    assert told == [
        ["Documento cancelado", "permitido", 2.0, 12_500.1, "MXN"],
        ["Documento cancelado", "denegado", 1.0, -980.5, "MXN"],
        ["Documento cancelado", "permitido", 1.0, 1_160.0, "USD"],
        ["Suma en MXN", "", 3.0, 11_519.6, "MXN"],
        ["Suma en USD", "", 1.0, 1_160.0, "USD"],
        ["", "", "", "", ""],
        ["1 importe no se lee como número y no está sumado.", "", "", "", ""],
    ]


@pytest.mark.parametrize("currency", ['"A', "=1+", ">0", "*", "$", '")', "mx€"])
def test_a_currency_that_is_none_is_in_no_formula(tmp_path: Path, currency: str) -> None:
    (row,) = stored(chained(1))
    detail = Detail.of(facts=[("Total", "1.00"), ("Moneda", currency)])
    sheet = _written(tmp_path, [(*row[:12], detail.text, *row[13:])])
    assert sheet.find(f".//{_MAIN}f") is None
    assert _numbers(sheet, "K2:K2") == [None]


def test_the_last_part_has_the_sums_of_all(tmp_path: Path) -> None:
    parts = Parts(Format.XLSX, report(), tmp_path, largest=1)
    for _ in range(2):
        parts.write(stored(amounts()))
    first, last = parts.finish("log")
    assert "De todas las partes juntas" not in str(_sheet(first, "Sumas"))
    assert _sheet(last, "Sumas")[-4:] == [
        ["De todas las partes juntas", "", "", "", ""],
        ["Suma en MXN", "", 6.0, 23_039.2, "MXN"],
        ["Suma en USD", "", 2.0, 2_320.0, "USD"],
        ["2 importes no se leen como número y no están sumados.", "", "", "", ""],
    ]
    assert "1; sigue en la parte 2" in str(_sheet(first, "Portada"))
    assert "2; es la última" in str(_sheet(last, "Portada"))


def test_every_sheet_prints_on_letter_paper_with_its_titles_and_page_numbers(tmp_path: Path) -> None:
    company = replace(COMPANY, name="Pérez & Pérez")
    path = _written_to(tmp_path, stored(amounts()), company=company)
    with zipfile.ZipFile(path) as book:
        sheets = [
            ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")) for number in (1, 2, 3)
        ]
        names = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}definedName")
        named = {(str(each.get("name")), str(each.text)) for each in names}
    for sheet in sheets:
        page, edges = sheet.find(f"{_MAIN}pageSetup"), sheet.find(f"{_MAIN}headerFooter")
        assert page is not None
        assert edges is not None
        assert (page.get("orientation"), page.get("paperSize"), page.get("fitToHeight")) == (
            "landscape",
            "1",
            "0",
        )
        assert "Pérez && Pérez" in str(edges.findtext(f"{_MAIN}oddHeader"))
        assert "Página &P de &N" in str(edges.findtext(f"{_MAIN}oddFooter"))
    assert {("_xlnm.Print_Titles", "Bitácora!$1:$1"), ("_xlnm.Print_Titles", "Sumas!$1:$1")} <= named
    assert ("_xlnm.Print_Area", "Bitácora!$A$1:$L$10") in named


def test_what_is_printed_is_legible(tmp_path: Path) -> None:
    """The columns of the print area, as wide as a letter page between its margins, at 8 points or more."""
    sheet = _written(tmp_path, stored(chained(1)))
    widths = [float(str(each.get("width"))) for each in sheet.iter(f"{_MAIN}col")]
    pixels = sum(width * 7 + 5 for width in widths[:12])
    assert 11 * (11 - 0.8) * 96 / pixels >= 8 - 0.5


def test_sensitive_rows_are_shaded_by_what_their_own_cell_says(tmp_path: Path) -> None:
    sheet = _written(tmp_path, stored(amounts()))
    rules = {
        (str(each.get("sqref")), str(rule.findtext(f"{_MAIN}formula")))
        for each in sheet.iter(f"{_MAIN}conditionalFormatting")
        for rule in each.iter(f"{_MAIN}cfRule")
    }
    assert {("A2:U7", '$H2="Sí"'), ("H2:H7", '$H2="Sí"')} <= rules
    assert _rows(sheet)[0][7] == "Sensible"


def test_it_is_full_before_a_sheet_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 221)
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
    with zipfile.ZipFile(_written_to(folder, rows)) as book:
        return ElementTree.fromstring(book.read("xl/worksheets/sheet2.xml"))


def _written_to(folder: Path, rows: Sequence[StoredRow], *, company: Company = COMPANY) -> Path:
    path = folder / "log.xlsx"
    part = XlsxPart(path, report(company=company), number=1, largest=10**6)
    part.write(rows)
    part.close(last=True)
    return path


def _text(book: zipfile.ZipFile, number: int) -> str:
    return "".join(ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).itertext())


def _sheet(path: Path, name: str) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()]


def _present(titles: Sequence[object], *, without: Sequence[str]) -> list[str]:
    return [str(title) for title in titles if title not in without]


def _numbers(sheet: ElementTree.Element, cells: str) -> list[object]:
    first, last = (int(each[1:]) for each in cells.split(":"))
    found = {str(cell.get("r")): _value(cell) for cell in sheet.iter(f"{_MAIN}c")}
    return [found.get(f"{cells[0]}{line}") for line in range(first, last + 1)]


def _rows(sheet: ElementTree.Element) -> list[list[object]]:
    return [[_value(cell) for cell in row] for row in sheet.iter(f"{_MAIN}row")]


def _value(cell: ElementTree.Element) -> object:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    return float(cell.findtext(f"{_MAIN}v") or "nan")


def _moment(days: float) -> datetime:
    return _EPOCH + timedelta(seconds=round(days * 86_400))
