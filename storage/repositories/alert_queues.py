"""The queue of each recipient of alerts: when it is due, and where it goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, bindparam, case, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from storage.dialects import insert_of
from storage.tables import alert_queues
from storage.types import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertQueue:
    """The queue of one recipient: one user of one company.

    `chat_id` is where it goes; `attempts` counts failures since the last message sent, and `digests` the
    consecutive messages that told several alerts. `unreachable` is why nothing can be sent, if so.
    """

    user_id: int
    company_id: int
    telegram_id: int
    chat_id: int
    due_at: datetime
    attempts: int
    digests: int
    unreachable: str | None


# Now, or when a failed message to the same account is retried.
_NOW = bindparam("now", type_=Moment())
_HELD_UNTIL = select(func.max(alert_queues.c.due_at)).where(
    alert_queues.c.telegram_id == bindparam("account"),
    alert_queues.c.attempts > 0,
    alert_queues.c.due_at > _NOW,
)
_NOT_BEFORE = func.coalesce(_HELD_UNTIL.scalar_subquery(), _NOW)
_UNREACHABLE = select(alert_queues.c.user_id, alert_queues.c.unreachable).where(
    alert_queues.c.user_id.in_(bindparam("users", expanding=True))
)


class AlertQueues:
    """Typed queries on queues."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def have_wait(
        self, company_id: int, recipients: Sequence[User], *, now: datetime
    ) -> dict[int, str | None]:
        """Mark each recipient's queue as waiting; returns why each is unreachable, or None."""
        await self._connection.execute(
            _have_wait(self._connection.dialect.name),
            [
                {
                    "user_id": user.id,
                    "company_id": company_id,
                    "telegram_id": user.telegram_id,
                    "chat_id": user.telegram_id,
                    "waiting": True,
                    "attempts": 0,
                    "digests": 0,
                    "account": user.telegram_id,
                    "now": now,
                }
                for user in sorted(recipients, key=lambda each: each.id)
            ],
        )
        opened = {"users": [user.id for user in recipients]}
        rows = await self._connection.execute(_UNREACHABLE, opened)
        return {row.user_id: row.unreachable for row in rows}

    async def due(self, now: datetime, limit: int, *, but: Collection[int] = ()) -> Sequence[AlertQueue]:
        """The due queues, oldest first, except for these accounts."""
        query = (
            select(alert_queues)
            .where(_waits(but), alert_queues.c.due_at <= now)
            .order_by(alert_queues.c.due_at, alert_queues.c.user_id)
            .limit(limit)
        )
        return [_queue_of(row) for row in await self._connection.execute(query)]

    async def next_due(self, *, but: Collection[int] = ()) -> datetime | None:
        """When the next queue is due, if any waits, except for these accounts."""
        query = select(func.min(alert_queues.c.due_at)).where(_waits(but))
        due_at: datetime | None = (await self._connection.execute(query)).scalar_one()
        return due_at

    async def retry(self, telegram_id: int, *, due_at: datetime) -> None:
        """Retry all that waits for the account at `due_at`, so that it keeps its order."""
        then = literal(due_at, Moment)
        await self._connection.execute(
            update(alert_queues)
            .where(alert_queues.c.telegram_id == telegram_id)
            .values(
                due_at=case((alert_queues.c.due_at > then, alert_queues.c.due_at), else_=then),
                attempts=alert_queues.c.attempts + 1,
            )
        )

    async def put_off(self, user_id: int, *, due_at: datetime) -> None:
        """Retry what waits in this queue at `due_at`; the account's other messages go first."""
        await self._connection.execute(
            update(alert_queues).where(alert_queues.c.user_id == user_id).values(due_at=due_at)
        )

    async def bring_forward(self, user_ids: Collection[int], *, due_at: datetime) -> None:
        """Send what waits in these queues then, unless a failed message holds it or it is due before."""
        await self._connection.execute(
            update(alert_queues)
            .where(
                alert_queues.c.user_id.in_(list(user_ids)),
                alert_queues.c.attempts == 0,
                alert_queues.c.due_at > literal(due_at, Moment),
            )
            .values(due_at=due_at)
        )

    async def move(self, telegram_id: int, *, chat_id: int) -> None:
        """Change the account's chat."""
        await self._connection.execute(
            update(alert_queues).where(alert_queues.c.telegram_id == telegram_id).values(chat_id=chat_id)
        )

    async def of(self, telegram_id: int) -> Sequence[AlertQueue]:
        """The account's queues, one for each company."""
        query = select(alert_queues).where(alert_queues.c.telegram_id == telegram_id)
        return [
            _queue_of(row) for row in await self._connection.execute(query.order_by(alert_queues.c.user_id))
        ]


@cache  # it takes much longer to put together than to execute
def _have_wait(dialect: str) -> Insert:
    """Open the `account`'s queue, or mark the existing one as waiting."""
    statement = insert_of(dialect, alert_queues).values(due_at=_NOT_BEFORE)
    queue, new = alert_queues.c, statement.excluded
    same = queue.telegram_id == new.telegram_id  # another account can be reached until shown otherwise
    return statement.on_conflict_do_update(
        index_elements=[queue.user_id],
        set_={
            "telegram_id": new.telegram_id,
            "chat_id": case((same, queue.chat_id), else_=new.chat_id),
            "unreachable": case((same, queue.unreachable), else_=None),
            "waiting": or_(queue.unreachable.is_(None), ~same),
            "due_at": case((or_(queue.waiting, queue.due_at > new.due_at), queue.due_at), else_=new.due_at),
        },
    )


def _waits(but: Collection[int]) -> ColumnElement[bool]:
    return alert_queues.c.waiting.is_(True) & alert_queues.c.telegram_id.not_in(list(but))


def _queue_of(row: Row[Any]) -> AlertQueue:
    return AlertQueue(
        user_id=row.user_id,
        company_id=row.company_id,
        telegram_id=row.telegram_id,
        chat_id=row.chat_id,
        due_at=row.due_at,
        attempts=row.attempts,
        digests=row.digests,
        unreachable=row.unreachable,
    )
