"""Rate limits: a bucket for each owner, refilled at a steady rate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class _Level:
    left: float
    at: float


class Buckets:
    """One bucket of `burst` requests for each owner, refilled at `rate` a second.

    At most `most` owners are remembered: the least recent is forgotten first, and starts with a full bucket
    when it comes back. Moments are seconds of any monotonic clock.
    """

    def __init__(self, *, rate: float, burst: int, most: int) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._levels: dict[object, _Level] = {}  # the least recent owner is first

    def __contains__(self, owner: object) -> bool:
        return owner in self._levels

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, owner: object, *, now: float) -> float:
        """Take one request out: 0.0, or the seconds until one is available."""
        level = self._level(owner, now=now)
        if level.left < 1:
            return (1 - level.left) / self._rate
        level.left -= 1
        return 0.0

    def _level(self, owner: object, *, now: float) -> _Level:
        level = self._levels.pop(owner, None) or _Level(self._burst, now)
        level.left = min(level.left + (now - level.at) * self._rate, self._burst)
        level.at = now
        self._levels[owner] = level
        if len(self._levels) > self._most:
            del self._levels[next(iter(self._levels))]
        return level
