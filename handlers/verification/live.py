"""The message that says how far a verification is, and at its end what came of it."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from telegram.error import TelegramError

from domain.companies import Company
from handlers.kit.chat import Chat
from handlers.kit.screen import Screen
from handlers.verification.screens import progress_screen

BETWEEN_EDITS = 1.0  # seconds: Telegram takes about one change a second in a chat

_log = logging.getLogger(__name__)


class LiveLine:
    """It is drawn at most once a second, so a short log shows nothing but its outcome.

    Without a company the person reads no log of that name, and the use case will say so.
    """

    def __init__(self, chat: Chat, company: Company | None, *, message_id: int | None = None) -> None:
        self._chat = chat
        self._company = company
        self._message_id = message_id
        self._drawn_at = time.monotonic()

    async def hear(self, done: int, total: int) -> None:
        """So many entries were verified. It goes on if that can't be shown."""
        if time.monotonic() - self._drawn_at < BETWEEN_EDITS or done == total:
            return
        try:
            await self._draw(progress_screen(self._company, done, total))
        except TelegramError as error:
            _log.debug("how far it is could not be shown: %s", type(error).__name__)
        self._drawn_at = time.monotonic()

    async def end(self, screen: Screen) -> None:
        """What came of it, in the same message."""
        await self._draw(screen)

    async def _draw(self, screen: Screen) -> None:
        if self._message_id is None or not await self._chat.edit(self._message_id, screen):
            self._message_id = (await self._chat.send(screen)).message_id


def operation_of(chat: Chat) -> UUID:
    """The id of the verification that this update asks for."""
    return chat.operation_id("verification")
