"""What each chat was sent of late, by answers and automatically, at the rate that Telegram takes."""

from __future__ import annotations

import time

_TO_A_GROUP = 3.2  # seconds: fewer than 20 a minute (core.telegram.org/bots/faq)
_MOST_AHEAD = 4  # messages: whoever taps fast does not put off what is automatic for long
_MANY = 1_000  # chats to remember before those at rest are forgotten


class ChatLoad:
    """When each chat will have had all that it was sent; `to_a_chat` is in seconds, for each message."""

    def __init__(self, *, to_a_chat: float = 1.0) -> None:
        self._to_a_chat = to_a_chat
        self._rested: dict[int, float] = {}

    def between(self, chat_id: int) -> float:
        """The seconds that a message to the chat takes. Groups have numbers below zero (Bot API, Chat)."""
        return self._to_a_chat if chat_id > 0 else _TO_A_GROUP

    def had_one(self, chat_id: int) -> None:
        """A message or an edit goes there now."""
        now = time.monotonic()
        if len(self._rested) >= _MANY:
            self._rested = {chat: rested for chat, rested in self._rested.items() if rested > now}
        between = self.between(chat_id)
        rested = max(self._rested.get(chat_id, now), now) + between
        self._rested[chat_id] = min(rested, now + _MOST_AHEAD * between)

    def seconds_until(self, chat_id: int, *, at_most: int) -> float:
        """How long until no more messages than this are ahead of Telegram's rate there; at least zero."""
        ahead = self._rested.get(chat_id, 0.0) - time.monotonic()
        return max(ahead - at_most * self.between(chat_id), 0.0)
