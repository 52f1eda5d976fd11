"""Telegram's limits: when the next automatic message may go, in all and to each chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta

# Telegram takes 30 messages a second from a bot and one a second for a chat; answers to people go first.
_BETWEEN_MESSAGES = 1 / 25
_BETWEEN_MESSAGES_TO_A_CHAT = 1.0
_MANY = 1_000  # chats to remember before idle ones are forgotten


class Pace:
    """Turns to send a message. A chat waits for its own turn first, so that it takes nobody else's."""

    def __init__(self) -> None:
        self._next = 0.0
        self._paused_until = 0.0
        self._next_of_chat: dict[int, float] = {}

    async def turn(self, chat_id: int) -> None:
        """Wait until a message to the chat may go."""
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(self._next_of_chat.get(chat_id, 0.0) - clock())
        mine = max(self._next, clock())
        self._next = mine + _BETWEEN_MESSAGES
        await asyncio.sleep(mine - clock())
        if clock() < max(self._paused_until, self._next_of_chat.get(chat_id, 0.0)):  # or another came before
            await self.turn(chat_id)
            return
        if len(self._next_of_chat) >= _MANY:
            self._next_of_chat = {chat: at for chat, at in self._next_of_chat.items() if at > clock()}
        self._next_of_chat[chat_id] = clock() + _BETWEEN_MESSAGES_TO_A_CHAT

    @property
    def paused(self) -> bool:
        """Whether all messages are held back now."""
        return asyncio.get_running_loop().time() < self._paused_until

    def pause(self, wait: timedelta) -> None:
        """Hold all messages back for this long, including those that wait for their turn."""
        now = asyncio.get_running_loop().time()
        self._paused_until = max(self._paused_until, now + wait.total_seconds())
        self._next = max(self._next, self._paused_until)
