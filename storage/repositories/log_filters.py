"""Users' log filters: each has an id, so that a button can name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.log_filter import LogFilter
from domain.spanish_order import spanish_order
from storage.dialects import insert
from storage.tables import log_filters


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFilter:
    """A filter that a user used; a saved one has a `name`."""

    id: int
    wanted: LogFilter
    name: str | None


class LogFilters:
    """Typed queries on `log_filters`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, user_id: int, filter_id: int) -> UsedFilter | None:
        """The filter with this id, if it is this user's."""
        query = select(log_filters).where(log_filters.c.id == filter_id, log_filters.c.user_id == user_id)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _filter_of(row)

    async def last(self, user_id: int) -> UsedFilter | None:
        """The filter that the user used last."""
        query = select(log_filters).where(log_filters.c.user_id == user_id)
        newest = query.order_by(log_filters.c.used_at.desc(), log_filters.c.id.desc()).limit(1)
        row = (await self._connection.execute(newest)).first()
        return None if row is None else _filter_of(row)

    async def kept(self, user_id: int) -> Sequence[UsedFilter]:
        """The saved filters, by name."""
        query = select(log_filters).where(log_filters.c.user_id == user_id, log_filters.c.name.is_not(None))
        found = [_filter_of(row) for row in await self._connection.execute(query)]
        return sorted(found, key=lambda each: spanish_order(each.name or ""))

    async def use(self, user_id: int, wanted: LogFilter, *, now: datetime) -> int:
        """Note that the user uses this filter now; returns its id, the same each time."""
        statement = insert(self._connection, log_filters).values(
            user_id=user_id, criteria=wanted.encode(), used_at=now
        )
        statement = statement.on_conflict_do_update(
            index_elements=["user_id", "criteria"], set_={"used_at": now}
        )
        result = await self._connection.execute(statement.returning(log_filters.c.id))
        return int(result.scalar_one())

    async def keep(self, user_id: int, filter_id: int, name: str) -> None:
        """Name the filter, taking the name from any other of the user's filters."""
        mine = log_filters.c.user_id == user_id
        await self._connection.execute(
            update(log_filters).where(mine, log_filters.c.name == name).values(name=None)
        )
        await self._connection.execute(
            update(log_filters).where(mine, log_filters.c.id == filter_id).values(name=name)
        )

    async def let_go(self, user_id: int, filter_id: int) -> None:
        """Remove the filter's name."""
        await self._connection.execute(
            update(log_filters)
            .where(log_filters.c.user_id == user_id, log_filters.c.id == filter_id)
            .values(name=None)
        )

    async def forget_all_but(self, user_id: int, newest: int) -> None:
        """Delete the unnamed ones except the newest."""
        mine = (log_filters.c.user_id == user_id) & log_filters.c.name.is_(None)
        recent = select(log_filters.c.id).where(mine).order_by(log_filters.c.used_at.desc()).limit(newest)
        await self._connection.execute(
            delete(log_filters).where(mine, log_filters.c.id.not_in(select(recent.subquery().c.id)))
        )


def _filter_of(row: Row[Any]) -> UsedFilter:
    return UsedFilter(id=row.id, wanted=LogFilter.decode(row.criteria), name=row.name)
