"""Alerts in the delivery queue: one at a time for each account, or a digest of many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from bot.delivery.telegram import ChatMessage
from handlers.alerts.screens import news_screen
from services.installation import Installation
from services.sending.alerts import (
    DueAlert,
    alert_delayed,
    alert_for,
    alert_refused,
    alert_sent,
    alerts_put_off,
    due_queues,
    next_alert_due,
)
from services.sending.private_topics import Reader
from services.sending.recipients import chat_moved, recipient_lost
from storage.repositories.alert_queues import AlertQueue
from storage.signals import Subject


class AlertTurn:
    """The waiting alerts of one user of one company. Noted by user; one account may have several."""

    def __init__(self, installation: Installation, queue: AlertQueue) -> None:
        self._installation = installation
        self._queue = queue
        self._composed: DueAlert | None = None
        self.key = queue.user_id
        self.recipient = queue.telegram_id
        self.address = queue.chat_id

    def __str__(self) -> str:
        return f"an alert to user {self.key}"

    async def compose(self) -> ChatMessage | None:
        """The oldest alert, or a digest if many wait."""
        self._composed = await alert_for(self._installation, self._queue, now=datetime.now(UTC))
        if self._composed is None:
            return None
        screen = news_screen(self._composed, self._installation.catalogue)
        reader = Reader(self.key, self.recipient, self._queue.company_id)
        return ChatMessage(screen, silently=self._composed.silently, reader=reader)

    @property
    def _alert(self) -> DueAlert:
        if self._composed is None:
            raise LookupError("an alert that was not composed came to an end")
        return self._composed

    async def sent(self, message_id: int, *, now: datetime) -> None:
        """Note that its alerts were sent."""
        await alert_sent(self._installation, self._alert, message_id=message_id, now=now)

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:
        """Delay all that waits for the account."""
        await alert_delayed(self._installation, self._alert, now=now, retry_after=retry_after)

    async def put_off(self, *, until: datetime) -> None:
        """Put it off; the account's alerts of other companies go on."""
        await alerts_put_off(self._installation, self._queue, until=until)

    async def refused(self, reason: str, /) -> None:
        """Give its alerts up."""
        await alert_refused(self._installation, self._alert, reason=reason)

    async def moved(self, address: int, *, now: datetime) -> None:
        """Store the new chat for all messages to the account."""
        await chat_moved(self._installation, self._queue, chat_id=address, now=now)

    async def lost(self, reason: str, *, now: datetime) -> None:
        """Store it for all messages to the account."""
        await recipient_lost(self._installation, self._queue, reason=reason, now=now)


class Alerts:
    """The queue of all alerts."""

    name = "alerts"
    subject = Subject.ALERTS

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[AlertTurn]:
        """The accounts that an alert may go to now."""
        queues = await due_queues(self._installation, now=now, but=but)
        return [AlertTurn(self._installation, queue) for queue in queues]

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the next one may go."""
        return await next_alert_due(self._installation, but=but)
