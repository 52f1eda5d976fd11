"""How much is in a company's audit log: counted by the database, by time, user and tab."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.activity import Tally
from domain.chain import from_microseconds
from domain.entries import Outcome
from domain.log_filter import LogQuery, position_at
from storage.audit_table import POSITION, audit_table
from storage.repositories.audit_log import conditions
from storage.search import positions_of_all

_QUARTER_LENGTH = 15 * 60 * 1_000_000  # microseconds
_QUARTER = literal_column(f"occurred_at / {_QUARTER_LENGTH}", BigInteger())


class ActivityCounts:
    """Counts on one company's audit table. A period's end is not included."""

    def __init__(self, connection: AsyncConnection, company_id: int) -> None:
        self._connection = connection
        self._table = audit_table(company_id)

    async def by_time_tab_and_user(
        self, query: LogQuery, cuts: Sequence[datetime]
    ) -> Sequence[tuple[int, str, str, Tally]]:
        """What the query finds in each stretch, which begin at these moments, in each tab, of each user.

        All at once, because most of what it costs is to read the entries.
        """
        stretch = _stretch([position_at(cut) for cut in cuts])
        rows = await self._counted(query, stretch, self._table.c.category, self._table.c.user_name)
        return [(place, category, user_name, tally) for (place, category, user_name), tally in rows]

    async def by_outcome(self, query: LogQuery) -> Mapping[Outcome, int]:
        """How many entries ended in each way."""
        rows = await self._counted(query, self._table.c.outcome)
        return {Outcome(outcome): tally.entries for (outcome,), tally in rows}

    async def by_quarter(self, query: LogQuery) -> Sequence[tuple[datetime, int]]:
        """How many entries there are from each quarter of an hour on, of which all zones' hours are made."""
        rows = await self._counted(query, _QUARTER)
        return [(_moment(quarter), tally.entries) for (quarter,), tally in rows]

    async def by_quarter_and_user(self, query: LogQuery) -> Sequence[tuple[datetime, str, int]]:
        """How many of them each user made."""
        rows = await self._counted(query, _QUARTER, self._table.c.user_name)
        return [(_moment(quarter), user_name, tally.entries) for (quarter, user_name), tally in rows]

    async def first_times(self, query: LogQuery) -> Sequence[tuple[str, str, bool]]:
        """What users did that they had never done before the period: user name, operation, and whether the
        user had never done anything.
        """
        if query.since is None:
            raise ValueError("there is nothing before a period without a beginning")
        done = (
            self._within(select(self._table.c.user_name, self._table.c.operation), query)
            .distinct()
            .subquery()
        )
        earlier = self._table.alias()
        before = exists().where(
            earlier.c.user_name == done.c.user_name, position_at(query.since) > POSITION
        )  # the position is of the innermost table, which is `earlier`
        same = before.where(earlier.c.operation == done.c.operation)
        rows = await self._connection.execute(
            select(done.c.user_name, done.c.operation, ~before)
            .where(~same)
            .order_by(done.c.user_name, done.c.operation)
        )
        return [(user_name, operation, bool(is_new)) for user_name, operation, is_new in rows]

    async def _counted(
        self, query: LogQuery, *keys: ColumnElement[Any]
    ) -> Iterable[tuple[tuple[Any, ...], Tally]]:
        sensitive = func.sum(case((self._table.c.sensitive, 1), else_=0))
        statement = select(*keys, func.count(), sensitive).select_from(self._table)
        statement = self._within(statement, query).group_by(*keys)
        rows = await self._connection.execute(statement)
        return [(tuple(row[:-2]), Tally(int(row[-2]), int(row[-1]))) for row in rows]

    def _within(self, statement: Select[Any], query: LogQuery) -> Select[Any]:
        """Of what the query finds alone."""
        statement = statement.where(*conditions(self._table, query))
        if query.operations:
            statement = statement.where(self._table.c.operation.in_(query.operations))
        if query.since is not None:
            statement = statement.where(position_at(query.since) <= POSITION)
        if query.until is not None:
            statement = statement.where(position_at(query.until) > POSITION)
        if query.words:
            found = positions_of_all(self._connection.dialect.name, self._table.name, query)
            statement = statement.where(POSITION.in_(found))
        return statement


def _moment(quarter: int) -> datetime:
    return from_microseconds(quarter * _QUARTER_LENGTH)


def _stretch(beginnings: Sequence[int], first: int = 0) -> ColumnElement[int]:
    """The number of the stretch that an entry is in: halved each time, so that there is little to compare."""
    if len(beginnings) == 1:
        return literal(first, Integer, literal_execute=True)
    middle = len(beginnings) // 2
    return case(
        (beginnings[middle] > POSITION, _stretch(beginnings[:middle], first)),
        else_=_stretch(beginnings[middle:], first + middle),
    )
