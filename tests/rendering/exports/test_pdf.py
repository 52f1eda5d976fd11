"""A report in PDF: volumes with all their pages, and text of any length and alphabet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.entries import Entry
from rendering.exports import pdf
from rendering.exports.formats import Format
from rendering.exports.parts import Parts
from rendering.exports.pdf import PdfPart
from rendering.exports.typeface import Typeface
from tests.rendering.exports.pdf_pages import Page, pages_of
from tests.rendering.exports.rows import HOSTILE, amounts, chained, report, stored

# A typeface whose letters are all as wide as they are high.
FACE = Typeface(dict.fromkeys((*range(32, 127), ord("□")), 1000))


def test_a_report_has_as_many_pages_as_it_says(tmp_path: Path) -> None:
    part = _part(tmp_path)
    part.write(stored(chained(60)))
    part.close(last=True)
    data = part.path.read_bytes()
    assert data.startswith(b"%PDF")
    assert _pages(data) == 5
    assert b"/MediaBox [0 0 792.00 612.00]" in data  # letter paper, landscape
    assert all(page.at("Resumen y detalle").bold for page in pages_of(part.path)[:-1])
    assert b"DejaVu" in data  # the font goes with it


def test_the_heading_says_whose_hour_it_is_and_the_dates_of_what_is_in_it(tmp_path: Path) -> None:
    lines = _written(tmp_path, chained(60))[0].lines
    assert "Periodo pedido | Toda la bitácora" in lines
    assert (
        "Contiene | 60 registros, del 21/11/2026, de 12:40 a 13:39; "
        "60 sensibles, con una raya gruesa a la izquierda"
    ) in lines
    assert "Zona horaria | hora del centro de México" in lines


def test_every_value_of_the_heading_is_black_wherever_the_report_ends(tmp_path: Path) -> None:
    part = _part(tmp_path)
    part.write(stored([*chained(60, sensitive=False), *chained(1)]))
    part.close(last=True)
    told = next(each for each in pages_of(part.path)[0].texts if each.text.startswith("61 registros"))
    assert told.shade == 0


def test_what_is_sensitive_has_a_bar_at_its_left_and_is_called_so(tmp_path: Path) -> None:
    (page, *_) = _written(tmp_path, amounts())
    bars = [(top, height) for left, top, width, height in page.boxes if (left, width) == (33.0, 3.0)]
    folios = [page.at(str(folio)).y for folio in range(1, 7)]
    marked = [any(top >= y >= top + height for top, height in bars) for y in folios]
    assert marked == [False, True, False, True, False, True]
    assert sum("permitido · SENSIBLE" in line for line in page.lines) == 3


def test_amounts_stand_in_a_column_and_each_currency_has_its_sum(tmp_path: Path) -> None:
    pages = _written(tmp_path, amounts())
    lines = [line for page in pages for line in page.lines]
    begin = lines.index("Sumas de este tomo, por moneda y operación")
    assert lines[begin + 1 : begin + 8] == [
        "Operación | Resultado | Registros | Importe | Moneda",
        "Documento cancelado | permitido | 2 | 12,500.10 | MXN",
        "Documento cancelado | denegado | 1 | -980.50 | MXN",
        "Suma en MXN | 3 | 11,519.60 | MXN",
        "Documento cancelado | permitido | 1 | 1,160.00 | USD",
        "Suma en USD | 1 | 1,160.00 | USD",
        "En este tomo, 1 importe no se lee como número y no está sumado.",
    ]
    assert pages[0].at("11,519.60").bold
    digit = pages[0].at("0.10").x - pages[0].at("12,500.00").x
    assert digit == pytest.approx(4 * 6.5 * 0.636 + 6.5 * 0.318, abs=0.1)  # DejaVu's 12,50 before 0.10


def test_without_amounts_there_are_no_sums(tmp_path: Path) -> None:
    pages = _written(tmp_path, chained(2))
    assert not any("Suma" in line for page in pages for line in page.lines)


def test_the_last_volume_has_the_sums_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    parts = Parts(Format.PDF, report(), tmp_path, largest=10**6)
    for _ in range(2):
        parts.write(stored(amounts()))
    first, last = ([line for page in pages_of(each) for line in page.lines] for each in parts.finish("log"))
    assert "Sumas de este tomo, por moneda y operación" in first
    assert "El reporte continúa en el tomo 2. Registros en este tomo: 6." in first
    assert not any("juntos" in line for line in first)
    begin = last.index("Sumas de los 2 tomos juntos, por moneda y operación")
    assert "Suma en MXN | 6 | 23,039.20 | MXN" in last[begin:]
    assert "Suma en MXN | 3 | 11,519.60 | MXN" in last[:begin]


def test_a_volume_is_full_by_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    part = _part(tmp_path)
    part.write(stored(chained(5)))
    assert not part.full
    part.write(stored(chained(30)))
    assert part.full
    part.abandon()


def test_a_row_longer_than_a_page_goes_on_in_the_next(tmp_path: Path) -> None:
    part = _part(tmp_path)
    (row,) = stored(chained(1))
    facts = ",".join(f'["Concepto {number}","{"palabra " * 24}"]' for number in range(50))
    part.write([(*row[:12], f'{{"changes":[],"facts":[{facts}]}}', *row[13:])])
    part.close(last=True)
    assert _pages(part.path.read_bytes()) > 3


def test_any_text_can_be_written(tmp_path: Path) -> None:
    part = _part(tmp_path)
    long = "x" * 200
    entries = [entry for text in (*HOSTILE, long) for entry in chained(1, full_name=text, workstation=text)]
    part.write(stored(entries))
    part.close(last=False)
    assert part.path.stat().st_size > 10_000


def test_lines_end_between_words_and_none_is_wider_than_its_column() -> None:
    assert FACE.fold("Factura A 203", 70, 10) == ("Factura", "A 203")
    assert FACE.fold("uno   dos\ntres", 1000, 10) == ("uno dos tres",)
    assert FACE.fold("abcdefghij", 40, 10) == ("abcd", "efgh", "ij")
    assert FACE.fold("", 40, 10) == ()


def test_what_the_typeface_lacks_is_a_square_and_not_an_error() -> None:
    assert FACE.fold("a🔴\ufe0fb", 100, 10) == ("a□b",)


def _written(folder: Path, entries: Sequence[Entry]) -> list[Page]:
    part = _part(folder)
    part.write(stored(entries))
    part.close(last=True)
    return pages_of(part.path)


def _pages(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", data))


def _part(folder: Path) -> PdfPart:
    return PdfPart(folder / "log.pdf", report(criteria="Pestaña: Documentos"), number=1, largest=10**6)
