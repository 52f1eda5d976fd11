"""Messages of a chat that delete themselves, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert
from storage.tables import expiring_messages


@dataclass(frozen=True, slots=True)
class ExpiringMessage:
    """A message to delete at `due_at`."""

    chat_id: int
    message_id: int
    due_at: datetime


class ExpiringMessages:
    """Typed queries on expiring messages."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, message: ExpiringMessage) -> None:
        """Delete the message when it is due, replacing any earlier time."""
        statement = insert(self._connection, expiring_messages).values(
            chat_id=message.chat_id, message_id=message.message_id, due_at=message.due_at
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(expiring_messages.primary_key.columns), set_={"due_at": message.due_at}
            )
        )

    async def all(self) -> Sequence[ExpiringMessage]:
        """Every message still to be deleted, the next one first."""
        rows = await self._connection.execute(select(expiring_messages).order_by(expiring_messages.c.due_at))
        return [ExpiringMessage(row.chat_id, row.message_id, row.due_at) for row in rows]

    async def remove(self, message: ExpiringMessage) -> None:
        """Forget the message: it is gone, or can't be deleted."""
        await self._connection.execute(
            delete(expiring_messages).where(
                expiring_messages.c.chat_id == message.chat_id,
                expiring_messages.c.message_id == message.message_id,
            )
        )
