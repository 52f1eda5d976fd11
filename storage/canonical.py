"""Entries in canonical form as the engine itself writes it, many at once: far faster than row by row.

It is still computed from the columns. Where the engine's form could differ from that of
`domain.verification`, nothing is returned, so that the entries are read column by column instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

import asyncpg
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.chain import FORMAT
from domain.stored_entry import COLUMNS
from domain.verification import ReadSegment, Written
from storage.audit_table import audit_table_name
from storage.failures import outages_told

_BEFORE_ID = COLUMNS[: COLUMNS.index("operation_id")]
_NUMBERS = frozenset({"folio", "occurred_at", "recorded_at", "sensitive"})

# A value below x'' is text and one above is a blob; a non-integer makes the sum NULL. A row that fails any
# check is left out, and the count gives it away.
_SQLITE = f"""
SELECT count(*), sum(folio + occurred_at - recorded_at + sensitive),
    CAST(group_concat(json_array('{FORMAT}', {", ".join(_BEFORE_ID)}), char(10)) AS BLOB),
    CAST(group_concat(operation_id, '') AS BLOB),
    CAST(group_concat(previous_hash || hash, '') AS BLOB)
FROM {{table}} WHERE folio > ? AND folio <= ?
    AND +operation_id >= '' AND +operation_id < x'' AND length(operation_id) = 32
    AND previous_hash >= x'' AND length(previous_hash) = 32 AND hash >= x'' AND length(hash) = 32
"""  # noqa: S608 (names of ours alone)
_HEXADECIMAL = b"0123456789abcdef"

# As CSV with these options a row is the inside of the JSON array, except for control characters.
_POSTGRESQL = f"""
SELECT {", ".join(_BEFORE_ID).replace("sensitive", "CAST(sensitive AS integer) AS sensitive")}, operation_id
FROM {{table}} WHERE folio > $1 AND folio <= $2 ORDER BY folio
"""  # noqa: S608
_POSTGRESQL_LINKS = """
SELECT string_agg(previous_hash || hash, '' ORDER BY folio) FROM {table} WHERE folio > $1 AND folio <= $2
    AND octet_length(previous_hash) = 32 AND octet_length(hash) = 32
"""
_CSV: dict[str, Any] = {
    "format": "csv",
    "escape": "\\",
    "null": "null",
    "force_quote": [*(name for name in _BEFORE_ID if name not in _NUMBERS), "operation_id"],
}
_LINK = 64  # bytes: two hashes
_BEGINNING = f'["{FORMAT}",'.encode()
_CONTROLS_AS_LINES = bytes(byte if byte >= 0x20 else 0x0A for byte in range(256))


@dataclass(frozen=True, slots=True)
class _FromSqlite:
    """One row that holds all of them."""

    bodies: bytes  # without the operation's id, one a line
    ids: bytes
    links: bytes

    def written(self) -> Written | None:
        """The entries, unless an id or a text is one that no entry can hold."""
        if self.ids.translate(None, _HEXADECIMAL) or not _is_text(self.bodies):
            return None
        bodies = self.bodies[:-1].split(b"]\n")
        return Written(list(map(add, bodies, _ends(self.ids))), self.links)


@dataclass(frozen=True, slots=True)
class _FromPostgresql:
    """One line for each of them."""

    count: int
    lines: bytes
    links: bytes

    def written(self) -> Written | None:
        """The entries, unless CSV and JSON write one of the texts differently."""
        if self.lines.translate(_CONTROLS_AS_LINES).count(b"\n") != self.count or not _is_text(self.lines):
            return None
        return Written(self.lines[:-1].split(b"\n"), self.links, beginning=_BEGINNING, end=b"]")


class CanonicalLog:
    """A company's entries in their canonical form."""

    def __init__(self, connection: AsyncConnection, company_id: int) -> None:
        self._connection = connection
        self._table = audit_table_name(company_id)

    async def read(self, after: int, until: int) -> ReadSegment | None:
        """The entries after one folio up to another; None if one is missing."""
        if self._connection.dialect.name == "postgresql":
            return await self._from_postgresql(after, until)
        return await self._from_sqlite(after, until)

    async def _from_sqlite(self, after: int, until: int) -> _FromSqlite | None:
        try:
            result = await self._connection.exec_driver_sql(_SQLITE.format(table=self._table), (after, until))
        except OperationalError:  # a value that is not even JSON
            return None
        row: Sequence[Any] = result.one()
        count, total, bodies, ids, links = row
        if count != until - after or not isinstance(total, int):
            return None
        return _FromSqlite(bodies, ids, links)

    async def _from_postgresql(self, after: int, until: int) -> _FromPostgresql | None:
        chunks: list[bytes] = []

        async def take(chunk: bytes) -> None:
            chunks.append(chunk)

        driver = (await self._connection.get_raw_connection()).driver_connection
        if driver is None:
            return None
        with outages_told():
            try:
                links = await driver.fetchval(_POSTGRESQL_LINKS.format(table=self._table), after, until)
                query = _POSTGRESQL.format(table=self._table)
                await driver.copy_from_query(query, after, until, output=take, **_CSV)
            except (asyncpg.PostgresError, asyncpg.InterfaceError):  # such as for a column of another type
                return None
        count = until - after
        return _FromPostgresql(count, b"".join(chunks), links) if len(links or b"") == _LINK * count else None


def _ends(ids: bytes) -> list[bytes]:
    """The end of each body, `,"<id with hyphens>"]`, for each id of 32 digits."""
    pattern = b',"' + b"-" * 36 + b'"]'
    width, buffer = len(pattern), bytearray(pattern * (len(ids) // 32))
    for digit in range(32):
        place = 2 + digit + sum(digit >= group for group in (8, 12, 16, 20))
        buffer[place::width] = ids[digit::32]
    ends = bytes(buffer)
    return [ends[start : start + width] for start in range(0, len(ends), width)]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
