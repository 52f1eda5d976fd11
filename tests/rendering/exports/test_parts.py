"""The files of one export: each can be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from telegram.constants import FileSizeLimit

from api.app import LARGEST_BODY
from domain.entries import Detail
from rendering.exports.csv import CsvPart
from rendering.exports.part import SLICE
from rendering.exports.parts import LARGEST
from tests.rendering.exports.rows import chained, report, stored


def test_a_file_is_small_enough_to_be_sent_however_large_its_last_entries_are(tmp_path: Path) -> None:
    """CSV is the format that packs nothing."""
    detail = Detail.of(facts=[("Concepto", "x" * LARGEST_BODY)])
    part = CsvPart(tmp_path / "log.csv", report(), number=1, largest=LARGEST)
    part.write(stored([replace(each, detail=detail) for each in chained(SLICE)]))
    part.close(last=True)
    assert LARGEST + part.path.stat().st_size < FileSizeLimit.FILESIZE_UPLOAD
