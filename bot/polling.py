"""The bot on the air: presents itself to Telegram, receives updates, and stops in good order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.failures import CannotStart
from bot.inbox.inbox import Inbox
from bot.telegram_app import TelegramApp

log = logging.getLogger(__name__)

_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
_POLL = 25  # seconds that Telegram holds a call with nothing to tell; it allows 50
_FIRST_POLL = 3  # short, to be soon known as the one that was there first
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 30.0  # seconds between two tries to reach Telegram
_PATIENCE_AT_END = 2.5  # seconds for the updates under way


@asynccontextmanager
async def on_the_air(application: TelegramApp) -> AsyncIterator[None]:
    """Known to Telegram meanwhile; the network is waited for as long as it takes.

    Raises CannotStart for a token that Telegram refuses.
    """
    try:
        await _present(application)
        await application.start()
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_AT_END):
                await _leave(application)


async def receive_updates(bot: Bot, inbox: Inbox) -> None:
    """Take updates into the inbox until cancelled. Each batch is committed before the next call confirms it.

    Nothing of what people wrote while we were away is dropped. Raises CannotStart if another process
    receives this bot's updates already.
    """
    offset, wait, settled_in = 0, _SHORTEST_WAIT, False
    while True:
        try:
            if offset == 0:
                await bot.delete_webhook(drop_pending_updates=False)  # a webhook excludes polling
            updates = await bot.get_updates(
                offset, timeout=_POLL if settled_in else _FIRST_POLL, allowed_updates=_UPDATES
            )
        except Conflict:
            # The one that was there first is cut off too, for a moment: it asks again, which cuts off the
            # newcomer in turn, whose first call never came to its end.
            if not settled_in:
                raise CannotStart("Otro proceso ya recibe los mensajes de este bot: deja uno solo.") from None
            log.warning("another process asked for this bot's updates")
        except RetryAfter as error:
            wait = _seconds(error)
        except TelegramError as error:
            log.warning("no updates from Telegram: %s", error)
        else:
            wait, settled_in = _SHORTEST_WAIT, True
            if updates:
                await inbox.receive(updates)
                offset = updates[-1].update_id + 1
            continue
        await asyncio.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


async def _present(application: TelegramApp) -> None:
    wait = 1.0
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise CannotStart(
                "VIGIA_TELEGRAM_TOKEN: Telegram no reconoce ese token; copia otra vez el que da @BotFather."
            ) from None
        except NetworkError as error:
            log.warning("Telegram does not answer; trying again in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        else:
            return


async def _leave(application: TelegramApp) -> None:
    if application.running:
        await application.stop()
    await application.shutdown()
    await application.bot.shutdown()  # the connections of a start that Telegram refused


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
