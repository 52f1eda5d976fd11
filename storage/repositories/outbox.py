"""Due alerts and what became of them, and the queue of each recipient."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, bindparam, case, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from storage.audit_table import audit_table
from storage.dialects import insert_of
from storage.tables import alert_queues, outbox
from storage.types import Moment


class DeliveryState(StrEnum):
    """A delivery's state."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert for one person."""

    id: int
    company_id: int
    folio: int
    user_id: int
    telegram_id: int
    state: DeliveryState
    sent_at: datetime | None
    message_id: int | None
    reason: str | None


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


_MANY = 1_000

# A literal, to match the partial index of what waits.
PENDING = outbox.c.state == literal(DeliveryState.PENDING.value, literal_execute=True)

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


class Outbox:
    """Typed queries on deliveries and queues."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, company_id: int, folios: Sequence[int], *, recipients: Sequence[User], now: datetime
    ) -> None:
        """Make these entries' alerts due for each recipient, once each.

        For an unreachable recipient they are given up at once, which is told with them.
        """
        if not recipients or not folios:
            return
        unreachable = await self._open_queues(company_id, recipients, now=now)
        rows = [
            {
                "company_id": company_id,
                "folio": folio,
                "user_id": user.id,
                "telegram_id": user.telegram_id,
                "state": DeliveryState.FAILED if unreachable[user.id] else DeliveryState.PENDING,
                "created_at": now,
                "reason": unreachable[user.id],
            }
            for folio in folios
            for user in recipients
        ]
        await self._connection.execute(_become_due(self._connection.dialect.name), rows)

    async def _open_queues(
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

    async def open_queue(self, company_id: int, user: User, *, now: datetime) -> None:
        """Open a queue for the user, who has an account, even if nothing waits in it."""
        await self._open_queues(company_id, [user], now=now)
        await self._settle(user.id)

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

    async def waiting(self, user_id: int, limit: int) -> Sequence[Delivery]:
        """The first deliveries waiting in the queue, in order."""
        query = select(outbox).where(outbox.c.user_id == user_id, PENDING).order_by(outbox.c.id)
        return [_delivery_of(row) for row in await self._connection.execute(query.limit(limit))]

    async def last_waiting(self, user_id: int) -> int:
        """The id of the last delivery waiting in the queue; 0 if none is."""
        query = select(func.max(outbox.c.id)).where(outbox.c.user_id == user_id, PENDING)
        return (await self._connection.execute(query)).scalar_one() or 0

    async def mark_sent(
        self, user_id: int, *, up_to: int, message_id: int, now: datetime, next_at: datetime, digests: int
    ) -> None:
        """Mark everything up to this id sent in this message; the next may go at `next_at`."""
        await self._lock_queue(user_id)
        await self._set_pending(
            user_id, up_to=up_to, state=DeliveryState.SENT, sent_at=now, message_id=message_id
        )
        await self._settle(user_id, due_at=next_at, attempts=0, digests=digests)

    async def without_entry(self, queue: AlertQueue) -> Sequence[int]:
        """The ids of what waits in the queue for an entry that is not in the log; the first of very many."""
        entries = audit_table(queue.company_id).c
        query = (
            select(outbox.c.id)
            .where(
                outbox.c.user_id == queue.user_id,
                PENDING,
                ~exists().where(entries.folio == outbox.c.folio),
            )
            .order_by(outbox.c.id)
        )
        return (await self._connection.execute(query.limit(_MANY))).scalars().all()

    async def give_up(
        self, user_id: int, *, up_to: int | None = None, only: Collection[int] | None = None, reason: str
    ) -> int:
        """Give up what waits (up to this id, or these alone); returns how many.

        The rest stays due as it was.
        """
        await self._lock_queue(user_id)
        failed = {"state": DeliveryState.FAILED, "reason": reason}
        lost = await self._set_pending(user_id, up_to=up_to, only=only, **failed)
        await self._settle(user_id, attempts=0)
        return lost

    async def give_up_pending(self, company_id: int, *, reason: str) -> None:
        """Deliver none of the company's pending alerts: for imported history, which is news to nobody."""
        queues = select(alert_queues.c.user_id).where(alert_queues.c.company_id == company_id)
        for user_id in (await self._connection.execute(queues)).scalars().all():
            await self.give_up(user_id, reason=reason)

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

    async def move(self, telegram_id: int, *, chat_id: int) -> None:
        """Change the account's chat."""
        await self._connection.execute(
            update(alert_queues).where(alert_queues.c.telegram_id == telegram_id).values(chat_id=chat_id)
        )

    async def queues_of(self, telegram_id: int) -> Sequence[AlertQueue]:
        """The account's queues, one for each company."""
        query = select(alert_queues).where(alert_queues.c.telegram_id == telegram_id)
        return [
            _queue_of(row) for row in await self._connection.execute(query.order_by(alert_queues.c.user_id))
        ]

    async def close_queue(self, user_id: int, *, reason: str) -> int | None:
        """The recipient is unreachable: give up what waits; returns how many, None if already closed."""
        statement = (
            update(alert_queues)
            .where(alert_queues.c.user_id == user_id, alert_queues.c.unreachable.is_(None))
            .values(unreachable=reason, waiting=False, attempts=0, digests=0)
        )
        if (await self._connection.execute(statement)).rowcount == 0:
            return None
        return await self._set_pending(user_id, state=DeliveryState.FAILED, reason=reason)

    async def reopen_queue(self, queue: AlertQueue, *, now: datetime) -> None:
        """The recipient is reachable again: what was given up for that reason is due now."""
        await self._lock_queue(queue.user_id)
        given_up = (
            outbox.c.company_id == queue.company_id,
            outbox.c.user_id == queue.user_id,
            outbox.c.state == DeliveryState.FAILED,
            outbox.c.reason == queue.unreachable,
        )
        await self._connection.execute(
            update(outbox).where(*given_up).values(state=DeliveryState.PENDING, reason=None)
        )
        await self._settle(queue.user_id, unreachable=None, due_at=now)

    async def of_entry(self, company_id: int, folio: int) -> Sequence[Delivery]:
        """What became of an entry's alert, by recipient."""
        query = (
            select(outbox)
            .where(outbox.c.company_id == company_id, outbox.c.folio == folio)
            .order_by(outbox.c.id)
        )
        return [_delivery_of(row) for row in await self._connection.execute(query)]

    async def count(self, state: DeliveryState) -> int:
        """The number of deliveries in this state."""
        query = select(func.count()).select_from(outbox).where(outbox.c.state == state)
        return (await self._connection.execute(query)).scalar_one()

    async def _lock_queue(self, user_id: int) -> None:
        """Lock the queue until the transaction ends, so that nothing added in between is overlooked."""
        query = select(alert_queues.c.user_id).where(alert_queues.c.user_id == user_id).with_for_update()
        await self._connection.execute(query)

    async def _set_pending(
        self, user_id: int, *, up_to: int | None = None, only: Collection[int] | None = None, **values: Any
    ) -> int:
        chosen = [outbox.c.user_id == user_id, PENDING]
        if up_to is not None:
            chosen.append(outbox.c.id <= up_to)
        if only is not None:
            chosen.append(outbox.c.id.in_(only))
        result = await self._connection.execute(update(outbox).where(*chosen).values(**values))
        return result.rowcount

    async def _settle(self, user_id: int, **values: Any) -> None:
        """Set these columns of the queue, and whether anything waits in it."""
        waits = exists().where(outbox.c.user_id == user_id, PENDING)
        await self._connection.execute(
            update(alert_queues).where(alert_queues.c.user_id == user_id).values(waiting=waits, **values)
        )


