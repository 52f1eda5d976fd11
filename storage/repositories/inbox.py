"""Telegram's updates, stored before they are confirmed and kept until they are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert
from storage.tables import inbox


class UpdateState(StrEnum):
    """An update's state; one set aside failed too often and waits for somebody to look."""

    PENDING = "pending"
    DONE = "done"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class InboxUpdate:
    """An update: `lane` is the chat, which keeps its order; `body` is encrypted, and None once done."""

    update_id: int
    lane: int
    body: bytes | None
    attempts: int = 0


class InboxUpdates:
    """Typed queries on the inbox."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def store(self, updates: Sequence[InboxUpdate], *, now: datetime) -> Sequence[InboxUpdate]:
        """Store these updates; returns the new ones, in order."""
        rows = [
            {
                "update_id": each.update_id,
                "lane": each.lane,
                "body": each.body,
                "received_at": now,
                "attempts": 0,
                "state": UpdateState.PENDING,
            }
            for each in updates
        ]
        statement = insert(self._connection, inbox).values(rows).on_conflict_do_nothing()
        result = await self._connection.execute(statement.returning(inbox.c.update_id))
        new = set(result.scalars())
        return [each for each in updates if each.update_id in new]

    async def pending(self) -> Sequence[InboxUpdate]:
        """The updates to do, in order, without the bodies."""
        query = (
            select(inbox.c.update_id, inbox.c.lane, inbox.c.attempts)
            .where(inbox.c.state == UpdateState.PENDING)
            .order_by(inbox.c.update_id)
        )
        rows = await self._connection.execute(query)
        return [InboxUpdate(row.update_id, row.lane, None, row.attempts) for row in rows]

    async def take(self, update_id: int) -> InboxUpdate | None:
        """The update, with one more attempt counted; None if it is not pending."""
        statement = (
            update(inbox)
            .where(inbox.c.update_id == update_id, inbox.c.state == UpdateState.PENDING)
            .values(attempts=inbox.c.attempts + 1)
            .returning(inbox)
        )
        row = (await self._connection.execute(statement)).first()
        return None if row is None else _update_of(row)

    async def finish(self, update_id: int) -> None:
        """Mark the update done: only its id is kept, to recognise it if it comes again."""
        await self._connection.execute(
            update(inbox).where(inbox.c.update_id == update_id).values(state=UpdateState.DONE, body=None)
        )

    async def set_aside(self, update_id: int) -> None:
        """Set the update aside: it failed too often, and is not retried automatically."""
        await self._connection.execute(
            update(inbox).where(inbox.c.update_id == update_id).values(state=UpdateState.ASIDE)
        )

    async def forget(self, *, before: datetime) -> None:
        """Forget the ids of updates that are done and were received before this moment."""
        await self._connection.execute(
            delete(inbox).where(inbox.c.state == UpdateState.DONE, inbox.c.received_at < before)
        )

    async def count(self, state: UpdateState) -> int:
        """The number of updates in this state."""
        query = select(func.count()).select_from(inbox).where(inbox.c.state == state)
        return (await self._connection.execute(query)).scalar_one()


def _update_of(row: Row[Any]) -> InboxUpdate:
    return InboxUpdate(row.update_id, row.lane, row.body, row.attempts)
