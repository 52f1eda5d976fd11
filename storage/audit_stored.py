"""Rows of an audit table as they are stored, whatever somebody put there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    literal_column,
    select,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Detail, Entry, Origin, Outcome
from domain.stored_entry import COLUMNS, StoredRow

# Only where the engine itself enforces a column's type: elsewhere a conversion could hide a change.
_POSTGRESQL_TYPES = {"sensitive": "integer", "operation_id": "varchar"}
_TEXTS = frozenset(COLUMNS) - {"folio", "occurred_at", "recorded_at", "sensitive", "salts", "hash"}

# The errors of reading a row that we did not write, such as one with an impossible time.
UNREADABLE = (OverflowError, ValueError, TypeError, AttributeError, OperationalError)


def entry_of(row: Row[Any]) -> Entry:
    """A full row of an audit table as an entry."""
    values = dict(zip(COLUMNS, row, strict=True))
    values["detail"] = Detail(values["detail"])
    values["outcome"] = Outcome(values["outcome"])
    values["origin"] = Origin(values["origin"])
    return Entry(**values)


async def stored_rows(
    connection: AsyncConnection, table: Table, after: int | None, *, until: int, limit: int
) -> Sequence[StoredRow]:
    """Up to `limit` rows after a folio and not past `until`, for `domain.verification`."""
    try:
        return await _rows(connection, table, as_stored(connection), after, until=until, limit=limit)
    except OperationalError as error:
        if "decode" not in str(error.orig):
            raise
        # SQLite returns any bytes stored in a text; what does not decode stays bytes.
        if limit == 1:
            as_bytes: list[ColumnElement[Any]] = [
                literal_column(f"CAST({name} AS BLOB)" if name in _TEXTS else name) for name in COLUMNS
            ]
            return await _rows(connection, table, as_bytes, after, until=until, limit=1)
        return await stored_rows(connection, table, after, until=until, limit=limit // 2)


def as_stored(connection: AsyncConnection) -> list[ColumnElement[Any]]:
    """All columns without SQLAlchemy's conversions."""
    types = _POSTGRESQL_TYPES if connection.dialect.name == "postgresql" else {}
    return [literal_column(f"CAST({name} AS {types[name]})" if name in types else name) for name in COLUMNS]


async def _rows(
    connection: AsyncConnection,
    table: Table,
    columns: Sequence[ColumnElement[Any]],
    after: int | None,
    *,
    until: int,
    limit: int,
) -> Sequence[StoredRow]:
    folio = table.c.folio
    query: Select[Any] = select(*columns).select_from(table)
    if after is not None:
        query = query.where(folio > after)
    query = query.where(folio <= until).order_by(folio).limit(limit)
    rows: Sequence[StoredRow] = (await connection.execute(query)).all()
    return rows
