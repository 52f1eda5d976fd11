"""The whole process: the database and the parts that are its roles, started and stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from telegram import Bot

from bot.alone import at_work
from bot.bootstrap import installation_held
from bot.console import claim_at_start
from bot.delivery.alerts import Alerts
from bot.delivery.engine import DeliveryEngine
from bot.delivery.groups import GroupAlerts
from bot.delivery.notices import Notices
from bot.delivery.telegram import TelegramChannel
from bot.delivery.timestamps import have_days_stamped
from bot.delivery.topics import Topics
from bot.delivery.witnesses import have_seals_cosigned
from bot.ending import until_told_to_stop
from bot.expiry import Expiry
from bot.heads import HeadFile, remembering_heads
from bot.http_door import OpenDoor, open_door
from bot.inbox.cipher import Cipher
from bot.inbox.inbox import Inbox
from bot.installation_key import open_installation_key
from bot.making import make_notices
from bot.memory import spare_collector
from bot.pace import Pace
from bot.polling import known_to_telegram, on_the_air, receive_updates
from bot.redrawing import Redrawing
from bot.refusals import close_hours
from bot.roles import EVERY_ROLE, IN_SPANISH, Role
from bot.settings import Settings
from bot.telegram_app import TelegramApp, build_application
from bot.timing import Timing
from bot.upkeep import kept_up, until_one_fails
from bot.webhook import Webhook
from bot.working import working
from bot.zone_data import warn_of_other_zone_data
from handlers.kit.chat_load import ChatLoad
from services.installation import Installation
from services.people.claims import has_owner
from services.sizes import Sizes

Say = Callable[[str], None]
Jobs = Sequence[Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The running parts. `chat` and `door` are None without their role."""

    installation: Installation
    chat: TelegramApp | None
    door: OpenDoor | None
    has_owner: bool
    workers: Sequence[asyncio.Task[None]]

    @property
    def application(self) -> TelegramApp:
        """The chat's application, if there is one."""
        if self.chat is None:
            raise LookupError("this process has no chat")
        return self.chat

    @property
    def http_url(self) -> str | None:
        """The HTTP door's URL, if it is open."""
        return self.door.url if self.door is not None else None


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    roles: Collection[Role] = EVERY_ROLE,
    timing: Timing | None = None,
    sizes: Sizes | None = None,
) -> AsyncIterator[Running]:
    """Start all parts of these roles, in order of need; at the end, stop them in reverse.

    `timing` and `sizes` are given where they are not the usual. Raises CannotStart, and WrongSettings without
    what the roles need.
    """
    timing = timing or Timing()
    kept = partial(kept_up, waits=timing.restarts)
    settings.refuse_without(roles)
    webhook = Webhook(settings.called_at) if Role.CHAT in roles and settings.called_at is not None else None
    async with AsyncExitStack() as parts:
        warn_of_other_zone_data(now=datetime.now(UTC))
        installation, lock = await parts.enter_async_context(
            installation_held(settings, partial(at_work, roles=roles, timing=timing), sizes=sizes)
        )
        await parts.enter_async_context(
            remembering_heads(installation, HeadFile(settings.data_dir, settings.database), timing)
        )
        door = await _opened_door(parts, installation, settings, roles, webhook, timing)
        jobs: list[Coroutine[Any, Any, None]] = []
        application = None
        if roles != {Role.DOOR}:
            application = build_application(
                installation,
                token=settings.token,
                api=settings.telegram_api,
                door=_address_of_door(settings, door, roles),
            )
            on_air = on_the_air(application) if Role.CHAT in roles else known_to_telegram(application.bot)
            await parts.enter_async_context(on_air)
        if application is not None and Role.CHAT in roles:
            jobs += await _chatting(parts, installation, settings, application, webhook, timing)
        if application is not None and Role.DELIVERIES in roles:
            application.shared.load = ChatLoad(to_a_chat=timing.between_messages)
            jobs += _delivering(installation, application.bot, Pace(application.shared.load), timing)
            if roles != EVERY_ROLE or installation.database.file is None:
                # Otherwise only the console is another process: polling often enough for its commits.
                jobs.append(kept("hearing of other processes", installation.database.signals.hear))
        workers = await parts.enter_async_context(_at_work(kept("the lock", lock.keep), *jobs))
        if door is not None:
            parts.callback(door.close)  # first at shutdown: no more requests come in while the rest finishes
        yield Running(
            installation=installation,
            chat=application if Role.CHAT in roles else None,
            door=door,
            has_owner=await has_owner(installation),
            workers=workers,
        )


