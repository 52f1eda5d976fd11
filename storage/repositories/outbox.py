"""Alerts due and what became of them, and who has seen each one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from storage.tables import acknowledgements, outbox, users


class DeliveryState(StrEnum):
    """How far a delivery got."""

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
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    message_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That a user said they saw an alert."""

    user_id: int
    user_name: str
    full_name: str
    acknowledged_at: datetime


class Outbox:
    """Typed queries on deliveries and acknowledgements."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, company_id: int, folio: int, *, recipients: Iterable[User], now: datetime) -> None:
        """Make the entry's alert due for each recipient, once each."""
        rows = [
            {
                "company_id": company_id,
                "folio": folio,
                "user_id": user.id,
                "telegram_id": user.telegram_id,
                "state": DeliveryState.PENDING,
                "attempts": 0,
                "due_at": now,
                "created_at": now,
            }
            for user in recipients
        ]
        if rows:
            await self._connection.execute(insert(outbox), rows)

    async def due(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Each person's oldest delivery whose time has come: a burst to one does not delay the others."""
        is_due = and_(outbox.c.state == DeliveryState.PENDING, outbox.c.due_at <= now)
        oldest = select(func.min(outbox.c.id)).where(is_due).group_by(outbox.c.telegram_id)
        query = (
            select(outbox).where(outbox.c.id.in_(oldest)).order_by(outbox.c.due_at, outbox.c.id).limit(limit)
        )
        return [_delivery_of(row) for row in await self._connection.execute(query)]

    async def next_due(self) -> datetime | None:
        """When the next delivery is due, if any is pending."""
        query = select(outbox.c.due_at).where(outbox.c.state == DeliveryState.PENDING)
        return (await self._connection.execute(query.order_by(outbox.c.due_at).limit(1))).scalar_one_or_none()

    async def mark_sent(self, delivery_id: int, *, message_id: int, now: datetime) -> None:
        """The alert is in the person's chat, in this message."""
        await self._update(
            delivery_id, state=DeliveryState.SENT, sent_at=now, message_id=message_id, reason=None
        )

    async def mark_failed(self, delivery_id: int, *, reason: str) -> None:
        """The alert can't be delivered, now or later."""
        await self._update(delivery_id, state=DeliveryState.FAILED, reason=reason)

    async def give_up_pending(self, company_id: int, *, reason: str) -> None:
        """Deliver none of the company's pending alerts: for history brought in, which is news to nobody."""
        await self._connection.execute(
            update(outbox)
            .where(outbox.c.company_id == company_id, outbox.c.state == DeliveryState.PENDING)
            .values(state=DeliveryState.FAILED, reason=reason)
        )

    async def retry(self, delivery_id: int, *, due_at: datetime, reason: str) -> None:
        """Try again at `due_at`."""
        await self._update(delivery_id, due_at=due_at, reason=reason)

    async def of_entry(self, company_id: int, folio: int) -> Sequence[Delivery]:
        """What became of an entry's alert, for each recipient."""
        query = (
            select(outbox)
            .where(outbox.c.company_id == company_id, outbox.c.folio == folio)
            .order_by(outbox.c.id)
        )
        return [_delivery_of(row) for row in await self._connection.execute(query)]

    async def acknowledge(self, company_id: int, folio: int, user_id: int, *, now: datetime) -> None:
        """Note that the user saw the alert."""
        await self._connection.execute(
            insert(acknowledgements).values(
                company_id=company_id, folio=folio, user_id=user_id, acknowledged_at=now
            )
        )

    async def acknowledgements(self, company_id: int, folio: int) -> Sequence[Acknowledgement]:
        """Who saw the alert, in order."""
        query = (
            select(acknowledgements, users.c.name, users.c.full_name)
            .join_from(acknowledgements, users, acknowledgements.c.user_id == users.c.id)
            .where(acknowledgements.c.company_id == company_id, acknowledgements.c.folio == folio)
            .order_by(acknowledgements.c.acknowledged_at)
        )
        return [
            Acknowledgement(row.user_id, row.name, row.full_name, row.acknowledged_at)
            for row in await self._connection.execute(query)
        ]

    async def count(self, state: DeliveryState) -> int:
        """How many deliveries are in this state."""
        query = select(func.count()).select_from(outbox).where(outbox.c.state == state)
        return (await self._connection.execute(query)).scalar_one()

    async def _update(self, delivery_id: int, **values: Any) -> None:
        await self._connection.execute(
            update(outbox).where(outbox.c.id == delivery_id).values(attempts=outbox.c.attempts + 1, **values)
        )


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        company_id=row.company_id,
        folio=row.folio,
        user_id=row.user_id,
        telegram_id=row.telegram_id,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        sent_at=row.sent_at,
        message_id=row.message_id,
        reason=row.reason,
    )
