"""A log for its recipient to verify: its entries as the leaves of its tree, and a program that checks them.

Both are in one .zip, which a phone keeps and forwards as one file. An entry is a line: an object with the
columns of `docs/log-format.md`. One that was not asked for is a line with no more than what shows that; so
nothing that was asked for can be missing. A first line says what the file is, and a last one how it ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from domain.instants import microseconds
from domain.keeping import PURGED
from domain.leaves import FORMAT, leaf_fields, salt_of_user
from domain.log_filter import LogQuery, lets_through
from domain.stored_entry import (
    COLUMNS,
    HASH,
    OPERATION,
    OPERATION_ID,
    SALTS,
    USER_NAME,
    StoredRow,
    with_hyphens,
)
from rendering.exports.contents import Contents
from rendering.exports.part import Part
from rendering.exports.report import Report

VERIFIER = "verificar.py"
_OWN = COLUMNS[:OPERATION_ID]


class JsonlPart(Part):
    """One .zip, compressed while its lines are written. It takes all entries, by their folios."""

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
        self._entries = self._omitted = 0

    @property
    def full(self) -> bool:
        """By the compressed bytes."""
        return self._file.tell() >= self.largest

    def write(self, rows: Sequence[StoredRow]) -> Sequence[StoredRow]:
        """Add these entries; returns those that were asked for."""
        if not self._entries and not self._omitted and rows:
            self._lines.write(self._first_line(rows[0]))
        asked = [row for row in rows if self.report.shows(row)]
        shown = {row[0] for row in asked}
        lines = [line_of(row) if row[0] in shown else omitted_line(row, self.report.query) for row in rows]
        self._entries += len(asked)
        self._omitted += len(rows) - len(asked)
        self._lines.write(b"".join(lines))
        return asked

    def close(self, *, last: bool) -> None:
        """Write the last line, whose absence shows a truncated file."""
        self._lines.write(_json({"entries": self._entries, "omitted": self._omitted, "continues": not last}))
        self._opened.close()

    def abandon(self) -> None:
        """Close the file without its last line."""
        self._opened.close()

    def _first_line(self, row: StoredRow) -> bytes:
        report, start = self.report, self.report.start
        return _json(
            {
                "format": FORMAT,
                "company": report.company.id,
                "name": report.company.name,
                "rfc": report.company.rfc,
                "period": report.period,
                "filter": report.criteria,
                "wanted": wanted(report.query),
                "asked_by": report.asked_by,
                "asked_at": report.asked,
                "part": self.number,
                "first_folio": row[0],
                "start": {"folio": start.folio, "peaks": [peak.hex() for peak in start.peaks]},
                "head": {"folio": report.head.folio, "hash": report.head.hash.hex()},
                "seal": report.seal,
            }
        )


def wanted(query: LogQuery) -> Mapping[str, object]:
    """What was asked for, for the verifier: only what it asks."""
    asked: dict[str, object] = {
        "since": microseconds(query.since) if query.since is not None else None,
        "until": microseconds(query.until) if query.until is not None else None,
        "category": query.category,
        "operations": list(query.operations),
        "user_name": query.user_name,
        "outcomes": list(query.outcomes),
        "sensitive": query.sensitive,
        "origin": query.origin,
        "words": list(query.words),
        "amount": [query.amount.least, query.amount.most] if query.amount is not None else None,
    }
    return {name: value for name, value in asked.items() if value not in (None, [], False)}


def line_of(row: StoredRow) -> bytes:
    """An entry by its columns' names, with hexadecimal salts and hash."""
    return _json(shown(row))


def omitted_line(row: StoredRow, query: LogQuery) -> bytes:
    """An entry that was not asked for: the fields of its leaf, and the user's name where that decides it.

    A purge is shown whole, as it is what explains where a log begins.
    """
    line: dict[str, Any] = {"omitted": leaf_fields(row)}
    if row[OPERATION] == PURGED:
        line = {"purge": shown(row)}
    elif query.user_name is not None and lets_through(query.of_anybody, row):
        salt = salt_of_user(row)
        if salt is not None:
            line["user"] = [salt.hex(), row[USER_NAME]]
    return _json(line)


def shown(row: StoredRow) -> dict[str, Any]:
    """An entry's columns by their names, with hexadecimal salts and hash."""
    entry = dict(zip(_OWN, row, strict=False))
    entry["operation_id"] = with_hyphens(str(row[OPERATION_ID]))
    entry["salts"], entry["hash"] = bytes(row[SALTS]).hex(), row[HASH].hex()
    return entry


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
