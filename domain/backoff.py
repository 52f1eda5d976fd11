"""How long to wait before what failed is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class Backoff:
    """Waits in seconds, each twice the one before, from the shortest to the longest."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest
        self._wait = shortest

    def next_wait(self, *, asked: float | None = None) -> float:
        """The wait after one more failure: what the other side asks for, if it does, however long."""
        wait = self._wait if asked is None else max(asked, self._shortest)
        self._wait = min(2 * wait, self._longest)
        return wait

    def reset(self) -> None:
        """Begin with the shortest again, after something went well."""
        self._wait = self._shortest


def seconds_asked(retry_after: float | timedelta) -> float:
    """How long Telegram asks to wait: python-telegram-bot has it as a number or, if told to, a timedelta."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


@dataclass(frozen=True, slots=True)
class DoublingWait:
    """Waits that double with each failure, where it is kept how many there were: from the first, so often."""

    first: timedelta
    doublings: int

    def after(self, failures: int, *, asked: timedelta | None = None) -> timedelta:
        """The wait once so many have failed before; what the other side `asked` for is kept exactly."""
        return asked if asked is not None else self.first * 2 ** min(failures, self.doublings)
