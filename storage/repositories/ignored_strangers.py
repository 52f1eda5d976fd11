"""Accounts of nobody's whose refusals raise no alert in a log any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import ignored_strangers


class IgnoredStrangers:
    """Typed queries on ignored accounts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, company_id: int, telegram_id: int, *, by: str, now: datetime) -> None:
        """Ignore the account, which is not yet ignored there."""
        values = {"company_id": company_id, "telegram_id": telegram_id, "ignored_by": by, "ignored_at": now}
        await self._connection.execute(insert(ignored_strangers), values)

    async def has(self, company_id: int, telegram_id: int) -> bool:
        """Whether the account is ignored there."""
        columns = ignored_strangers.c
        query = select(columns.telegram_id).where(
            columns.company_id == company_id, columns.telegram_id == telegram_id
        )
        return (await self._connection.execute(query)).first() is not None

    async def forget(self, telegram_id: int) -> None:
        """Ignore the account nowhere: it is a user's now."""
        await self._connection.execute(
            delete(ignored_strangers).where(ignored_strangers.c.telegram_id == telegram_id)
        )
