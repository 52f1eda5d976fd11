"""Messages that told of alerts once more, besides the outbox's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import alert_copies


@dataclass(frozen=True, slots=True)
class AlertCopy:
    """A message that told a user of the alerts from one folio to another."""

    user_id: int
    telegram_id: int
    message_id: int
    first: int
    last: int


class AlertCopies:
    """Typed queries on `alert_copies`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, company_id: int, copy: AlertCopy) -> None:
        """Keep the message, to edit it."""
        await self._connection.execute(
            insert(alert_copies).values(
                company_id=company_id,
                first=copy.first,
                last=copy.last,
                user_id=copy.user_id,
                telegram_id=copy.telegram_id,
                message_id=copy.message_id,
            )
        )

    async def between(self, company_id: int, *, first: int, last: int) -> Sequence[AlertCopy]:
        """The messages about any alert between two folios, both included."""
        query = select(
            alert_copies.c.user_id,
            alert_copies.c.telegram_id,
            alert_copies.c.message_id,
            alert_copies.c.first,
            alert_copies.c.last,
        ).where(
            alert_copies.c.company_id == company_id,
            alert_copies.c.last >= first,
            alert_copies.c.first <= last,
        )
        return [AlertCopy(*row) for row in await self._connection.execute(query.order_by(alert_copies.c.id))]
