"""The worker that deletes the messages whose time is over, such as a generated password."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from services.expiring_messages import expiring_messages, message_expired
from services.installation import Installation
from storage.database import DATABASE_FAILURES

_log = logging.getLogger(__name__)
_RETRY_AFTER = 5.0  # seconds, when Telegram or the database did not answer


async def delete_expired(installation: Installation, bot: Bot) -> None:
    """Delete each message when it is due, until cancelled. What a restart finds overdue goes at once."""
    changed = asyncio.Event()
    installation.database.after_commit(changed.set, of="expiring_messages")
    while True:
        changed.clear()
        wait: float | None
        try:
            wait = await _delete_due(installation, bot)
        except (TelegramError, *DATABASE_FAILURES) as error:
            _log.warning("an expired message is still there, trying again: %s", type(error).__name__)
            wait = _RETRY_AFTER
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`: in Python 3.11 it may lose a cancellation that comes together with the event.
            async with asyncio.timeout(wait):
                await changed.wait()


async def _delete_due(installation: Installation, bot: Bot) -> float | None:
    """Delete what is due; returns the seconds until the next one, or None if there is none."""
    for message in await expiring_messages(installation):
        wait = (message.due_at - datetime.now(UTC)).total_seconds()
        if wait > 0:
            return wait
        with contextlib.suppress(BadRequest, Forbidden):  # it is gone already, or out of our reach
            await bot.delete_message(message.chat_id, message.message_id)
        await message_expired(installation, message)
    return None
