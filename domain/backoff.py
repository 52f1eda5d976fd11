"""How long to wait before what failed is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double with each failure, from the first one, so many times."""

    first: timedelta
    doublings: int

    def after(self, failures: int, *, asked: timedelta | None = None) -> timedelta:
        """The wait once so many have failed before; what the other side `asked` for is kept exactly."""
        return asked if asked is not None else self.first * 2 ** min(failures, self.doublings)
