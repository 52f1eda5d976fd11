"""The files of one export: each can be sent."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from msgspec import structs
from telegram.constants import FileSizeLimit

from api.app import LARGEST_BODY
from domain.entries import Detail
from domain.errors import NoRoomForFile
from rendering.exports.csv import CsvPart
from rendering.exports.formats import Format
from rendering.exports.part import SLICE
from rendering.exports.parts import LARGEST, Parts
from tests.rendering.exports.rows import chained, report, stored


def test_a_file_is_small_enough_to_be_sent_however_large_its_last_entries_are(tmp_path: Path) -> None:
    """CSV is the format without compression."""
    detail = Detail.of(facts=[("Concepto", "x" * LARGEST_BODY)])
    part = CsvPart(tmp_path / "log.csv", report(), number=1, largest=LARGEST)
    part.write(stored([structs.replace(each, detail=detail) for each in chained(SLICE)]))
    part.close(last=True)
    assert LARGEST + part.path.stat().st_size < FileSizeLimit.FILESIZE_UPLOAD


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("format_", list(Format))
def test_a_full_disk_is_told_as_that(tmp_path: Path, format_: Format) -> None:
    (tmp_path / f"1{format_.suffix}").symlink_to("/dev/full")
    parts = Parts(format_, report(), tmp_path)

    def write_all() -> None:
        parts.write(stored(chained(SLICE)))
        parts.finish("bitacora")

    with pytest.raises(NoRoomForFile):
        write_all()
    parts.abandon()
    gc.collect()  # XlsxWriter leaves its file to that, which fails once more


def test_what_else_a_file_fails_by_is_told_as_it_is(tmp_path: Path) -> None:
    parts = Parts(Format.CSV, report(), tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        parts.write(stored(chained(1)))
