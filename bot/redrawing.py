"""Taps that Telegram dropped in our absence: redraw the screens of those who may have tapped."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.inbox.inbox import Inbox
from bot.telegram_app import TelegramApp
from bot.timing import Timing
from domain.backoff import Backoff, seconds_asked
from domain.errors import StorageUnavailable
from handlers.kit.chat import Chat
from handlers.kit.context import Context
from handlers.kit.conversation import conversation_of
from handlers.kit.turn import Turn
from services.installation import Installation
from storage.database import ReadingOnly

log = logging.getLogger(__name__)

TAP_LIFE = timedelta(seconds=150)  # how long Telegram keeps a tap for us (the Bot API server's source)
AWAY = "Estuve fuera unos minutos: si tocaste un botón, tócalo otra vez."

_BETWEEN_SCREENS = 1 / 20  # seconds: leaves room in Telegram's limit for answers and alerts
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 30.0  # seconds between two tries to draw a screen


class Redrawing:
    """The worker. It only draws: the taps are lost, so nothing is repeated.

    A heartbeat tells how long we were away. The newest moment in the database would not do, since a quiet
    evening leaves no trace there and would pass for an absence. It is in the database rather than a file,
    since the next process may run on another machine.
    """

    def __init__(
        self, installation: Installation, application: TelegramApp, inbox: Inbox, timing: Timing
    ) -> None:
        self._database = installation.database
        self._application = application
        # Somebody who may not see their screen any more tried nothing, so no refusal is recorded.
        self._reading_only = replace(installation, database=ReadingOnly(installation.database))
        self._inbox = inbox
        self._between_beats = timing.between_beats
        self._started_at: datetime | None = None

    async def run(self) -> None:
        """Redraw what is needed, then note a heartbeat every few seconds, until cancelled.

        Nothing is noted before all is drawn, so that a process that dies leaves it to the next one.
        """
        if self._started_at is None:
            started_at = _now()
            last_seen_at = await self._last_seen_at()
            if last_seen_at is not None and started_at - last_seen_at > TAP_LIFE:
                await self._draw_all(before=started_at)
            self._started_at = started_at  # from here on we are present, even if the rest of this fails
        while True:
            try:
                async with self._database.writing() as work:
                    await work.heartbeat.note(_now())
            except StorageUnavailable as error:
                log.warning("the heartbeat waits for the database: %s", error)
            await asyncio.sleep(self._between_beats)

    async def _last_seen_at(self) -> datetime | None:
        while True:
            try:
                async with self._database.reading() as work:
                    return await work.heartbeat.last()
            except StorageUnavailable as error:
                log.warning("the heartbeat waits for the database: %s", error)
                await asyncio.sleep(self._between_beats)

    async def _draw_all(self, *, before: datetime) -> None:
        """Draw everybody's current screen, different people's concurrently."""
        async with asyncio.TaskGroup() as drawing:
            for person in list(self._application.user_data):
                if self._has_a_screen(person, before=before):
                    drawing.create_task(self._insist(person, before=before))
                    await asyncio.sleep(_BETWEEN_SCREENS)

    def _has_a_screen(self, person: int, *, before: datetime) -> bool:
        try:
            return self._chat_to_draw(person, before=before) is not None
        except Exception:
            log.exception("a draft can't be redrawn")
            return False

    def _chat_to_draw(self, person: int, *, before: datetime) -> Chat | None:
        """The person's chat, if their draft is current and they have not continued it since the start."""
        reading = self._application.working_on(self._reading_only)
        chat = Chat.unasked(person, Context(reading, chat_id=person, user_id=person))
        draft = chat.draft
        untouched = draft is not None and draft.touched_at < before and not draft.expired(chat.now)
        return chat if untouched else None

    async def _insist(self, person: int, *, before: datetime) -> None:
        """Draw the person's screen, retrying while they may see it and it is current."""
        backoff = Backoff(_SHORTEST_WAIT, _LONGEST_WAIT)
        while True:
            try:
                await self._inbox.between_updates(person, partial(self._draw, person, before=before))
                return
            except RetryAfter as error:
                wait = backoff.next_wait(asked=seconds_asked(error.retry_after))
            except (BadRequest, Forbidden, ChatMigrated) as error:  # it would be refused each time
                log.info("a screen can't be redrawn: %s", error)
                return
            except (TelegramError, StorageUnavailable) as error:
                wait = backoff.next_wait()
                log.warning("a screen is not redrawn yet: %s", type(error).__name__)
            except Exception:
                log.exception("a screen could not be redrawn")
                return
            await asyncio.sleep(wait)

    async def _draw(self, person: int, *, before: datetime) -> None:
        chat = self._chat_to_draw(person, before=before)
        if chat is None or chat.draft is None:
            return
        draft = chat.draft
        if not draft.comes_in and not await chat.places():
            return  # they have no place any more: the gate turns them away
        error, draft.error = draft.error, AWAY
        try:
            await conversation_of(draft).draw_again(Turn(chat, draft))
        finally:
            draft.error = error


def _now() -> datetime:
    return datetime.now(UTC)