@cache  # building it takes much longer than executing it
def _have_wait(dialect: str) -> Insert:
    """Open the `account`'s queue, or mark the existing one as waiting."""
    statement = insert_of(dialect, alert_queues).values(due_at=_NOT_BEFORE)
    queue, new = alert_queues.c, statement.excluded
    same = queue.telegram_id == new.telegram_id  # a new account is reachable until shown otherwise
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


@cache
def _become_due(dialect: str) -> Insert:
    """A log truncated by hand reuses folios that had alerts: the new ones replace those."""
    statement = insert_of(dialect, outbox)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[outbox.c.company_id, outbox.c.folio, outbox.c.user_id],
        set_={
            "telegram_id": new.telegram_id,
            "state": new.state,
            "created_at": new.created_at,
            "sent_at": None,
            "message_id": None,
            "reason": new.reason,
        },
    )


def _waits(but: Collection[int]) -> ColumnElement[bool]:
    return alert_queues.c.waiting.is_(True) & alert_queues.c.telegram_id.not_in(list(but))


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        company_id=row.company_id,
        folio=row.folio,
        user_id=row.user_id,
        telegram_id=row.telegram_id,
        state=DeliveryState(row.state),
        sent_at=row.sent_at,
        message_id=row.message_id,
        reason=row.reason,
    )


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
