"""What somebody looks for in an audit table, as statements that the indexes answer without sorting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    bindparam,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Outcome
from domain.log_filter import LogQuery, folio_at, position_at
from storage.audit_table import NOT_ALLOWED, POSITION, SENSITIVE, index_for
from storage.search import positions_with

_LIMIT = bindparam("limit", type_=Integer())
_BETWEEN = {
    "above": bindparam("above", type_=BigInteger()) < POSITION,
    "below": bindparam("below", type_=BigInteger()) > POSITION,
}


@lru_cache(maxsize=512)  # who turns pages asks the same of the same log
def _found(table: Table, query: LogQuery, bounds: Sequence[str], newest_first: bool) -> Select[Any]:
    parts = [replace(query, outcomes=(each,)) for each in query.outcomes] or [query]
    each = query.operations or (None,)
    stretches = [_stretch(table, part, one, bounds, newest_first) for part in parts for one in each]
    if len(stretches) == 1:
        return stretches[0]
    # Each operation's and outcome's own range is in order; a single query would sort all of them.
    found = union_all(*(select(stretch.subquery()) for stretch in stretches)).subquery()
    return select(found).order_by(_in_order(POSITION, newest_first)).limit(_LIMIT)


def _stretch(
    table: Table, query: LogQuery, operation: str | None, bounds: Sequence[str], newest_first: bool
) -> Select[Any]:
    index = index_for(table.name, query)
    stretch = select(table).with_hint(table, f"INDEXED BY {index}", "sqlite")
    stretch = stretch.where(*conditions(table, query), *(_BETWEEN[name] for name in bounds))
    if operation is not None:
        stretch = stretch.where(table.c.operation == operation)
    return stretch.order_by(_in_order(POSITION, newest_first)).limit(_LIMIT)


@cache
def at_folios(table: Table, newest_first: bool) -> Select[Any]:
    """The entries of `folios`, in their order."""
    found = select(table).where(table.c.folio.in_(bindparam("folios", expanding=True)))
    return found.order_by(_in_order(POSITION, newest_first))


def conditions(table: Table, query: LogQuery) -> list[ColumnElement[bool]]:
    """The query's conditions on an audit table's rows, except period, operations and words.

    Those of partial indexes are written in their exact words, so that they are used.
    """
    asked: list[ColumnElement[bool]] = []
    if query.outcomes and Outcome.ALLOWED not in query.outcomes:
        asked.append(literal_column(NOT_ALLOWED))
    if query.sensitive:
        asked.append(literal_column(SENSITIVE))
    wanted = {
        "category": query.category,
        "user_name": query.user_name,
        "outcome": query.outcomes[0] if len(query.outcomes) == 1 else None,
        "origin": query.origin,
    }
    return asked + [table.c[name] == value for name, value in wanted.items() if value is not None]


def _in_order(column: ColumnElement[Any], newest_first: bool) -> ColumnElement[Any]:
    return column.desc() if newest_first else column.asc()


async def finding(
    connection: AsyncConnection,
    table: Table,
    query: LogQuery,
    *,
    above: int | None = None,
    below: int | None = None,
    newest_first: bool,
    limit: int,
) -> tuple[Select[Any], dict[str, Any]]:
    """A statement that finds what the query asks for between two positions, and what it is executed with."""
    if query.since is not None:
        above = max(position_at(query.since) - 1, above if above is not None else -1)
    if query.until is not None:
        until = position_at(query.until)
        below = min(until, below) if below is not None else until
    if query.words or query.amount is not None:
        positions = await positions_with(
            connection, table.name, query, above=above, below=below, newest_first=newest_first, limit=limit
        )
        return at_folios(table, newest_first), {"folios": [folio_at(each) for each in positions]}
    values = {"above": above, "below": below, "limit": limit}
    bounds = tuple(name for name in ("above", "below") if values[name] is not None)
    return _found(table, replace(query, since=None, until=None), bounds, newest_first), {
        name: values[name] for name in (*bounds, "limit")
    }
