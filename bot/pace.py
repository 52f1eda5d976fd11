"""Telegram's limits: when the next automatic message may go, in all and to each chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta

# Telegram takes 30 messages a second from a bot and one a second for a chat; answers to people go first.
_BETWEEN_MESSAGES = 1 / 25
_BETWEEN_MESSAGES_TO_A_GROUP = 3.2  # fewer than 20 a minute (core.telegram.org/bots/faq)
_AT_ONCE = 3  # messages to a chat that may come one upon the other, once it has rested
_MANY = 1_000  # chats to remember before idle ones are forgotten


class _Chat:
    """When the next message to a chat may go, and who waits for that, in line.

    `rested` is when it will have had all that it was sent, at Telegram's rate.
    """

    def __init__(self) -> None:
        self.next = 0.0
        self.rested = 0.0
        self.line = asyncio.Lock()

    def had_one(self, now: float, between: float) -> None:
        """It gets a message now."""
        self.rested = max(self.rested, now) + between

    def is_busy(self, now: float) -> bool:
        """Whether a message would have to wait."""
        return self.line.locked() or max(self.next, self.rested) > now


class Pace:
    """Turns to send a message. A chat waits for its own turn first, so that it takes nobody else's.

    Turns in a chat come in the order in which they were asked for, so an alert does not wait until a row of
    news is over. Answers to people wait for nothing, and what is automatic makes room for them.
    `between_to_a_chat` is in seconds.
    """

    def __init__(self, *, between_to_a_chat: float = 1.0) -> None:
        self._between_to_a_chat = between_to_a_chat
        self._next = 0.0
        self._paused_until = 0.0
        self._chats: dict[int, _Chat] = {}

    async def turn(self, chat_id: int) -> None:
        """Wait until a message to the chat may go."""
        clock = asyncio.get_running_loop().time
        chat, between = self._chat(chat_id), self._between(chat_id)
        async with chat.line:
            await asyncio.sleep(max(chat.next, chat.rested - (_AT_ONCE - 1) * between) - clock())
            while True:
                mine = max(self._next, clock())
                self._next = mine + _BETWEEN_MESSAGES
                await asyncio.sleep(mine - clock())
                if clock() >= self._paused_until:
                    break
            chat.next = clock() + between
            chat.had_one(clock(), between)

    def answered(self, chat_id: int) -> None:
        """Somebody is being answered there."""
        self._chat(chat_id).had_one(asyncio.get_running_loop().time(), self._between(chat_id))

    def _chat(self, chat_id: int) -> _Chat:
        if len(self._chats) >= _MANY:
            now = asyncio.get_running_loop().time()
            self._chats = {number: each for number, each in self._chats.items() if each.is_busy(now)}
        return self._chats.setdefault(chat_id, _Chat())

    def _between(self, chat_id: int) -> float:
        # Groups have numbers below zero (Bot API, Chat).
        return self._between_to_a_chat if chat_id > 0 else _BETWEEN_MESSAGES_TO_A_GROUP

    @property
    def paused(self) -> bool:
        """Whether all messages are held back now."""
        return asyncio.get_running_loop().time() < self._paused_until

    def pause(self, wait: timedelta) -> None:
        """Hold all messages back for this long, including those that wait for their turn."""
        now = asyncio.get_running_loop().time()
        self._paused_until = max(self._paused_until, now + wait.total_seconds())
        self._next = max(self._next, self._paused_until)
