"""While nothing can be written: what only reads is done all the same; other senders are told once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

from telegram import Update

from bot.inbox.arrivals import chat_of
from bot.inbox.telling import tell
from bot.telegram_app import TelegramApp
from handlers.kit.routing import only_read
from services.installation import Installation
from storage.database import ReadingOnly

log = logging.getLogger(__name__)

NOT_STORED = "Ahora no puedo guardar nada. Tu mensaje no se pierde: lo atiendo en cuanto se pueda."

_READING = 0.8  # seconds that it may take before the person is told
_TURN = 0.5  # seconds that a reading waits for the chat's earlier updates
_HANDLERS = 0  # the group of the application's handlers; the one before is the gate


class Outage:
    """Tracks an outage of the database (`on`), and the updates that arrive during it."""

    def __init__(self, installation: Installation, application: TelegramApp) -> None:
        self.on = False
        self._installation = installation
        self._application = application
        self._attended: dict[int, asyncio.Task[bool]] = {}
        self._hands: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def begin(self, why: str) -> None:
        """Note that a write failed."""
        if not self.on:
            log.warning("the inbox waits for the database: %s", why)
        self.on = True

    def end(self) -> None:
        """Note that a write succeeded."""
        if self.on:
            log.warning("the database takes what the inbox holds again")
        self.on = False

    def in_hand(self, chat_id: int) -> asyncio.Lock:
        """Held while an update of the chat is handled."""
        return self._hands.setdefault(chat_id, asyncio.Lock())

    def attend(self, updates: Sequence[Update]) -> None:
        """Handle these updates before they are stored, each once; returns without waiting for that.

        Of several messages in one chat, one is answered: the sentence counts for all.
        """
        told: set[int] = set()
        for update in updates:
            if update.update_id not in self._attended:
                silent = update.callback_query is None and chat_of(update) in told
                told.add(chat_of(update))
                seen_to = asyncio.create_task(self._read_or_tell(update, silent=silent))
                self._attended[update.update_id] = seen_to

    async def was_read(self, update_id: int) -> bool:
        """Whether the update was read and needs nothing more; it is forgotten here."""
        seen_to = self._attended.pop(update_id, None)
        return seen_to is not None and await seen_to

    async def close(self) -> None:
        """Leave what is unhandled to the next start."""
        tasks = [task for task in self._attended.values() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read_or_tell(self, update: Update, *, silent: bool) -> bool:
        """Returns whether it was a reading and is done; a slow one may finish after the person was told."""
        reading = asyncio.create_task(self._read(update))
        try:
            await asyncio.wait({reading}, timeout=_READING)
            read = reading.done() and reading.result()
            if not read and not silent:
                await tell(self._application.bot, update, NOT_STORED)
            return await reading
        finally:
            reading.cancel()

    async def _read(self, update: Update) -> bool:
        if not only_read(update, self._application.handlers[_HANDLERS]):
            return False
        in_hand = self.in_hand(chat_of(update))
        try:
            async with asyncio.timeout(_TURN):
                await in_hand.acquire()
        except TimeoutError:
            return False
        try:
            database = ReadingOnly(self._installation.database)
            reading = self._application.working_on(replace(self._installation, database=database))
            await reading.process_update(update)
        finally:
            in_hand.release()
        return not database.failed
