"""Refusals of the last hour: each kind is recorded once, and the repeats are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert
from storage.tables import refusals

_NOT_RECORDED_YET = 0  # folios start at 1


@dataclass(frozen=True, slots=True)
class RefusalKey:
    """What identifies repeated refusals: whose log, where from, what was tried."""

    company_id: int
    source: str
    attempt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalWindow:
    """The refusals of one kind since `recorded_at`: entry `folio` is the first, the others are counted."""

    key: RefusalKey
    recorded_at: datetime
    folio: int
    unrecorded: int

    @property
    def is_new(self) -> bool:
        """Whether its entry is still to be made."""
        return self.folio == _NOT_RECORDED_YET


class Refusals:
    """Typed queries on refusals."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self, key: RefusalKey, *, times: int, now: datetime) -> RefusalWindow:
        """Add this many to the key's window; a new window counts one less.

        One statement, so that two processes never count from the same number; the second one in a new window
        waits until it has its entry.
        """
        statement = insert(self._connection, refusals).values(
            company_id=key.company_id,
            source=key.source,
            attempt=key.attempt,
            recorded_at=now,
            folio=_NOT_RECORDED_YET,
            unrecorded=times - 1,
        )
        counted = statement.on_conflict_do_update(
            index_elements=list(refusals.primary_key.columns),
            set_={"unrecorded": refusals.c.unrecorded + times},
        )
        return _window_of((await self._connection.execute(counted.returning(*refusals.columns))).one())

    async def recorded(self, key: RefusalKey, *, folio: int) -> None:
        """Note the entry of the key's new window."""
        await self._connection.execute(update(refusals).where(_is(key)).values(folio=folio))

    async def close(self, key: RefusalKey, *, begun_by: datetime) -> RefusalWindow | None:
        """Delete the key's window if it began by then; None if there is none, or somebody else deleted it."""
        statement = delete(refusals).where(_is(key), refusals.c.recorded_at <= begun_by)
        row = (await self._connection.execute(statement.returning(*refusals.columns))).first()
        return None if row is None else _window_of(row)

    async def begun_by(self, moment: datetime, limit: int, *, but_the_first: int = 0) -> Sequence[RefusalKey]:
        """The windows that began by then, oldest first, skipping the ones left in place."""
        query = (
            select(*refusals.primary_key.columns)
            .where(refusals.c.recorded_at <= moment)
            .order_by(refusals.c.recorded_at, *refusals.primary_key.columns)
        )
        rows = await self._connection.execute(query.offset(but_the_first).limit(limit))
        return [RefusalKey(row.company_id, row.source, row.attempt) for row in rows]


def _is(key: RefusalKey) -> ColumnElement[bool]:
    return and_(
        refusals.c.company_id == key.company_id,
        refusals.c.source == key.source,
        refusals.c.attempt == key.attempt,
    )


def _window_of(row: Row[Any]) -> RefusalWindow:
    return RefusalWindow(
        key=RefusalKey(row.company_id, row.source, row.attempt),
        recorded_at=row.recorded_at,
        folio=row.folio,
        unrecorded=row.unrecorded,
    )
