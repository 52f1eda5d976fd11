"""A report in PDF: volumes with all their pages, and text of any length and alphabet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rendering.exports import pdf
from rendering.exports.pdf import PdfPart
from rendering.exports.typeface import Typeface
from tests.rendering.exports.rows import HOSTILE, chained, report, stored

# A typeface whose letters are all as wide as they are high.
FACE = Typeface(dict.fromkeys((*range(32, 127), ord("□")), 1000))


def test_a_report_has_as_many_pages_as_it_says(tmp_path: Path) -> None:
    part = _part(tmp_path)
    part.write(stored(chained(60)))
    part.close(last=True)
    data = part.path.read_bytes()
    assert data.startswith(b"%PDF")
    assert _pages(data) == 4
    assert b"DejaVu" in data  # the font goes with it


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


def _pages(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", data))


def _part(folder: Path) -> PdfPart:
    return PdfPart(folder / "log.pdf", report(criteria="Pestaña: Documentos"), number=1, largest=10**6)
