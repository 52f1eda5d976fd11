"""Each person's open conversation, and the company they work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert
from storage.tables import conversations


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """One person's row: `draft` is JSON of the kind that `conversation` names; None if nothing is open."""

    telegram_id: int
    conversation: str | None
    draft: str | None
    company_id: int | None


class Conversations:
    """Typed queries on conversations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[StoredConversation]:
        """Every person's row."""
        rows = await self._connection.execute(select(conversations))
        return [
            StoredConversation(row.telegram_id, row.conversation, row.draft, row.company_id) for row in rows
        ]

    async def save(self, stored: StoredConversation) -> None:
        """Save this row in place of the person's."""
        values = {
            "conversation": stored.conversation,
            "draft": stored.draft,
            "company_id": stored.company_id,
        }
        statement = insert(self._connection, conversations).values(telegram_id=stored.telegram_id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[conversations.c.telegram_id], set_=values)
        )

    async def end(self, telegram_id: int) -> None:
        """Drop the account's open conversation, and the company that they chose to work with."""
        ended = {"conversation": None, "draft": None, "company_id": None}
        of_account = conversations.c.telegram_id == telegram_id
        await self._connection.execute(update(conversations).where(of_account).values(ended))
