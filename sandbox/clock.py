"""The sandbox's own clock, which a test may advance to make updates, taps and messages grow old."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _machine_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Aware UTC times: those of `source`, plus the total advance."""

    def __init__(self, source: Callable[[], datetime] = _machine_time) -> None:
        self._source = source
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self._source() + self._ahead

    def timestamp(self) -> int:
        """Whole seconds since 1970, like Telegram's dates."""
        return int(self.now().timestamp())

    def advance(self, by: timedelta) -> None:
        self._ahead += by

    def set(self, to: datetime) -> None:
        self._ahead = to - self._source()
