"""The whole process: the database, the HTTP door, the bot and its workers, started and stopped in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.alone import alone
from bot.bootstrap import opened_installation
from bot.console import how_to_claim
from bot.delivery import AlertDelivery
from bot.expiry import delete_expired
from bot.http_door import open_door
from bot.inbox.cipher import open_cipher
from bot.inbox.inbox import Inbox
from bot.polling import on_the_air, receive_updates
from bot.settings import Settings
from bot.telegram_app import TelegramApp, build_application
from services.claims import issue_claim_code, prepare_installation
from services.installation import Installation

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is running; `http_url` is the HTTP door's, if it is open."""

    installation: Installation
    application: TelegramApp
    http_url: str | None
    has_owner: bool
    workers: Sequence[asyncio.Task[None]]


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Everything started meanwhile, each part after what it needs, and stopped in reverse.

    Raises CannotStart, and WrongSettings without a token.
    """
    token = settings.token
    async with AsyncExitStack() as parts:
        installation = await parts.enter_async_context(opened_installation(settings))
        await parts.enter_async_context(alone(installation.database))
        has_owner = await prepare_installation(installation, now=datetime.now(UTC))
        http_url = None
        if settings.http is not None:
            http_url = await parts.enter_async_context(open_door(installation, settings.http))
        cipher = open_cipher(settings.data_dir, settings.given_inbox_key)
        application = build_application(installation, token=token, api=settings.telegram_api)
        await parts.enter_async_context(on_the_air(application))
        bot = application.bot
        inbox = Inbox(installation, application, cipher=cipher)
        await parts.enter_async_context(inbox.at_work())
        workers = await parts.enter_async_context(
            _at_work(
                receive_updates(bot, inbox),
                AlertDelivery(installation, bot).run(),
                delete_expired(installation, bot),
            )
        )
        yield Running(
            installation=installation,
            application=application,
            http_url=http_url,
            has_owner=has_owner,
            workers=workers,
        )


async def run(settings: Settings, *, say: Say) -> None:
    """Run until SIGINT or SIGTERM; `say` is told what the person at the console should read."""
    await until_told_to_stop(_serve(settings, say=say))


async def _serve(settings: Settings, *, say: Say) -> None:
    async with running(settings) as parts:
        if not parts.has_owner and not settings.owner_ids:
            say(how_to_claim(await issue_claim_code(parts.installation, now=datetime.now(UTC))))
        if parts.http_url is not None:
            say(f"Puerta HTTP abierta en {parts.http_url}")
        say(f"Vigía está en marcha: @{parts.application.bot.username}")
        await asyncio.gather(*parts.workers)  # they have no end: one that fails ends the process


async def until_told_to_stop(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends or a signal ends it, in good order however often the signal comes."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no signal handlers in its event loop; there Ctrl-C arrives as KeyboardInterrupt.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, told.set)
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


@asynccontextmanager
async def _at_work(*jobs: Coroutine[Any, Any, None]) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    workers = [asyncio.create_task(job) for job in jobs]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
