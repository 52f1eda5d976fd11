"""Notices: made when they are due, and sent at the pace that alerts leave over, most without a sound."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from telegram import Bot

from bot.pace import Pace
from bot.sending import Delayed, Lost, Moved, Outcome, Refused, Sent, attempt
from domain.notices import Notice, NoticeKind
from handlers.messages import Content, post
from handlers.seals.notice import seal_notice
from handlers.stopped_log import stopped_log_notice
from handlers.summaries.notice import summary_notice
from services.installation import Installation
from services.notices import due_notices, next_notice_due, notice_delayed, notice_given_up, notice_sent
from services.seals import seal_due_logs
from services.summaries import make_due_summaries
from storage.database import DATABASE_FAILURES, is_own_fault

log = logging.getLogger(__name__)


class Maker(Protocol):
    """A use case that writes the notices of a kind that are due."""

    async def __call__(self, installation: Installation, *, now: datetime) -> None: ...


Composer = Callable[[Installation, Notice], Awaitable[Content | None]]

MAKERS: Sequence[Maker] = (seal_due_logs, make_due_summaries)
# What is sent for each kind; None if it is for that person no more.
CONTENTS: Mapping[NoticeKind, Composer] = {
    NoticeKind.SEAL: seal_notice,
    NoticeKind.SUMMARY: summary_notice,
    NoticeKind.STOPPED: stopped_log_notice,
}

_ALOUD = frozenset({NoticeKind.STOPPED})

_BETWEEN_MAKINGS = 60.0  # seconds
_BETWEEN_LOOKS = 0.5  # seconds at least from one look for what is due to the next
_BEFORE_ASKING_THE_DATABASE_AGAIN = 5.0


class NoticeDelivery:
    """The worker. A notice is sent at least once: twice only if the process ends while it is being sent."""

    def __init__(self, installation: Installation, bot: Bot, pace: Pace) -> None:
        self._installation = installation
        self._bot = bot
        self._pace = pace
        self._news = asyncio.Event()
        # Sent, but not yet noted because the database could not: never sent again by this process.
        self._unnoted: dict[int, int] = {}
        installation.database.after_commit(self._news.set, of="notices")

    async def run(self) -> None:
        """Make and deliver until cancelled."""
        clock = asyncio.get_running_loop().time
        make_at = clock() + _BETWEEN_MAKINGS  # what waits to be sent goes first
        while True:
            self._news.clear()
            try:
                if clock() >= make_at:
                    make_at = clock() + _BETWEEN_MAKINGS
                    await self._make()
                await self._deliver_due()
                due_at = await next_notice_due(self._installation)
            except DATABASE_FAILURES as error:
                log.warning("notices wait for the database: %s", type(error).__name__)
                await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)
            else:
                await self._wait(until=due_at, longest=make_at - clock())

    async def _make(self) -> None:
        for make in MAKERS:
            try:
                await make(self._installation, now=_now())
            except Exception as error:
                if not is_own_fault(error):
                    raise
                log.exception("notices could not be made")

    async def _deliver_due(self) -> None:
        """One to each person to whom something is due, side by side."""
        async with asyncio.TaskGroup() as sending:
            for notice in await due_notices(self._installation, now=_now()):
                sending.create_task(self._deliver(notice))

    async def _deliver(self, notice: Notice) -> None:
        """Send it, and note it; one that can't be, by what it is, waits and holds up none that follow it."""
        try:
            try:
                await self._send_and_note(notice)
            except Exception as error:
                if not is_own_fault(error):
                    raise
                log.exception("notice %s could not be sent, and waits", notice.id)
                await notice_delayed(self._installation, notice, now=_now())
        except DATABASE_FAILURES as error:
            log.warning("notices wait for the database: %s", type(error).__name__)
            await asyncio.sleep(_BEFORE_ASKING_THE_DATABASE_AGAIN)

    async def _send_and_note(self, notice: Notice) -> None:
        if notice.id not in self._unnoted:
            await self._compose_and_send(notice)
        if notice.id in self._unnoted:
            message_id = self._unnoted[notice.id]
            await notice_sent(self._installation, notice, message_id=message_id, now=_now())
            del self._unnoted[notice.id]

    async def _compose_and_send(self, notice: Notice) -> None:
        """Send it, and keep the message's id to be noted; or note why it could not be sent."""
        content = await CONTENTS[notice.kind](self._installation, notice)
        if content is None:
            await notice_given_up(self._installation, notice)
            return
        silently = notice.kind not in _ALOUD
        await self._pace.turn(notice.telegram_id)
        outcome = await self._send(content, notice.telegram_id, silently=silently)
        if isinstance(outcome, Moved):
            outcome = await self._send(content, outcome.chat_id, silently=silently)
        match outcome:
            case Sent(message_id):
                self._unnoted[notice.id] = message_id
            case Delayed(reason, wait):
                if wait is not None:
                    self._pace.pause(wait)
                log.info("notice %s is delayed: %s", notice.id, reason)
                await notice_delayed(self._installation, notice, now=_now(), retry_after=wait)
            case Lost() | Refused() | Moved():
                log.warning("notice %s was given up: %s", notice.id, outcome)
                await notice_given_up(self._installation, notice)

    async def _send(self, content: Content, chat_id: int, *, silently: bool) -> Outcome:
        return await attempt(lambda: post(self._bot, chat_id, content, silently=silently))

    async def _wait(self, *, until: datetime | None, longest: float) -> None:
        """Wait for a commit of this process, for the next one's time, or to make those that are due."""
        await asyncio.sleep(_BETWEEN_LOOKS)
        seconds = longest if until is None else min(longest, (until - _now()).total_seconds())
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.0)):
                await self._news.wait()


def _now() -> datetime:
    return datetime.now(UTC)
