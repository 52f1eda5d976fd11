"""Entries as rows of an audit table, in the driver's own types, with everything that goes with them.

SQLAlchemy's work on each value takes longer than the insert, and each statement's round trip longer than a
single entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from domain.log_tree import LogTree
from domain.stored_entry import COLUMNS, OPERATION_ID, SENSITIVE, stored_event
from storage.log_tiles import INSERT_TILES, completed_tiles
from storage.search import AS_VECTOR, indexing
from storage.sqlite import TOGETHER

_ARRAYS = (
    "bigint", "bigint", "bigint", "text", "text", "text", "text", "text", "text", "boolean", "text", "text",
    "text", "text", "text", "text", "uuid", "bytea", "bytea", "bigint", "text", "text",
)  # fmt: skip
_NOTE_SUBJECTS = (
    "INSERT INTO subject_entries (company_id, kind, subject_id, folio) VALUES ({0}1, {0}2, {0}3, {0}4)"
)
_MOVE_HEAD = "UPDATE audit_heads SET folio = ?, hash = ?, leaf = ?, peaks = ? WHERE company_id = ?"
_APPEND_POSTGRESQL = """
WITH entries AS (INSERT INTO {table} ({columns}) SELECT * FROM unnest({entries})),
words AS (
    INSERT INTO {table}_words (position, words)
    SELECT position, {vector}
    FROM unnest({words}) AS new (position, words)
),
terms AS (INSERT INTO {table}_terms (term) SELECT unnest({terms}) ON CONFLICT DO NOTHING)
UPDATE audit_heads SET folio = ${folio}, hash = ${hash}, leaf = ${leaf}, peaks = ${peaks}
WHERE company_id = ${company}
"""


async def append_entries(
    connection: AsyncConnection, table: str, tree: LogTree, entries: Sequence[Entry]
) -> LogTree:
    """Insert the entries in the audit table of this name, index their words, and move the head.

    Returns the grown tree. That is one statement on PostgreSQL (two if any has subjects), and one visit to
    the connection's thread on SQLite; a few more where a tile of the tree's hashes is complete.
    """
    dialect, company_id, grown = connection.dialect.name, tree.company_id, tree.after(*entries)
    subjects = [(company_id, *subject, entry.folio) for entry in entries for subject in entry.detail.subjects]
    rows = rows_of(entries, dialect)
    head = (grown.folio, grown.head.hash, entries[-1].hash, b"".join(grown.peaks), company_id)
    found = list(indexing(dialect, table, entries))
    tiles = await completed_tiles(connection, table, tree, entries)
    if dialect == "postgresql":
        (_, words), terms = found[0], [each["term"] for _, listed in found[1:] for each in listed]
        position, text = [each["position"] for each in words], [each["words"] for each in words]
        values = (*map(list, zip(*rows, strict=True)), position, text, terms, *head)
        await connection.exec_driver_sql(_append_postgresql(table), values)
        if subjects:
            await connection.exec_driver_sql(_NOTE_SUBJECTS.format("$"), subjects)
        if tiles:
            await connection.exec_driver_sql(INSERT_TILES.format("$"), tiles)
        return grown
    statements: list[tuple[str, Sequence[object]]] = [(insertion(table, dialect), rows)]
    statements += found
    if subjects:
        statements.append((_NOTE_SUBJECTS.format("?"), subjects))
    if tiles:
        statements.append((INSERT_TILES.format("?"), tiles))
    statements.append((_MOVE_HEAD, [head]))
    await connection.exec_driver_sql(
        TOGETHER.join(statement for statement, _ in statements), [tuple(each) for _, each in statements]
    )
    return grown


def rows_of(entries: Iterable[Entry], dialect: str) -> list[tuple[object, ...]]:
    """One row for each entry, for `insertion`."""
    return [_row(entry, dialect) for entry in entries]


def _row(entry: Entry, dialect: str) -> tuple[object, ...]:
    values = stored_event(entry.folio, entry)
    if dialect == "postgresql":
        values = (*values[:SENSITIVE], entry.sensitive, *values[SENSITIVE + 1 :])
    else:
        values = (*values[:OPERATION_ID], entry.operation_id.hex)
    return (*values, entry.salts, entry.hash)


@cache
def insertion(table: str, dialect: str) -> str:
    """The statement that inserts a row in the audit table of this name."""
    places = [f"${place}" if dialect == "postgresql" else "?" for place in range(1, len(COLUMNS) + 1)]
    return f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({', '.join(places)})"  # noqa: S608 (both are ours)


@cache
def _append_postgresql(table: str) -> str:
    arrays = [f"${place}::{kind}[]" for place, kind in enumerate(_ARRAYS, start=1)]
    of_entries = len(COLUMNS)
    return _APPEND_POSTGRESQL.format(
        table=table,
        vector=AS_VECTOR.format(words="words"),
        columns=", ".join(COLUMNS),
        entries=", ".join(arrays[:of_entries]),
        words=", ".join(arrays[of_entries:-1]),
        terms=arrays[-1],
        folio=len(arrays) + 1,
        hash=len(arrays) + 2,
        leaf=len(arrays) + 3,
        peaks=len(arrays) + 4,
        company=len(arrays) + 5,
    )
