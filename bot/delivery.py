"""Delivery of alerts: sends what is due, at Telegram's pace, and notes what became of each."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from telegram import Bot

from bot.pace import Pace
from bot.sending import Delayed, Lost, Moved, Refused, Sent, attempt
from handlers.alerts.screens import news_screen
from handlers.messages import post
from services.alerts import (
    DueAlert,
    alert_delayed,
    alert_for,
    alert_refused,
    alert_sent,
    alerts_put_off,
    chat_moved,
    due_queues,
    next_alert_due,
    recipient_lost,
)
from services.installation import Installation
from storage.database import DATABASE_FAILURES, is_own_fault
from storage.repositories.outbox import AlertQueue

log = logging.getLogger(__name__)

_AT_ONCE = 16  # chats that are being sent something, so that a slow one holds up no other
_BEFORE_ASKING_THE_DATABASE_AGAIN = 5.0
_PUT_OFF = timedelta(minutes=1)  # for alerts that could not be composed, which somebody has to look at
_BETWEEN_LOOKS = 0.05  # seconds at least from one look for what is due to the next
_LOOK_AGAIN = 2.0  # other processes, such as the console, make alerts due without our hearing of it
_PATIENCE_AT_END = 2.0  # seconds for the messages on their way


class AlertDelivery:
    """The worker. An alert is sent at least once: twice only if the process dies right after sending it."""

    def __init__(self, installation: Installation, bot: Bot, pace: Pace) -> None:
        self._installation = installation
        self._bot = bot
        self._pace = pace
        self._news = asyncio.Event()
        self._tasks: dict[int, asyncio.Task[None]] = {}  # by chat: each gets one message at a time, in order
        self._on_their_way: set[int] = set()  # the chats whose message may be at Telegram already
        # Sent, but not yet noted because the database could not: never sent again by this process.
        self._unnoted: dict[int, tuple[DueAlert, int]] = {}
        installation.database.after_commit(self._news.set, of="outbox")

    async def run(self) -> None:
        """Deliver until cancelled; what is on its way then is still noted."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._begin_due()
                    due_at = await next_alert_due(self._installation, but=self._tasks)
                except DATABASE_FAILURES as error:
                    log.warning("alerts wait for the database: %s", type(error).__name__)
                    await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)
                else:
                    await self._wait_for_news(until=due_at)
        finally:
            await self._end()

    async def _begin_due(self) -> None:
        """Begin to send to those whose time has come, as many as there is room for."""
        for queue in await due_queues(self._installation, now=_now(), but=self._tasks):
            if len(self._tasks) >= _AT_ONCE:
                return
            if queue.chat_id not in self._tasks:  # it may have one for each company
                self._tasks[queue.chat_id] = asyncio.create_task(self._deliver(queue))

    async def _deliver(self, queue: AlertQueue) -> None:
        """Send one message to the chat, and note it; a queue that can't be, by what is in it, waits alone."""
        try:
            try:
                await self._deliver_next(queue)
            except Exception as error:
                if not is_own_fault(error):
                    raise
                log.exception("the alerts of user %s could not be sent, and wait", queue.user_id)
                await alerts_put_off(self._installation, queue, until=_now() + _PUT_OFF)
        except DATABASE_FAILURES as error:
            log.warning("alerts wait for the database: %s", type(error).__name__)
            await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)
        finally:
            self._on_their_way.discard(queue.chat_id)
            del self._tasks[queue.chat_id]
            self._news.set()

    async def _deliver_next(self, queue: AlertQueue) -> None:
        if queue.user_id not in self._unnoted:
            await self._pace.turn(queue.chat_id)
            alert = await alert_for(self._installation, queue)
            if alert is not None:
                await self._send(alert)
        await self._note_sent(queue.user_id)

    async def _send(self, alert: DueAlert) -> None:
        """Send it, and keep the message's id to be noted; or note why it could not be sent."""
        chat_id = alert.queue.chat_id
        screen = news_screen(alert, self._installation.catalogue)
        self._on_their_way.add(chat_id)
        outcome = await attempt(lambda: post(self._bot, chat_id, screen))
        match outcome:
            case Sent(message_id):
                self._unnoted[alert.queue.user_id] = (alert, message_id)
            case Delayed(reason, wait):
                if wait is not None:
                    self._pace.pause(wait)
                log.info("an alert to user %s is delayed: %s", alert.recipient.id, reason)
                await alert_delayed(self._installation, alert, now=_now(), retry_after=wait)
            case Moved(moved_to):
                await chat_moved(self._installation, alert, chat_id=moved_to)
            case Lost(reason):
                log.warning("user %s can't be reached: %s", alert.recipient.id, reason)
                await recipient_lost(self._installation, alert, reason=reason, now=_now())
            case Refused(reason):
                log.error("an alert to user %s was refused: %s", alert.recipient.id, reason)
                await alert_refused(self._installation, alert, reason=reason)

    async def _note_sent(self, user_id: int) -> None:
        if user_id in self._unnoted:
            alert, message_id = self._unnoted[user_id]
            await alert_sent(self._installation, alert, message_id=message_id, now=_now())
            del self._unnoted[user_id]

    async def _wait_for_news(self, *, until: datetime | None) -> None:
        """Wait for a commit of this process, for the next alert's time, or to look what others committed."""
        await asyncio.sleep(_BETWEEN_LOOKS)
        seconds = _LOOK_AGAIN if until is None else (until - _now()).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, _LOOK_AGAIN)):
                await self._news.wait()

    async def _end(self) -> None:
        """Send nothing more, and wait a moment for what may be at Telegram already to be noted."""
        tasks = dict(self._tasks)
        for chat_id, task in tasks.items():
            if chat_id not in self._on_their_way:
                task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks.values(), timeout=_PATIENCE_AT_END)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)


def _now() -> datetime:
    return datetime.now(UTC)
