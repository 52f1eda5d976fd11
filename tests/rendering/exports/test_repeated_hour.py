"""The hour that comes twice in Tijuana, in every format that shows times in the company's zone."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.stored_entry import StoredRow
from rendering.exports.csv import CsvPart
from rendering.exports.pdf import _row
from rendering.exports.report import Report
from rendering.exports.xlsx import XlsxPart
from tests.entries import COMPANY
from tests.rendering.exports.rows import chained, report, stored

TIJUANA = replace(COMPANY, zone="America/Tijuana")
BEFORE = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def twice() -> list[StoredRow]:
    """Two entries, an hour apart, that both happened at half past one."""
    (first,) = stored(chained(1))
    moments = [(BEFORE + timedelta(hours=hour)).timestamp() * 1_000_000 for hour in (0, 1)]
    return [(first[0], int(moment), int(moment), *first[3:]) for moment in moments]


def of_tijuana() -> Report:
    return report(company=TIJUANA, asked_at=BEFORE)


def test_in_csv(tmp_path: Path) -> None:
    part = CsvPart(tmp_path / "log.csv", of_tijuana(), number=1, largest=10_000)
    part.write(twice())
    part.close(last=True)
    text = (tmp_path / "log.csv").read_text("utf-8-sig")
    _, first, second = csv.reader(io.StringIO(text, newline=""))
    assert (first[2], first[-1]) == ("01:30:00", "hora del noroeste de México (UTC-07:00)")
    assert (second[2], second[-1]) == ("01:30:00", "hora del noroeste de México (UTC-08:00)")
    assert (first[19], second[19]) == ("2026-11-01 01:30:00 (UTC−7)", "2026-11-01 01:30:00 (UTC−8)")


def test_in_excel_where_times_stay_numbers(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    part = XlsxPart(path, of_tijuana(), number=1, largest=10_000)
    part.write([*twice(), *stored(chained(1))])
    part.close(last=True)
    with zipfile.ZipFile(path) as book:
        styles = book.read("xl/styles.xml").decode()
    for offset in ("7", "8"):
        assert f'formatCode="hh:mm:ss&quot; (UTC−{offset})&quot;"' in styles
        assert f'formatCode="dd/mm/yyyy hh:mm:ss&quot; (UTC−{offset})&quot;"' in styles
    assert 'formatCode="hh:mm:ss"' in styles


def test_in_pdf_and_on_every_cover(tmp_path: Path) -> None:
    part = CsvPart(tmp_path / "log.csv", of_tijuana(), number=1, largest=10_000)
    part.abandon()
    first, second = (_row(part.reader.cells(row)) for row in twice())
    assert (first[1], second[1]) == (("01/11/2026", "01:30:00 (UTC−7)"), ("01/11/2026", "01:30:00 (UTC−8)"))
    assert dict(of_tijuana().facts(""))["Fecha de la solicitud"] == "01/11/2026 01:30 (UTC−7)"
