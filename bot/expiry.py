"""The worker that deletes expired messages, such as a generated password."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.timing import Timing
from domain.backoff import seconds_asked
from domain.errors import StorageUnavailable
from services.installation import Installation
from services.sending.expiring_messages import expiring_messages, message_expired
from storage.repositories.expiring_messages import ExpiringMessage
from storage.signals import Subject

_log = logging.getLogger(__name__)
_LONGEST_WAIT = 60.0  # seconds: other processes' signals may be missed for a moment


class Expiry:
    """The worker. After a restart, overdue messages are deleted at once."""

    def __init__(self, installation: Installation, bot: Bot, timing: Timing) -> None:
        self._installation = installation
        self._bot = bot
        self._retry_after = timing.database_pause  # when Telegram did not answer, too
        self._changed = asyncio.Event()
        installation.database.after_commit(self._changed.set, of=Subject.EXPIRING)

    async def run(self) -> None:
        """Delete each message when it is due, until cancelled."""
        while True:
            self._changed.clear()
            try:
                wait = await self._delete_due()
            except StorageUnavailable as error:
                _log.warning("expired messages wait for the database: %s", error)
                wait = self._retry_after
            with contextlib.suppress(TimeoutError):
                # Not `wait_for`: in Python 3.11 it may lose a cancellation that comes with the event.
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    async def _delete_due(self) -> float:
        """Delete what is due; returns the seconds until the next look.

        A failure does not stop the others.
        """
        again = _LONGEST_WAIT
        for message in await expiring_messages(self._installation):
            wait = (message.due_at - datetime.now(UTC)).total_seconds()
            if wait > 0:
                return min(wait, again)
            try:
                await self._delete(message)
            except RetryAfter as error:
                return seconds_asked(error.retry_after)
            except TelegramError as error:
                _log.warning("an expired message is still there, trying again: %s", type(error).__name__)
                again = self._retry_after
        return again

    async def _delete(self, message: ExpiringMessage) -> None:
        with contextlib.suppress(BadRequest, Forbidden, ChatMigrated):  # already gone, or out of our reach
            await self._bot.delete_message(message.chat_id, message.message_id)
        await message_expired(self._installation, message)
