"""How far long work is: the use case that does it writes it down, and whoever waits reads it, or stops it."""

from __future__ import annotations

import asyncio


class Stopped(Exception):
    """Whoever asked for it wants no more of it."""


class Progress:
    """So many entries are `done`, of `total` if that is known. It may be stopped until it is `fixed`.

    Nobody is called: it is read as often as somebody likes to look.
    """

    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None
        self.fixed = False
        self._stop = asyncio.Event()

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stop.is_set()

    async def until_stopped(self) -> None:
        """Wait for that."""
        await self._stop.wait()

    def stop(self) -> bool:
        """No more of it is wanted; False if it is too late for that."""
        if not self.fixed:
            self._stop.set()
        return self.stopped

    def check(self) -> None:
        """Raise Stopped if it was stopped in time."""
        if self.stopped and not self.fixed:
            raise Stopped

    def fix(self) -> None:
        """From here on it can't be stopped. Raises Stopped if it was before."""
        self.check()
        self.fixed = True

    async def note(self, done: int, total: int | None) -> None:
        """So much is done; raises Stopped if it was stopped. Others have their turn."""
        self.check()
        self.done, self.total = done, total
        await asyncio.sleep(0)
