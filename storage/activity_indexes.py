"""Counts of an audit table from its indexes alone, far faster than reading entries.

SQLite counts the entries between two places of an index without reading the table, so there is one count for
each bar, user and tab. PostgreSQL does not: for an index on an expression it always visits the entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.log_filter import EVERYTHING, LogQuery, position_at
from storage.audit_table import POSITION, SENSITIVE, index_for

_LAST = 2**63 - 1  # after every position
_CRITERIA = ("user_name", "category", "origin")  # those with an index together with each user and each tab

_COUNT = (
    "(SELECT count(*) FROM {table} INDEXED BY {index}"
    " WHERE {conditions} AND {position} >= {first} AND {position} < {last})"
)
_OF_STRETCHES = """
WITH stretches (number, first, last) AS (VALUES {stretches})
SELECT {count} FROM stretches ORDER BY number
"""
# A loose index scan: jump from each value to the next, as few values have many entries.
_OF_VALUES = """
WITH RECURSIVE known (value) AS (
    SELECT min({column}) FROM {table}
    UNION ALL
    SELECT (SELECT min({column}) FROM {table} WHERE {column} > known.value)
    FROM known WHERE known.value IS NOT NULL
)
SELECT value, {count} FROM known WHERE value IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many entries there are in each bar, in each tab and of each user."""

    bars: Sequence[int]
    tabs: Mapping[str, int]
    users: Mapping[str, int]


def has_indexes_for(dialect: str, query: LogQuery) -> bool:
    """Whether indexes alone can count the query: all, sensitive ones, or all with one criterion."""
    left = replace(query, since=None, until=None, sensitive=False)
    asked = [name for name in _CRITERIA if getattr(left, name) is not None]
    if dialect != "sqlite" or len(asked) + query.sensitive > 1:
        return False
    return replace(left, user_name=None, category=None, origin=None) == EVERYTHING


class IndexCounts:
    """Counts such a query's entries in one audit table."""

    def __init__(self, connection: AsyncConnection, table: str, query: LogQuery) -> None:
        self._connection = connection
        self._table = table
        self._query = query
        self._asked = {name: value for name in _CRITERIA if (value := getattr(query, name)) is not None}
        self._first = position_at(query.since) if query.since is not None else 0
        self._last = position_at(query.until) if query.until is not None else _LAST

    async def counted(self, cuts: Sequence[datetime]) -> Counted:
        """Counts by stretch (each from one of these moments to the next), by tab and by user."""
        bars = await self._by_stretch(cuts)
        total = sum(bars)
        return Counted(
            bars=bars,
            tabs=await self._by_value("category", replace(self._query, category=""), total),
            users=await self._by_value("user_name", replace(self._query, user_name=""), total),
        )

    async def _by_stretch(self, cuts: Sequence[datetime]) -> list[int]:
        beginnings = [max(position_at(cut), self._first) for cut in cuts]
        ends = [*beginnings[1:], self._last]
        stretches = ", ".join(
            f"({number}, {first}, {last})"
            for number, (first, last) in enumerate(zip(beginnings, ends, strict=True))
        )
        count = self._count(self._query, [], first="stretches.first", last="stretches.last")
        statement = text(_OF_STRETCHES.format(stretches=stretches, count=count))
        return list((await self._connection.execute(statement, self._asked)).scalars())

    async def _by_value(self, column: str, each: LogQuery, total: int) -> dict[str, int]:
        """Counts by the column's value; `each` is an alternative condition beside the query's own."""
        if column in self._asked:
            return {self._asked[column]: total} if total else {}
        count = self._count(each, [f"{column} = known.value"], first=self._first, last=self._last)
        statement = text(_OF_VALUES.format(column=column, table=self._table, count=count))
        rows = await self._connection.execute(statement, self._asked)
        return {value: entries for value, entries in rows if entries}

    def _count(self, query: LogQuery, conditions: Sequence[str], *, first: object, last: object) -> str:
        asked = [f"{name} = :{name}" for name in self._asked]
        sensitive = [SENSITIVE] if query.sensitive else []
        return _COUNT.format(
            table=self._table,
            index=index_for(self._table, query),
            conditions=" AND ".join([*conditions, *asked, *sensitive]) or "TRUE",
            position=POSITION,
            first=first,
            last=last,
        )
