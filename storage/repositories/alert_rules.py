"""How each company's alerts are told."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.alert_rules import USUAL_RULES, AlertRules
from storage.dialects import insert_of
from storage.tables import alert_rules


class AlertRulesRepository:
    """Typed queries on `alert_rules`; a company with the usual ones has no row."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, company_id: int) -> AlertRules:
        """The company's rules."""
        query = select(alert_rules.c.body).where(alert_rules.c.company_id == company_id)
        body = (await self._connection.execute(query)).scalar_one_or_none()
        return USUAL_RULES if body is None else AlertRules.decode(body)

    async def save(self, company_id: int, rules: AlertRules) -> None:
        """Keep the company's rules; the usual ones leave no row."""
        if rules == USUAL_RULES:
            await self._connection.execute(delete(alert_rules).where(alert_rules.c.company_id == company_id))
            return
        statement = insert_of(self._connection.dialect.name, alert_rules).values(
            company_id=company_id, body=rules.encode()
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[alert_rules.c.company_id], set_={"body": statement.excluded.body}
            )
        )
