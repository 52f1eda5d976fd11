"""The topic of each account's private chat that a company's messages go to."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert_of
from storage.tables import private_topics


class PrivateTopics:
    """Typed queries on `private_topics`: one row for each account and company that has a topic."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def thread_of(self, telegram_id: int, company_id: int) -> int | None:
        """The company's topic in the account's chat."""
        query = select(private_topics.c.thread_id).where(
            private_topics.c.telegram_id == telegram_id, private_topics.c.company_id == company_id
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def company_of(self, telegram_id: int, thread_id: int) -> int | None:
        """The company whose topic it is."""
        query = select(private_topics.c.company_id).where(
            private_topics.c.telegram_id == telegram_id, private_topics.c.thread_id == thread_id
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def keep(self, telegram_id: int, company_id: int, *, thread_id: int) -> None:
        """The company's topic from now on."""
        values = {"telegram_id": telegram_id, "company_id": company_id, "thread_id": thread_id}
        statement = insert_of(self._connection.dialect.name, private_topics).values(values)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[private_topics.c.telegram_id, private_topics.c.company_id],
                set_={"thread_id": statement.excluded.thread_id},
            )
        )

    async def forget(self, telegram_id: int, *, thread_id: int) -> None:
        """The topic is gone."""
        await self._connection.execute(
            delete(private_topics).where(
                private_topics.c.telegram_id == telegram_id, private_topics.c.thread_id == thread_id
            )
        )
