"""From arrival to done: committed, worked on, and emptied together with where the person is."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from telegram import Update
from telegram.error import TelegramError

from bot.inbox.cipher import Cipher, Unreadable
from bot.inbox.lanes import Lanes
from bot.telegram_app import TelegramApp
from handlers.memory import Remembered, written
from services.installation import Installation
from storage.database import DATABASE_FAILURES
from storage.repositories.conversations import StoredConversation
from storage.repositories.inbox import InboxUpdate

log = logging.getLogger(__name__)

ATTEMPTS = 3  # starts of the process that an update may outlive before it is set aside
NOT_STORED = "Ahora no puedo guardar nada. Tu mensaje no se pierde: lo atiendo en cuanto se pueda."
SET_ASIDE = "No pude con algo que enviaste y lo dejé apartado. Inténtalo otra vez, por favor."

_REMEMBER_IDS = timedelta(days=7)  # Telegram sends an update again for 24 hours
_BEFORE_TRYING_AGAIN = 1.0  # seconds
_PATIENCE_AT_END = 2.0  # seconds

_NOTHING = Remembered(None, None, None)

T = TypeVar("T")


class Inbox:
    """Receives updates and has them done, each once in effect however often it comes or the process dies."""

    def __init__(self, installation: Installation, application: TelegramApp, *, cipher: Cipher) -> None:
        self._database = installation.database
        self._application = application
        self._cipher = cipher
        self._lanes = Lanes(self._do)
        self._kept: dict[int, Remembered] = {}
        self._warned: set[int] = set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Work on what arrives meanwhile, after what an earlier process left undone."""
        async with self._database.writing() as work:
            await work.inbox.forget(before=datetime.now(UTC) - _REMEMBER_IDS)
            for row in await work.conversations.all():
                self._kept[row.telegram_id] = Remembered(row.conversation, row.draft, row.company_id)
            for update in await work.inbox.pending():
                self._lanes.add(update.lane, update.update_id)
        try:
            yield
        finally:
            await self._lanes.close(patience=_PATIENCE_AT_END)

    async def receive(self, updates: Sequence[Update]) -> None:
        """Return once these updates are committed; only then may Telegram be told that they arrived.

        While nothing can be written it goes on trying, and each person who wrote is told once.
        """
        rows = [
            InboxUpdate(update.update_id, _lane_of(update), self._cipher.encrypt(update.to_json()))
            for update in updates
        ]

        async def store() -> Sequence[InboxUpdate]:
            async with self._database.writing() as work:
                return await work.inbox.store(rows, now=datetime.now(UTC))

        async def warn() -> None:
            for update in updates:
                if update.update_id not in self._warned:
                    self._warned.add(update.update_id)
                    await self._tell(update, NOT_STORED)

        for row in await self._until_written(store, meanwhile=warn):
            self._lanes.add(row.lane, row.update_id)
        self._warned.difference_update(update.update_id for update in updates)

    async def _do(self, update_id: int) -> None:
        async def take() -> InboxUpdate | None:
            async with self._database.writing() as work:
                return await work.inbox.take(update_id)

        row = await self._until_written(take)
        if row is None or row.body is None:
            return
        try:
            update = Update.de_json(json.loads(self._cipher.decrypt(row.body)), self._application.bot)
        except Unreadable:
            log.error("update %s can't be read: it was encrypted with another key", update_id)
            await self._set_aside(update_id)
            return
        if row.attempts > ATTEMPTS:
            log.error("update %s was set aside after %s attempts", update_id, ATTEMPTS)
            await self._set_aside(update_id)
            await self._tell(update, SET_ASIDE)
            return
        await self._application.process_update(update)
        await self._finish(update)

    async def _finish(self, update: Update) -> None:
        """The update is done and the conversation is where it is, in one transaction."""
        person = update.effective_user.id if update.effective_user is not None else 0
        memory = written(self._application.user_data.get(person, {}))

        async def finish() -> None:
            async with self._database.writing() as work:
                if memory != self._kept.get(person, _NOTHING):
                    await work.conversations.save(
                        StoredConversation(person, memory.conversation, memory.draft, memory.company_id)
                    )
                await work.inbox.finish(update.update_id)

        await self._until_written(finish)
        self._kept[person] = memory

    async def _set_aside(self, update_id: int) -> None:
        async def set_aside() -> None:
            async with self._database.writing() as work:
                await work.inbox.set_aside(update_id)

        await self._until_written(set_aside)

    async def _until_written(
        self, write: Callable[[], Awaitable[T]], *, meanwhile: Callable[[], Awaitable[None]] | None = None
    ) -> T:
        """Write, again and again until the database takes it: what is not noted would be done twice."""
        while True:
            try:
                return await write()
            except DATABASE_FAILURES as error:
                log.warning("the inbox waits for the database: %s", type(error).__name__)
                if meanwhile is not None:
                    await meanwhile()
                await asyncio.sleep(_BEFORE_TRYING_AGAIN)

    async def _tell(self, update: Update, sentence: str) -> None:
        """Tell the person, if they can be told: in the chat, or as the answer to their tap."""
        try:
            if update.callback_query is not None:
                await update.callback_query.answer(sentence, show_alert=True)
            elif update.effective_chat is not None:
                await self._application.bot.send_message(update.effective_chat.id, sentence)
        except TelegramError as error:
            log.warning("and the person could not be told: %s", type(error).__name__)


def _lane_of(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat is not None else 0
