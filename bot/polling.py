"""The bot on the air: presents itself to Telegram, receives updates, and stops in good order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.failures import CannotStart
from bot.telegram_app import TelegramApp

log = logging.getLogger(__name__)

_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
_LONGEST_WAIT = 30.0  # seconds between two tries to reach Telegram
_PATIENCE_AT_END = 2.5  # seconds for the updates under way


@asynccontextmanager
async def on_the_air(application: TelegramApp) -> AsyncIterator[None]:
    """Receive updates meanwhile; the network is waited for as long as it takes.

    Raises CannotStart for a token that Telegram refuses.
    """
    try:
        await _present(application)
        await application.start()
        if application.updater is not None:
            # Nothing of what people wrote while we were away is dropped.
            await application.updater.start_polling(
                bootstrap_retries=-1, allowed_updates=_UPDATES, error_callback=_no_updates
            )
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_AT_END):
                await _leave(application)


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
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()
    await application.bot.shutdown()  # the connections of a start that Telegram refused


def _no_updates(error: TelegramError) -> None:
    """What python-telegram-bot tells before it tries again by itself."""
    if isinstance(error, Conflict):
        log.error("another process receives this bot's updates: only one can")
    else:
        log.warning("no updates from Telegram: %s", error)
