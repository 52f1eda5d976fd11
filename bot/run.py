"""The whole process: the database, the HTTP door, the bot and its workers, started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

from telegram import Bot

from bot.bootstrap import installation_alone
from bot.console import claim_at_start
from bot.delivery.alerts import Alerts
from bot.delivery.engine import DeliveryEngine
from bot.delivery.notices import Notices
from bot.delivery.telegram import TelegramChannel
from bot.delivery.timing import Timing
from bot.expiry import Expiry
from bot.heads import HeadFile, remembering_heads
from bot.http_door import Door, open_door
from bot.inbox.cipher import Cipher
from bot.inbox.inbox import Inbox
from bot.installation_key import open_installation_key
from bot.making import make_notices
from bot.pace import Pace
from bot.polling import on_the_air, receive_updates
from bot.redrawing import Redrawing
from bot.refusals import close_hours, recording_refused_keys
from bot.settings import Settings
from bot.telegram_app import TelegramApp, build_application
from bot.upkeep import kept_up
from bot.webhook import Webhook
from bot.working import working
from bot.zone_data import warn_of_other_zone_data
from services.installation import Installation
from services.people.claims import has_owner, prepare_installation

log = logging.getLogger(__name__)

Say = Callable[[str], None]

_LONGEST_END = 3.5  # seconds from the signal to the end of the process


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is running; `http_url` is the HTTP door's, if it is open.

    `has_owner` is whether somebody has the owner's seat, or may take it without a code.
    """

    installation: Installation
    application: TelegramApp
    http_url: str | None
    has_owner: bool
    workers: Sequence[asyncio.Task[None]]


@asynccontextmanager
async def running(settings: Settings, *, timing: Timing | None = None) -> AsyncIterator[Running]:
    """Everything started meanwhile, each part after what it needs, and stopped in reverse.

    `timing` is that of delivery, where it is not the usual one. Raises CannotStart, and WrongSettings without
    a token.
    """
    token = settings.token
    webhook = Webhook(settings.called_at) if settings.called_at is not None else None
    async with AsyncExitStack() as parts:
        warn_of_other_zone_data(now=datetime.now(UTC))
        installation, only_one = await parts.enter_async_context(installation_alone(settings))
        await parts.enter_async_context(
            remembering_heads(installation, HeadFile(settings.data_dir, settings.database))
        )
        await prepare_installation(installation, now=datetime.now(UTC))
        door = await _opened_door(parts, installation, settings, webhook)
        key = open_installation_key(settings.data_dir, settings.given_inbox_key)
        application = build_application(installation, token=token, api=settings.telegram_api)
        await parts.enter_async_context(on_the_air(application))
        bot = application.bot
        inbox = Inbox(installation, application, cipher=Cipher(key))
        await parts.enter_async_context(
            working(installation, application, inbox, settings.data_dir / "exports")
        )
        await parts.enter_async_context(inbox.at_work())
        workers = await parts.enter_async_context(
            _at_work(
                kept_up("the lock", only_one.keep),
                webhook.receive_updates(bot, inbox) if webhook else receive_updates(bot, inbox),
                *_delivering(installation, bot, timing or Timing()),
                kept_up("deletion of expired messages", Expiry(installation, bot).run),
                kept_up("redrawing", Redrawing(installation, application, inbox).run),
                kept_up("counts of refusals", partial(close_hours, installation)),
            )
        )
        if door is not None:
            parts.callback(door.close)  # the first thing at the end: no more comes in while the rest finishes
        yield Running(
            installation=installation,
            application=application,
            http_url=door.url if door is not None else None,
            has_owner=await has_owner(installation),
            workers=workers,
        )


async def _opened_door(
    parts: AsyncExitStack, installation: Installation, settings: Settings, webhook: Webhook | None
) -> Door | None:
    """The HTTP door, open as one of the parts; None if the settings leave it closed."""
    if settings.http is None:
        return None
    await parts.enter_async_context(recording_refused_keys(installation))
    routes = [webhook.route()] if webhook is not None else []
    door = open_door(installation, settings.http, routes, behind_tls=settings.http_behind_tls)
    return await parts.enter_async_context(door)


def _delivering(installation: Installation, bot: Bot, timing: Timing) -> Sequence[Coroutine[Any, Any, None]]:
    """The workers that make what is to be delivered, and deliver it."""
    pace, channel = Pace(), TelegramChannel(bot)
    alerts = DeliveryEngine(installation, Alerts(installation), channel, pace, timing=timing)
    notices = DeliveryEngine(installation, Notices(installation), channel, pace, timing=timing)
    making = partial(make_notices, installation, every=timing.between_makings)
    return [
        kept_up("delivery of alerts", alerts.run),
        kept_up("delivery of notices", notices.run),
        kept_up("making of notices", making),
    ]


async def run(settings: Settings, *, say: Say) -> None:
    """Run until SIGINT or SIGTERM; `say` is told what the person at the console should read."""
    await until_told_to_stop(_serve(settings, say=say))


async def _serve(settings: Settings, *, say: Say) -> None:
    async with running(settings) as parts:
        if not parts.has_owner:
            say(await claim_at_start(parts.installation, now=datetime.now(UTC)))
        if parts.http_url is not None:
            say(f"Puerta HTTP abierta en {parts.http_url}")
        say(f"Vigía está en marcha: @{parts.application.bot.username}")
        # They have no end. The one that receives updates ends the process when it fails, whatever by.
        await asyncio.gather(*parts.workers)


async def until_told_to_stop(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends or a signal ends it, in good order however often the signal comes.

    What is not in order by then is left as a power cut would leave it, which loses nothing.
    """
    told, heard = asyncio.Event(), False
    loop = asyncio.get_running_loop()

    def tell(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if heard:  # many at once interrupt each other, each in the middle of this
            return
        heard = True
        with suppress(RuntimeError):  # the loop is closed: the process is ending already
            loop.call_soon_threadsafe(told.set)

    # Not the loop's own handlers, which it takes off before the process has ended.
    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if told.is_set():
            _end_within(_LONGEST_END)
        waiting.cancel()
        working.cancel()
        await asyncio.wait({working})
        for number, handler in before.items():
            # Python takes off any other handler than this one before the process is over.
            signal.signal(number, signal.SIG_IGN if told.is_set() else handler)
    with suppress(asyncio.CancelledError):
        working.result()


def _end_within(seconds: float) -> None:
    """End the process by then, even if a thread of it waits for what never comes."""

    def end() -> None:
        log.warning("ended with work in hand: the next start takes it up")
        os._exit(0)

    last = threading.Timer(seconds, end)
    last.daemon = True
    last.start()


@asynccontextmanager
async def _at_work(*jobs: Coroutine[Any, Any, None]) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    workers = [asyncio.create_task(job) for job in jobs]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
