"""Telegram's rate limits: token buckets, with one token for each message.

The rates are those of core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this; Telegram says
that short bursts are tolerated but not how long, and five messages in a chat is our guess.
"""

import math
from datetime import datetime

from sandbox.chats import Chat

CHAT_BURST, CHAT_RATE = 5, 1.0
GROUP_BURST, GROUP_RATE = 20, 20 / 60
TOTAL_BURST, TOTAL_RATE = 30, 30.0


class Bucket:
    def __init__(self, size: int, per_second: float) -> None:
        self._size = size
        self._rate = per_second
        self._level = float(size)
        self._filled_at: datetime | None = None

    def fill(self, now: datetime) -> None:
        passed = (now - self._filled_at).total_seconds() if self._filled_at else 0.0
        self._level = min(self._size, self._level + passed * self._rate)
        self._filled_at = now

    def wait(self) -> float:
        """Seconds until one is available; 0 if it is now."""
        return max(0.0, (1 - self._level) / self._rate)

    def take(self) -> None:
        self._level -= 1


class Pace:
    """Counts messages to a chat and in all; refused ones don't count."""

    def __init__(self) -> None:
        self._total = Bucket(TOTAL_BURST, TOTAL_RATE)
        self._chats: dict[int, Bucket] = {}

    def admit(self, chat: Chat, now: datetime) -> int:
        """0 if the message may go, or the whole seconds to wait first."""
        burst, rate = (CHAT_BURST, CHAT_RATE) if chat.is_private else (GROUP_BURST, GROUP_RATE)
        buckets = (self._chats.setdefault(chat.id, Bucket(burst, rate)), self._total)
        for bucket in buckets:
            bucket.fill(now)
        if (wait := max(bucket.wait() for bucket in buckets)) > 0:
            return math.ceil(wait)
        for bucket in buckets:
            bucket.take()
        return 0