def _address_of_door(settings: Settings, door: OpenDoor | None, roles: Collection[Role]) -> str | None:
    """Where business systems report to, as far as this process knows."""
    own = door.url if door is not None and Role.DOOR in roles else None
    return settings.http_url or own


async def _opened_door(
    parts: AsyncExitStack,
    installation: Installation,
    settings: Settings,
    roles: Collection[Role],
    webhook: Webhook | None,
    timing: Timing,
) -> OpenDoor | None:
    """The HTTP door, open as one of the parts, for these roles' routes; None if there are none."""
    takes_reports = Role.DOOR in roles
    if settings.http is None or not (takes_reports or webhook):
        return None
    routes = [webhook.route()] if webhook is not None else []
    return await parts.enter_async_context(
        open_door(
            installation,
            settings.http,
            routes,
            takes_reports=takes_reports,
            behind_tls=settings.http_behind_tls,
            url=settings.http_url,
            timing=timing,
        )
    )


async def _chatting(
    parts: AsyncExitStack,
    installation: Installation,
    settings: Settings,
    application: TelegramApp,
    webhook: Webhook | None,
    timing: Timing,
) -> Jobs:
    """Start the parts for people's conversations; returns the workers."""
    key = open_installation_key(settings.data_dir, settings.given_inbox_key)
    inbox = Inbox(installation, application, cipher=Cipher(key))
    await inbox.restore()  # before what an earlier process left goes on, which may be in a conversation
    await parts.enter_async_context(working(application, inbox, settings.data_dir / "exports", timing))
    await parts.enter_async_context(inbox.at_work())
    receive = webhook.receive_updates if webhook is not None else receive_updates
    return [
        receive(application.bot, inbox),
        kept_up("redrawing", Redrawing(installation, application, inbox, timing).run, waits=timing.restarts),
    ]


def _delivering(installation: Installation, bot: Bot, pace: Pace, timing: Timing) -> Jobs:
    """The workers that make and send automatic messages, and the tasks of exactly one process."""
    channel = TelegramChannel(bot, Topics(installation, bot))
    alerts = DeliveryEngine(installation, Alerts(installation), channel, pace, timing=timing)
    notices = DeliveryEngine(installation, Notices(installation), channel, pace, timing=timing)
    groups = DeliveryEngine(installation, GroupAlerts(installation, bot), channel, pace, timing=timing)
    making = partial(make_notices, installation, every=timing.between_makings)
    workers: dict[str, Callable[[], Awaitable[None]]] = {
        "delivery of alerts": alerts.run,
        "delivery of notices": notices.run,
        "delivery to groups": groups.run,
        "making of notices": making,
        "deletion of expired messages": Expiry(installation, bot, timing).run,
        "counts of refusals": partial(close_hours, installation, every=timing.between_hours_closed),
    }
    if installation.witnesses:
        workers["cosigning by witnesses"] = partial(have_seals_cosigned, installation, timing)
    if (authority := installation.time_authority) is not None:
        workers["time stamps"] = partial(have_days_stamped, installation, authority, timing)
    return [kept_up(name, work, waits=timing.restarts) for name, work in workers.items()]


async def run(settings: Settings, *, roles: Collection[Role] = EVERY_ROLE, say: Say) -> None:
    """Run until SIGINT or SIGTERM; `say` prints for the person at the console."""
    await until_told_to_stop(_serve(settings, roles, say=say))


async def _serve(settings: Settings, roles: Collection[Role], *, say: Say) -> None:
    async with running(settings, roles=roles) as parts:
        if parts.chat is not None and not parts.has_owner:
            say(
                await claim_at_start(
                    parts.installation, bot_name=parts.chat.bot.username, now=datetime.now(UTC)
                )
            )
        if parts.http_url is not None:
            say(f"Puerta HTTP abierta en {parts.http_url}")
        spare_collector()
        say(_ready(parts, roles))
        # They never end. The worker that receives updates ends the process when it fails, whatever the cause.
        await until_one_fails(parts.workers)


def _ready(parts: Running, roles: Collection[Role]) -> str:
    only = (
        "" if roles == EVERY_ROLE else f" sólo con {' y '.join(IN_SPANISH[role] for role in sorted(roles))}"
    )
    name = f": @{parts.chat.bot.username}" if parts.chat is not None else "."
    return f"Vigía está en marcha{only}{name}"


@asynccontextmanager
async def _at_work(*jobs: Coroutine[Any, Any, None]) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    workers = [asyncio.create_task(job) for job in jobs]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
