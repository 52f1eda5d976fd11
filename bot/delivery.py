"""Delivery of alerts: sends what is due, at Telegram's pace, and notes what became of each."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.pace import Pace
from handlers.alerts.screens import news_screen
from handlers.insistence import seconds_asked
from services.alerts import (
    DueAlert,
    alert_delayed,
    alert_for,
    alert_refused,
    alert_sent,
    chat_moved,
    due_queues,
    next_alert_due,
    recipient_lost,
)
from services.installation import Installation
from storage.database import DATABASE_FAILURES
from storage.repositories.outbox import AlertQueue

log = logging.getLogger(__name__)

_AT_ONCE = 16  # chats that are being sent something, so that a slow one holds up no other
_BEFORE_ASKING_THE_DATABASE_AGAIN = 5.0
_BETWEEN_LOOKS = 0.05  # seconds at least from one look for what is due to the next
_LOOK_AGAIN = 2.0  # other processes, such as the console, make alerts due without our hearing of it
_PATIENCE_AT_END = 2.0  # seconds for the messages on their way
_LONGEST_REASON = 200  # characters, as the outbox keeps it

_REASONS = {
    "bot was blocked by the user": "bloqueó al bot",
    "user is deactivated": "su cuenta de Telegram ya no existe",
    "can't initiate conversation": "todavía no abre el chat con el bot",
    "hat not found": "todavía no abre el chat con el bot",
    "Timed out": "Telegram no contestó a tiempo",
    "Bad Gateway": "Telegram no está disponible",
    "Internal Server Error": "Telegram no está disponible",
}


class AlertDelivery:
    """The worker. An alert is sent at least once: twice only if the process dies right after sending it."""

    def __init__(self, installation: Installation, bot: Bot) -> None:
        self._installation = installation
        self._bot = bot
        self._pace = Pace()
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
                    log.warning("alerts wait for the database: %s", error)
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
        """Send one message to the chat, and note it."""
        try:
            if queue.user_id not in self._unnoted:
                await self._pace.turn(queue.chat_id)
                alert = await alert_for(self._installation, queue)
                if alert is not None:
                    await self._send(alert)
            await self._note_sent(queue.user_id)
        except DATABASE_FAILURES as error:
            log.warning("alerts wait for the database: %s", error)
            await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)
        except Exception:
            log.exception("the alerts of user %s could not be sent", queue.user_id)
            await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)
        finally:
            self._on_their_way.discard(queue.chat_id)
            del self._tasks[queue.chat_id]
            self._news.set()

    async def _send(self, alert: DueAlert) -> None:
        """Send it, and keep the message's id to be noted; or note why it could not be sent."""
        chat_id = alert.queue.chat_id
        screen = news_screen(alert, self._installation.catalogue)
        self._on_their_way.add(chat_id)
        try:
            message = await self._bot.send_message(
                chat_id, screen.text, parse_mode=ParseMode.HTML, reply_markup=screen.keyboard
            )
        except RetryAfter as error:
            wait = timedelta(seconds=seconds_asked(error))
            self._pace.pause(wait)
            await self._delayed(
                alert, f"Telegram pide esperar {wait.total_seconds():.0f} s", retry_after=wait
            )
        except ChatMigrated as error:
            await chat_moved(self._installation, alert, chat_id=error.new_chat_id)
        except Forbidden as error:
            await self._lost(alert, error)
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                await self._lost(alert, error)
            else:  # it would be refused each time
                log.error("an alert to user %s was refused: %s", alert.recipient.id, error.message)
                await alert_refused(self._installation, alert, reason=_in_words(error))
        except TelegramError as error:
            await self._delayed(alert, _in_words(error))
        else:
            self._unnoted[alert.queue.user_id] = (alert, message.message_id)

    async def _note_sent(self, user_id: int) -> None:
        if user_id in self._unnoted:
            alert, message_id = self._unnoted[user_id]
            await alert_sent(self._installation, alert, message_id=message_id, now=_now())
            del self._unnoted[user_id]

    async def _delayed(self, alert: DueAlert, reason: str, *, retry_after: timedelta | None = None) -> None:
        log.info("an alert to user %s is delayed: %s", alert.recipient.id, reason)
        await alert_delayed(self._installation, alert, now=_now(), retry_after=retry_after)

    async def _lost(self, alert: DueAlert, error: TelegramError) -> None:
        log.warning("user %s can't be reached: %s", alert.recipient.id, error.message)
        await recipient_lost(self._installation, alert, reason=_in_words(error), now=_now())

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


def _in_words(error: TelegramError) -> str:
    """Telegram's reason as the entry's readers see it; its own words where we have no better."""
    words = next((words for part, words in _REASONS.items() if part in error.message), error.message)
    return words[:_LONGEST_REASON]


def _now() -> datetime:
    return datetime.now(UTC)
