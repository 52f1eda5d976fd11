"""A log for its recipient to verify: its entries in the chain's form, and a program that checks them.

Both are in one .zip, which a phone keeps and forwards as one file. An entry is a line: an object with the
columns of `docs/log-format.md`. A first line says what the file is, and a last one how it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from domain.log_tree import FORMAT
from domain.stored_entry import COLUMNS, OPERATION_ID, PREVIOUS_HASH, StoredRow, with_hyphens
from rendering.exports.contents import Contents
from rendering.exports.part import Part
from rendering.exports.report import Report

VERIFIER = "verificar.py"
_OWN = COLUMNS[:OPERATION_ID]


class JsonlPart(Part):
    """One .zip, compressed while its lines are written."""

    def __init__(
        self, path: Path, report: Report, *, number: int, largest: int, before: Contents | None = None
    ) -> None:
        super().__init__(path, report, number=number, largest=largest, before=before)
        with ExitStack() as opened:
            self._file = opened.enter_context(path.open("wb"))
            packed = opened.enter_context(ZipFile(self._file, "w", ZIP_DEFLATED))
            packed.writestr(VERIFIER, files("rendering.exports").joinpath(VERIFIER).read_bytes())
            self._lines = opened.enter_context(packed.open(f"bitacora_{number}.jsonl", "w", force_zip64=True))
            self._opened = opened.pop_all()
        self._entries = 0

    @property
    def full(self) -> bool:
        """By the compressed bytes."""
        return self._file.tell() >= self.largest

    def write(self, rows: Sequence[StoredRow]) -> None:
        """Add these entries."""
        if not self._entries and rows:
            self._lines.write(self._first_line(rows[0]))
        self._entries += len(rows)
        self._lines.write(b"".join(map(line_of, rows)))

    def close(self, *, last: bool) -> None:
        """Write the last line, whose absence shows a truncated file."""
        self._lines.write(_json({"entries": self._entries, "continues": not last}))
        self._opened.close()

    def abandon(self) -> None:
        """Close the file without its last line."""
        self._opened.close()

    def _first_line(self, row: StoredRow) -> bytes:
        report = self.report
        return _json(
            {
                "format": FORMAT,
                "company": report.company.id,
                "name": report.company.name,
                "rfc": report.company.rfc,
                "period": report.period,
                "filter": report.criteria,
                "complete": report.complete,
                "asked_by": report.asked_by,
                "asked_at": report.asked,
                "part": self.number,
                "first_folio": row[0],
                "previous_hash": row[PREVIOUS_HASH].hex(),
                "head": {"folio": report.head.folio, "hash": report.head.hash.hex()},
                "seal": report.seal,
            }
        )


def line_of(row: StoredRow) -> bytes:
    """An entry by its columns' names, with hexadecimal hashes."""
    entry = dict(zip(_OWN, row, strict=False))
    entry["operation_id"] = with_hyphens(row[OPERATION_ID])
    entry["previous_hash"], entry["hash"] = row[PREVIOUS_HASH].hex(), row[-1].hex()
    return _json(entry)


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
