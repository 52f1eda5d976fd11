"""Who gets a summary of a company's log, and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import UserState
from domain.notices import NoticeKind
from domain.summaries import Frequency, SummaryPlan
from storage.dialects import insert
from storage.repositories.notices import NoticeState
from storage.tables import companies, notices, summary_settings, users


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySetting:
    """A user's summary settings in a company, and when the next one is due."""

    user_id: int
    company_id: int
    plan: SummaryPlan
    due_at: datetime


class SummarySettings:
    """Typed queries on `summary_settings`: one row for each user who gets summaries."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, user_id: int) -> SummarySetting | None:
        """The user's settings."""
        query = select(summary_settings).where(summary_settings.c.user_id == user_id)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _setting_of(row)

    async def due(self, now: datetime, limit: int, *, but_the_first: int = 0) -> Sequence[SummarySetting]:
        """The due ones, longest waiting first, skipping the ones left in place."""
        query = (
            select(summary_settings)
            .where(summary_settings.c.due_at <= now)
            .order_by(summary_settings.c.due_at, summary_settings.c.user_id)
        )
        rows = await self._connection.execute(query.offset(but_the_first).limit(limit))
        return [_setting_of(row) for row in rows]

    async def plans_of(
        self, telegram_ids: Collection[int | None]
    ) -> Mapping[int, Sequence[tuple[SummaryPlan, str]]]:
        """The plans of each of these accounts' active users, with the zone of their company."""
        query = (
            select(users.c.telegram_id, summary_settings, companies.c.zone)
            .join_from(summary_settings, users, users.c.id == summary_settings.c.user_id)
            .join(companies, companies.c.id == summary_settings.c.company_id)
            .where(users.c.telegram_id.in_(telegram_ids), users.c.state == UserState.ACTIVE)
        )
        plans: dict[int, list[tuple[SummaryPlan, str]]] = {}
        for row in await self._connection.execute(query):
            plan = SummaryPlan(Frequency(row.frequency), row.hour)
            plans.setdefault(row.telegram_id, []).append((plan, row.zone))
        return plans

    async def save(self, user_id: int, company_id: int, plan: SummaryPlan, *, due_at: datetime) -> None:
        """Save the user's plan."""
        values = {"frequency": plan.frequency, "hour": plan.hour, "due_at": due_at}
        statement = insert(self._connection, summary_settings).values(
            user_id=user_id, company_id=company_id, **values
        )
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["user_id"], set_=values)
        )

    async def move(self, user_id: int, *, due_at: datetime) -> None:
        """Set when the next one is due."""
        await self._connection.execute(
            update(summary_settings).where(summary_settings.c.user_id == user_id).values(due_at=due_at)
        )

    async def remove(self, user_id: int) -> None:
        """Stop the user's summaries, including those that wait to be sent."""
        await self._connection.execute(delete(summary_settings).where(summary_settings.c.user_id == user_id))
        await self.replace_pending(user_id)

    async def replace_pending(self, user_id: int) -> None:
        """Replace the user's pending summaries. The rows stay, so that their ids are not reused."""
        await self._connection.execute(
            update(notices)
            .where(
                notices.c.kind == NoticeKind.SUMMARY,
                notices.c.user_id == user_id,
                notices.c.state == NoticeState.PENDING,
            )
            .values(state=NoticeState.REPLACED)
        )


def _setting_of(row: Row[Any]) -> SummarySetting:
    return SummarySetting(
        user_id=row.user_id,
        company_id=row.company_id,
        plan=SummaryPlan(Frequency(row.frequency), row.hour),
        due_at=row.due_at,
    )
