"""Delivery of alerts: sends what is due, at Telegram's pace, and notes what became of each."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from handlers.alerts.screens import alert_screen
from services.alerts import DueAlert, alert_failed, alert_sent, due_alerts, next_alert_due
from services.installation import Installation
from storage.database import DATABASE_FAILURES

log = logging.getLogger(__name__)

# Telegram takes 30 messages a second from a bot and one a second for a chat; people's answers go first.
_BETWEEN_MESSAGES = 1 / 25
_BETWEEN_MESSAGES_TO_A_CHAT = 1.0
_BEFORE_ASKING_THE_DATABASE_AGAIN = 5.0
_LOOK_AGAIN = 2.0  # other processes, such as the console, make alerts due without our hearing of it
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
        self._pace = _Pace()
        self._news = asyncio.Event()
        # Sent, but not yet noted because the database could not: never sent again by this process.
        self._unnoted: dict[int, int] = {}
        installation.database.after_commit(self._news.set)

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._deliver_due()
                due_at = await next_alert_due(self._installation)
            except DATABASE_FAILURES as error:
                log.warning("alerts wait for the database: %s", error)
                await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)
            else:
                await self._wait_for_news(until=due_at)

    async def _deliver_due(self) -> None:
        """Send what is due, one alert for each person; a person's next one is found on the next turn."""
        for alert in await due_alerts(self._installation, now=_now()):
            message_id = self._unnoted.get(alert.delivery.id) or await self._send(alert)
            if message_id is not None:
                self._unnoted[alert.delivery.id] = message_id
                await alert_sent(self._installation, alert.delivery, message_id=message_id, now=_now())
                del self._unnoted[alert.delivery.id]

    async def _send(self, alert: DueAlert) -> int | None:
        """The id of the message sent; None once it is noted why there is none."""
        chat_id = alert.delivery.telegram_id
        await self._pace.turn(chat_id)
        try:
            screen = alert_screen(alert, self._installation.catalogue)
            message = await self._bot.send_message(
                chat_id, screen.text, parse_mode=ParseMode.HTML, reply_markup=screen.keyboard
            )
        except RetryAfter as error:
            wait = _wait_asked_for(error)
            self._pace.pause(wait)
            await self._failed(alert, f"Telegram pide esperar {wait.total_seconds():.0f} s", retry_after=wait)
        except (BadRequest, Forbidden, ChatMigrated) as error:  # it would be refused each time
            await self._failed(alert, _in_words(error), permanent=True)
        except TelegramError as error:
            await self._failed(alert, _in_words(error))
        except Exception:
            log.exception("the alert %s could not be made", alert.delivery.id)
            await self._failed(alert, "no se pudo preparar el mensaje")
        else:
            return message.message_id
        return None

    async def _failed(
        self, alert: DueAlert, reason: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        log.info("the alert %s was not sent: %s", alert.delivery.id, reason)
        await alert_failed(
            self._installation,
            alert.delivery,
            reason=reason[:_LONGEST_REASON],
            permanent=permanent,
            now=_now(),
            retry_after=retry_after,
        )

    async def _wait_for_news(self, *, until: datetime | None) -> None:
        """Wait for a commit of this process, for the next alert's time, or to look what others committed."""
        seconds = _LOOK_AGAIN if until is None else (until - _now()).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, _LOOK_AGAIN)):
                await self._news.wait()


class _Pace:
    """When the next message may go, to anybody and to each chat. One caller at a time."""

    def __init__(self) -> None:
        self._next = 0.0
        self._next_of_chat: dict[int, float] = {}

    async def turn(self, chat_id: int) -> None:
        """Wait until a message to the chat may go."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(self._next, self._next_of_chat.get(chat_id, 0.0)) - loop.time())
        self._next = loop.time() + _BETWEEN_MESSAGES
        self._next_of_chat[chat_id] = loop.time() + _BETWEEN_MESSAGES_TO_A_CHAT

    def pause(self, wait: timedelta) -> None:
        """Let no message go for so long."""
        self._next = asyncio.get_running_loop().time() + wait.total_seconds()


def _wait_asked_for(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _in_words(error: TelegramError) -> str:
    """Telegram's reason as the entry's readers see it; its own words where we have no better."""
    return next((words for part, words in _REASONS.items() if part in error.message), error.message)


def _now() -> datetime:
    return datetime.now(UTC)
