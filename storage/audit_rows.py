"""Entries as rows of an audit table, handed to the driver as it takes them.

What SQLAlchemy would work out for each value of each row takes longer than it takes to insert them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from operator import attrgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.chain import microseconds
from domain.entries import Entry
from domain.verification import COLUMNS

_BETWEEN_TIMES_AND_ID = attrgetter(
    "user_name", "full_name", "profile", "permissions", "category", "operation", "sensitive", "outcome.value",
    "summary", "detail.text", "origin.value", "origin_reference", "workstation",
)  # fmt: skip


async def insert_entries(connection: AsyncConnection, table: str, entries: Sequence[Entry]) -> None:
    """Insert the entries in the audit table of this name."""
    dialect = connection.dialect.name
    await connection.exec_driver_sql(insertion(table, dialect), rows_of(entries, dialect))


def rows_of(entries: Iterable[Entry], dialect: str) -> list[tuple[object, ...]]:
    """A row each, as `insertion` takes them."""
    operation_id = attrgetter("operation_id" if dialect == "postgresql" else "operation_id.hex")
    return [
        (
            entry.folio,
            microseconds(entry.occurred_at),
            microseconds(entry.recorded_at),
            *_BETWEEN_TIMES_AND_ID(entry),
            operation_id(entry),
            entry.previous_hash,
            entry.hash,
        )
        for entry in entries
    ]


@cache
def insertion(table: str, dialect: str) -> str:
    """The statement that inserts a row in the audit table of this name."""
    places = [f"${place}" if dialect == "postgresql" else "?" for place in range(1, len(COLUMNS) + 1)]
    return f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({', '.join(places)})"  # noqa: S608 (both are ours)
