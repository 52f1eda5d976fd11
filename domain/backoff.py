"""How long to wait before retrying what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class Backoff:
    """Waits in seconds, each twice the one before, from the shortest to the longest."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest
        self._wait = shortest

    def next_wait(self, *, asked: float | None = None) -> float:
        """The wait after one more failure. A wait that the other side asks for is kept, however long."""
        wait = self._wait if asked is None else max(asked, self._shortest)
        self._wait = min(2 * wait, self._longest)
        return wait

    def reset(self) -> None:
        """Start from the shortest wait again, after a success."""
        self._wait = self._shortest


def seconds_asked(retry_after: float | timedelta) -> float:
    """The wait that Telegram asks for: python-telegram-bot gives a number or, if configured, a timedelta."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else float(retry_after)


@dataclass(frozen=True, slots=True)
class DoublingWait:
    """Waits that double with each failure, for callers that store the count of failures."""

    first: timedelta
    doublings: int

    def after(self, failures: int, *, asked: timedelta | None = None) -> timedelta:
        """The wait after this many failures; one that the other side `asked` for is kept exactly."""
        return asked if asked is not None else self.first * 2 ** min(failures, self.doublings)
