"""Telegram's limits: when the next automatic message may go, in all and to each chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from handlers.kit.chat_load import ChatLoad

# Telegram takes 30 messages a second from a bot and one a second for a chat; answers to people go first.
_BETWEEN_MESSAGES = 1 / 25
_AHEAD = 2  # messages ahead of Telegram's rate that a chat may have when another follows
_MANY = 1_000  # chats to remember before idle ones are forgotten


class _Chat:
    """When the next message to a chat may go, and who waits for that, in line."""

    def __init__(self) -> None:
        self.next = 0.0
        self.line = asyncio.Lock()

    def is_busy(self, now: float) -> bool:
        """Whether a message would have to wait."""
        return self.line.locked() or self.next > now


class Pace:
    """Turns to send a message. A chat waits for its own turn first, so that it takes nobody else's.

    Turns in a chat come in the order in which they were asked for, so an alert does not wait until a row of
    news is over. Answers to people wait for nothing, and what is automatic makes room for them: both are in
    the `load`.
    """

    def __init__(self, load: ChatLoad | None = None) -> None:
        self._load = load or ChatLoad()
        self._next = 0.0
        self._paused_until = 0.0
        self._chats: dict[int, _Chat] = {}

    async def turn(self, chat_id: int) -> None:
        """Wait until a message to the chat may go."""
        clock = asyncio.get_running_loop().time
        if len(self._chats) >= _MANY:
            self._chats = {number: each for number, each in self._chats.items() if each.is_busy(clock())}
        chat = self._chats.setdefault(chat_id, _Chat())
        async with chat.line:
            ahead = self._load.seconds_until(chat_id, at_most=_AHEAD)
            await asyncio.sleep(max(chat.next - clock(), ahead))
            while True:
                mine = max(self._next, clock())
                self._next = mine + _BETWEEN_MESSAGES
                await asyncio.sleep(mine - clock())
                if clock() >= self._paused_until:
                    break
            self._load.had_one(chat_id)
            chat.next = clock() + self._load.between(chat_id)

    @property
    def paused(self) -> bool:
        """Whether all messages are held back now."""
        return asyncio.get_running_loop().time() < self._paused_until

    def pause(self, wait: timedelta) -> None:
        """Hold all messages back for this long, including those that wait for their turn."""
        now = asyncio.get_running_loop().time()
        self._paused_until = max(self._paused_until, now + wait.total_seconds())
        self._next = max(self._next, self._paused_until)
