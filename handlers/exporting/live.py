"""The message that says how far an export is, and at its end what came of it."""

from __future__ import annotations

import logging
import time

from telegram.error import TelegramError

from handlers.kit.chat import Chat
from handlers.kit.screen import Screen

BETWEEN_EDITS = 1.0  # seconds: Telegram takes about one change a second in a chat

_log = logging.getLogger(__name__)


class LiveMessage:
    """A message that is there already, drawn anew once a second at most."""

    def __init__(self, chat: Chat, message_id: int) -> None:
        self._chat = chat
        self._message_id = message_id
        self._drawn_at = time.monotonic()

    async def show(self, screen: Screen) -> None:
        """How far it is. The work goes on if that can't be shown."""
        if time.monotonic() - self._drawn_at < BETWEEN_EDITS:
            return
        try:
            await self._chat.edit(self._message_id, screen)
        except TelegramError as error:
            _log.debug("how far it is could not be shown: %s", type(error).__name__)
        self._drawn_at = time.monotonic()

    async def end(self, screen: Screen) -> None:
        """What came of it; below, if the message is gone."""
        if not await self._chat.edit(self._message_id, screen):
            await self._chat.send(screen)
