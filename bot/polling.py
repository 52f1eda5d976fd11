"""The bot online: introduces itself to Telegram, receives updates, and stops cleanly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.failures import CannotStart
from bot.inbox.arrivals import Arrival, arrival_of
from bot.inbox.inbox import Inbox
from bot.telegram_app import TelegramApp
from domain.backoff import Backoff, seconds_asked

log = logging.getLogger(__name__)

# The library's own call reads a batch whole or not at all. It does not recognise this spelling as its own,
# and Telegram takes it as getUpdates.
_GET_UPDATES = "get_Updates"
_BEYOND_THE_POLL = 5.0  # seconds for the answer to arrive

UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
_POLL = 25  # seconds of Telegram's long polling; at most 50
_FIRST_POLL = 3  # short, to be recognised soon as the first receiver
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds between two tries to reach Telegram
_UNTIL_ASKED_AGAIN = 0.5  # seconds, after updates that could not be stored
_PATIENCE_AT_END = 2.5  # seconds for the updates in progress


@asynccontextmanager
async def on_the_air(application: TelegramApp) -> AsyncIterator[None]:
    """Within the block, Telegram knows us; the network is awaited for as long as it takes.

    Raises CannotStart for a token that Telegram refuses.
    """
    try:
        await _present(application.initialize)
        await application.start()
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_AT_END):
                await _leave(application)


@asynccontextmanager
async def known_to_telegram(bot: Bot) -> AsyncIterator[None]:
    """The bot for sending only; the network is awaited. Raises CannotStart as above."""
    try:
        await _present(bot.initialize)
        yield
    finally:
        await bot.shutdown()


async def receive_updates(bot: Bot, inbox: Inbox) -> None:
    """Take updates into the inbox until cancelled. Each batch is committed before the next call confirms it.

    Nothing that people wrote in our absence is dropped. What can't be stored is requested again, with later
    updates, so that new senders are seen too (the first hundred). Raises CannotStart if another process
    already receives this bot's updates.
    """
    offset, settled_in = 0, False
    backoff = Backoff(SHORTEST_WAIT, LONGEST_WAIT)
    while True:
        try:
            if not settled_in:
                await bot.delete_webhook(drop_pending_updates=False)  # a webhook excludes polling
            arrivals = await _get_updates(bot, offset, wait=_POLL if settled_in else _FIRST_POLL)
        except Conflict:
            # The first receiver is interrupted for a moment too: it asks again, which interrupts the
            # newcomer, whose first call never completed.
            if not settled_in:
                raise CannotStart("Otro proceso ya recibe los mensajes de este bot: deja uno solo.") from None
            log.warning("another process asked for this bot's updates")
            wait = backoff.next_wait()
        except RetryAfter as error:
            wait = backoff.next_wait(asked=seconds_asked(error.retry_after))
        except TelegramError as error:
            log.warning("no updates from Telegram: %s", error)
            wait = backoff.next_wait()
        else:
            settled_in = True
            backoff.reset()
            if arrivals:
                if await inbox.receive(arrivals):
                    offset = max(each.update_id for each in arrivals) + 1
                else:
                    await asyncio.sleep(_UNTIL_ASKED_AGAIN)
            continue
        await asyncio.sleep(wait)


async def _get_updates(bot: Bot, offset: int, *, wait: int) -> Sequence[Arrival]:
    """The waiting updates from this id on, after at most this many seconds."""
    wires = await bot.do_api_request(
        _GET_UPDATES,
        {"offset": offset, "timeout": wait, "allowed_updates": UPDATES},
        read_timeout=wait + _BEYOND_THE_POLL,
    )
    return [arrival_of(wire, bot) for wire in wires]


async def _present(initialize: Callable[[], Awaitable[None]]) -> None:
    backoff = Backoff(SHORTEST_WAIT, LONGEST_WAIT)
    while True:
        try:
            await initialize()
        except InvalidToken:
            raise CannotStart(
                "VIGIA_TELEGRAM_TOKEN: Telegram no reconoce ese token; copia otra vez el que da @BotFather."
            ) from None
        except NetworkError as error:
            wait = backoff.next_wait()
            log.warning("Telegram does not answer; trying again in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)
        else:
            return


async def _leave(application: TelegramApp) -> None:
    if application.running:
        await application.stop()
    await application.shutdown()
    await application.bot.shutdown()  # the connections of a start that Telegram refused
