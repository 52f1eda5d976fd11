"""Alerts due and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Insert, Row, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from domain.deliveries import Due
from domain.entries import Entry
from domain.facts import amount_in
from storage.audit_table import audit_table
from storage.dialects import insert_of
from storage.repositories.alert_queues import AlertQueue, AlertQueues
from storage.tables import alert_queues, outbox


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
    created_at: datetime
    sent_at: datetime | None
    message_id: int | None
    reason: str | None


_MANY = 1_000

# A literal, to match the partial index of what waits.
PENDING = outbox.c.state == literal(DeliveryState.PENDING.value, literal_execute=True)


class Outbox:
    """Typed queries on deliveries, and on whether any waits in a queue."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._queues = AlertQueues(connection)

    async def add(
        self,
        company_id: int,
        entries: Sequence[Entry],
        *,
        recipients: Sequence[User],
        now: datetime,
        but: Collection[tuple[int, int]] = (),
        urgent: Collection[int] = (),
    ) -> None:
        """Make these entries' alerts due for each recipient, once each, but for these (folio, user id).

        Those with the `urgent` folios are due at once, whatever else waits for the recipient. For an
        unreachable recipient they are given up at once, which is told with them.
        """
        pairs = [
            (entry, user) for entry in entries for user in recipients if (entry.folio, user.id) not in but
        ]
        if not pairs:
            return
        amounts = {entry.folio: amount_in(entry.detail) for entry, _ in pairs}
        waiting = {user.id: user for _, user in pairs}
        unreachable = await self._queues.have_wait(company_id, list(waiting.values()), now=now)
        rows = [
            {
                "company_id": company_id,
                "folio": entry.folio,
                "user_id": user.id,
                "telegram_id": user.telegram_id,
                "state": DeliveryState.FAILED if unreachable[user.id] else DeliveryState.PENDING,
                "created_at": now,
                "reason": unreachable[user.id],
                "urgent": entry.folio in urgent,
                "cents": amount.cents if (amount := amounts[entry.folio]) is not None else None,
            }
            for entry, user in pairs
        ]
        await self._connection.execute(_become_due(self._connection.dialect.name), rows)
        hurried = {user.id for entry, user in pairs if entry.folio in urgent}
        if hurried:
            await self._queues.bring_forward(hurried, due_at=now)

    async def open_queue(self, company_id: int, user: User, *, now: datetime) -> None:
        """Open a queue for the user, who has an account, even if nothing waits in it."""
        await self._queues.have_wait(company_id, [user], now=now)
        await self._settle(user.id)

    async def waiting(self, user_id: int, limit: int, *, urgent: bool = False) -> Sequence[Delivery]:
        """The first deliveries waiting in the queue, in order; only the urgent ones if asked for."""
        query = select(outbox).where(outbox.c.user_id == user_id, PENDING).order_by(outbox.c.id)
        if urgent:
            query = query.where(outbox.c.urgent.is_(True))
        return [_delivery_of(row) for row in await self._connection.execute(query.limit(limit))]

    async def hold(self, user_id: int, *, until: datetime) -> bool:
        """Send nothing of the queue before that, unless something urgent waits; returns whether it waits."""
        await self._lock_queue(user_id)  # so that nothing urgent comes in between
        if await self.waiting(user_id, 1, urgent=True):
            return False
        await self._queues.put_off(user_id, due_at=until)
        return True

    async def last_waiting(self, user_id: int) -> int:
        """The id of the last delivery waiting in the queue; 0 if none is."""
        query = select(func.max(outbox.c.id)).where(outbox.c.user_id == user_id, PENDING)
        return (await self._connection.execute(query)).scalar_one() or 0

    async def mark_sent(
        self,
        user_id: int,
        *,
        up_to: int,
        alone: bool = False,
        message_id: int,
        now: datetime,
        next_at: datetime,
        digests: int,
    ) -> None:
        """Mark everything up to this id sent in this message, or it `alone`; the next may go at `next_at`."""
        await self._lock_queue(user_id)
        await self._set_pending(
            user_id,
            up_to=up_to,
            only=[up_to] if alone else None,
            state=DeliveryState.SENT,
            sent_at=now,
            message_id=message_id,
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

    async def delays(self, company_id: int, *, limit: int) -> Sequence[timedelta]:
        """How long the last alerts of a company that were sent took since they were recorded."""
        query = (
            select(outbox.c.created_at, outbox.c.sent_at)
            .where(outbox.c.company_id == company_id, outbox.c.sent_at.is_not(None))
            .order_by(outbox.c.folio.desc())
            .limit(limit)
        )
        rows = await self._connection.execute(query)
        return [row.sent_at - row.created_at for row in rows]

    async def of_entry(self, company_id: int, folio: int) -> Sequence[Delivery]:
        """What became of an entry's alert, by recipient."""
        query = (
            select(outbox)
            .where(outbox.c.company_id == company_id, outbox.c.folio == folio)
            .order_by(outbox.c.id)
        )
        return [_delivery_of(row) for row in await self._connection.execute(query)]

    async def between(self, company_id: int, *, after: int, until: int) -> Sequence[Due]:
        """The deliveries of entries after one folio and up to another."""
        columns = outbox.c
        query = select(columns.folio, columns.user_id, columns.telegram_id).where(
            columns.company_id == company_id, columns.folio > after, columns.folio <= until
        )
        return [Due(*row) for row in await self._connection.execute(query)]

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


@cache  # it takes much longer to put together than to execute
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
            "cents": new.cents,
            "urgent": new.urgent,
        },
    )


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        company_id=row.company_id,
        folio=row.folio,
        user_id=row.user_id,
        telegram_id=row.telegram_id,
        state=DeliveryState(row.state),
        created_at=row.created_at,
        sent_at=row.sent_at,
        message_id=row.message_id,
        reason=row.reason,
    )
