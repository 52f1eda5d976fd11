"""The connections at the HTTP door: how many, in all and by address, and who leaves when it is full.

Connections with a whole request are at work, and stay. The others wait, and the one that has waited longest
leaves to make room: from the address with most of them, so that it pushes out nobody from elsewhere.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import Protocol

from domain.sources import source_of

log = logging.getLogger(__name__)


class Connection(Protocol):
    """The roster's view of a connection."""

    def hang_up(self) -> None: ...


class Roster:
    """The open connections: at most `most`, and three quarters of those from one address.

    The quarter is room for others: behind a proxy all the world is one address, and needs most of it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._most_of_one = most - most // 4
        self._sources: dict[Connection, str] = {}
        self._held: Counter[str] = Counter()
        self._waiting: dict[str, dict[Connection, None]] = {}  # by address, longest waiting first

    def __len__(self) -> int:
        return len(self._sources)

    def has_room_for(self, address: str) -> bool:
        """Whether one more may come from this address, after closing another if needed."""
        source = source_of(address)
        if self._held[source] >= self._most_of_one:
            return self._sent_away(source)
        if len(self._sources) >= self._most:
            return self._sent_away(max(self._waiting, key=self._how_many_wait, default=""))
        return True

    def came(self, connection: Connection, address: str) -> None:
        """Add it, waiting."""
        self._sources[connection] = source_of(address)
        self._held[self._sources[connection]] += 1
        self.waits(connection)

    def waits(self, connection: Connection) -> None:
        """Mark it waiting: it has no whole request being answered."""
        if (source := self._sources.get(connection)) is not None:
            self._no_longer_waits(connection, source)
            self._waiting.setdefault(source, {})[connection] = None

    def works(self, connection: Connection) -> None:
        """Mark it at work: it sent a whole request."""
        if (source := self._sources.get(connection)) is not None:
            self._no_longer_waits(connection, source)

    def left(self, connection: Connection) -> None:
        """Remove it."""
        if (source := self._sources.pop(connection, None)) is None:
            return
        self._no_longer_waits(connection, source)
        self._held[source] -= 1
        if not self._held[source]:
            del self._held[source]

    def _how_many_wait(self, source: str) -> int:
        return len(self._waiting[source])

    def _no_longer_waits(self, connection: Connection, source: str) -> None:
        waiting = self._waiting.get(source, {})
        waiting.pop(connection, None)
        if not waiting:
            self._waiting.pop(source, None)

    def _sent_away(self, source: str) -> bool:
        """Hang up on the longest waiting one there, if any."""
        longest = next(iter(self._waiting.get(source, {})), None)
        if longest is None:
            log.warning("the HTTP door is full of requests under way: a connection was turned away")
            return False
        log.warning("the HTTP door is full: the connection that had waited longest gave way to another")
        longest.hang_up()
        self.left(longest)
        return True
