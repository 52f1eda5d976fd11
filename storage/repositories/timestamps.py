"""Stamped days: the text of each, and the authority's token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert
from storage.tables import timestamps


@dataclass(frozen=True, slots=True)
class DayStamp:
    """A day's text, and the answer that an authority gave for it (TimeStampResp, RFC 3161, 2.4.2)."""

    day: date
    text: str
    answer: bytes


class Timestamps:
    """Typed queries on stamped days."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self, *, limit: int | None) -> Sequence[DayStamp]:
        """The last so many days, newest first; what has no day is none."""
        query = select(timestamps).order_by(timestamps.c.day.desc()).limit(limit)
        return [DayStamp(row.day, row.text, row.answer) for row in await self._connection.execute(query)]

    async def add(self, stamp: DayStamp) -> None:
        """Keep it, if the day has none."""
        statement = insert(self._connection, timestamps).values(
            day=stamp.day, text=stamp.text, answer=stamp.answer
        )
        await self._connection.execute(statement.on_conflict_do_nothing())
