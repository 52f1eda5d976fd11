"""Activity in a company's audit log, counted by the database: by time, user and tab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    exists,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.activity import Tallied, Tally
from domain.entries import Outcome
from domain.instants import from_microseconds
from domain.log_filter import LogQuery, position_at
from storage.activity_indexes import Counted, IndexCounts, has_indexes_for
from storage.audit_finding import conditions
from storage.audit_table import POSITION, audit_table
from storage.search import positions_of_all

_QUARTER_LENGTH = 15 * 60 * 1_000_000  # microseconds
_QUARTER = literal_column(f"occurred_at / {_QUARTER_LENGTH}", BigInteger())


class ActivityCounts:
    """Counts on one company's audit table. A period's end is not included."""

    def __init__(self, connection: AsyncConnection, company_id: int) -> None:
        self._connection = connection
        self._table = audit_table(company_id)

    async def tallied(self, query: LogQuery, cuts: Sequence[datetime]) -> Tallied:
        """Counts by stretch (each from one of these moments to the next), by user and by tab."""
        if not self._has_indexes_for(query):
            return await self._grouped(query, cuts)
        all_ = await self._from_indexes(query, cuts)
        sensitive, among = all_, replace(query, sensitive=True)
        if among != query:
            sensitive = await (
                self._from_indexes(among, cuts) if self._has_indexes_for(among) else self._read(among, cuts)
            )
        return _together(all_, sensitive)

    def _has_indexes_for(self, query: LogQuery) -> bool:
        return has_indexes_for(self._connection.dialect.name, query)

    async def _from_indexes(self, query: LogQuery, cuts: Sequence[datetime]) -> Counted:
        return await IndexCounts(self._connection, self._table.name, query).counted(cuts)

    async def _read(self, query: LogQuery, cuts: Sequence[datetime]) -> Counted:
        found = await self._grouped(query, cuts)
        return Counted(
            bars=[tally.entries for tally in found.bars],
            tabs={tab: tally.entries for tab, tally in found.tabs.items()},
            users={user: tally.entries for user, tally in found.users.items()},
        )

    async def _grouped(self, query: LogQuery, cuts: Sequence[datetime]) -> Tallied:
        """Count by reading each entry that the query finds."""
        bars: list[Tally] = []
        tabs: dict[str, Tally] = defaultdict(Tally)
        users: dict[str, Tally] = defaultdict(Tally)
        columns = self._table.c.category, self._table.c.user_name
        for since, until in zip(cuts, [*cuts[1:], query.until], strict=True):
            bar = Tally()
            # Tabs and users together, as most of the cost is reading the entries; bar by bar, as a statement
            # may not take long.
            rows = await self._counted(replace(query, since=since, until=until), *columns)
            for (category, user_name), tally in rows:
                bar += tally
                tabs[category] += tally
                users[user_name] += tally
            bars.append(bar)
        return Tallied(bars=bars, tabs=tabs, users=users)

    async def by_outcome(self, query: LogQuery) -> Mapping[Outcome, int]:
        """The number of entries by outcome."""
        rows = await self._counted(query, self._table.c.outcome)
        return {Outcome(outcome): tally.entries for (outcome,), tally in rows}

    async def by_quarter(self, query: LogQuery) -> Sequence[tuple[datetime, int]]:
        """The number of entries by quarter of an hour, which every zone's hours are multiples of."""
        rows = await self._counted(query, _QUARTER)
        return [(_moment(quarter), tally.entries) for (quarter,), tally in rows]

    async def by_quarter_and_user(self, query: LogQuery) -> Sequence[tuple[datetime, str, int]]:
        """The same for each user."""
        rows = await self._counted(query, _QUARTER, self._table.c.user_name)
        return [(_moment(quarter), user_name, tally.entries) for (quarter, user_name), tally in rows]

    async def first_times(self, query: LogQuery) -> Sequence[tuple[str, str, bool]]:
        """First times in the period: user name, operation, and whether it was the first entry at all."""
        if query.since is None:
            raise ValueError("there is nothing before a period without a beginning")
        within = await self._within(select(self._table.c.user_name, self._table.c.operation), query)
        done = within.distinct().subquery()
        earlier = self._table.alias()
        before = exists().where(
            earlier.c.user_name == done.c.user_name, position_at(query.since) > POSITION
        )  # the position is of the innermost table, `earlier`
        same = before.where(earlier.c.operation == done.c.operation)
        rows = await self._connection.execute(
            select(done.c.user_name, done.c.operation, ~before).where(~same)
        )
        return [(user_name, operation, bool(is_new)) for user_name, operation, is_new in rows]

    async def _counted(
        self, query: LogQuery, *keys: ColumnElement[Any]
    ) -> Iterable[tuple[tuple[Any, ...], Tally]]:
        sensitive = func.sum(case((self._table.c.sensitive, 1), else_=0))
        statement = select(*keys, func.count(), sensitive).select_from(self._table)
        statement = (await self._within(statement, query)).group_by(*keys)
        rows = await self._connection.execute(statement)
        return [(tuple(row[:-2]), Tally(int(row[-2]), int(row[-1]))) for row in rows]

    async def _within(self, statement: Select[Any], query: LogQuery) -> Select[Any]:
        """The query's entries only."""
        statement = statement.where(*conditions(self._table, query), *_between(POSITION, query))
        if query.operations:
            statement = statement.where(self._table.c.operation.in_(query.operations))
        if query.words or query.amount is not None:
            found = (await positions_of_all(self._connection, self._table.name, query)).subquery()
            # The period is repeated: otherwise all matches of the words are collected first, whatever their
            # time.
            within = select(found.c.position).where(*_between(found.c.position, query))
            statement = statement.where(POSITION.in_(within))
        return statement


def _together(all_: Counted, sensitive: Counted) -> Tallied:
    return Tallied(
        bars=[Tally(*each) for each in zip(all_.bars, sensitive.bars, strict=True)],
        tabs={tab: Tally(entries, sensitive.tabs.get(tab, 0)) for tab, entries in all_.tabs.items()},
        users={user: Tally(entries, sensitive.users.get(user, 0)) for user, entries in all_.users.items()},
    )


def _between(position: ColumnElement[int], query: LogQuery) -> Iterator[ColumnElement[bool]]:
    """The query's period as literals: PostgreSQL plans a long one and a short one differently."""
    if query.since is not None:
        yield literal(position_at(query.since), BigInteger, literal_execute=True) <= position
    if query.until is not None:
        yield literal(position_at(query.until), BigInteger, literal_execute=True) > position


def _moment(quarter: int) -> datetime:
    return from_microseconds(quarter * _QUARTER_LENGTH)
