"""How each user wants the alerts of their company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.alert_choices import USUAL, AlertChoices, choices_snapshot
from domain.snapshots import Snapshot
from storage.dialects import insert_of
from storage.tables import alert_choices, users


class ChosenAlerts:
    """Typed queries on `alert_choices`; who chose nothing has no row."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, user_id: int) -> AlertChoices:
        """The user's choices."""
        query = select(alert_choices.c.body).where(alert_choices.c.user_id == user_id)
        body = (await self._connection.execute(query)).scalar_one_or_none()
        return USUAL if body is None else AlertChoices.decode(body)

    async def in_company(self, company_id: int) -> Mapping[int, AlertChoices]:
        """The choices of each of the company's users who made any, by the user's id."""
        query = (
            select(alert_choices.c.user_id, alert_choices.c.body)
            .join(users, users.c.id == alert_choices.c.user_id)
            .where(users.c.company_id == company_id)
        )
        return {row.user_id: AlertChoices.decode(row.body) for row in await self._connection.execute(query)}

    async def save(self, user_id: int, choices: AlertChoices) -> None:
        """Keep the user's choices; the usual ones leave no row."""
        if choices == USUAL:
            await self.forget(user_id)
            return
        statement = insert_of(self._connection.dialect.name, alert_choices).values(
            user_id=user_id, body=choices.encode()
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[alert_choices.c.user_id], set_={"body": statement.excluded.body}
            )
        )

    async def forget(self, user_id: int) -> Sequence[Snapshot]:
        """The usual ones from now on. Returns what changed."""
        before = await self.of(user_id)
        await self._connection.execute(delete(alert_choices).where(alert_choices.c.user_id == user_id))
        return [choices_snapshot(user_id, before, USUAL)] if before != USUAL else []
