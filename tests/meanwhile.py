"""What happens in the middle of long work, between one piece of it and the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.progress import Progress


class Meanwhile(Progress):
    """Has something done each time that more is noted, and the work waits for it; `heard` is what was."""

    def __init__(self, happens: Callable[[Progress], Awaitable[object]] | None = None) -> None:
        super().__init__()
        self.heard: list[tuple[int, int | None]] = []
        self._happens = happens

    async def note(self, done: int, total: int | None) -> None:
        """What happens follows."""
        await super().note(done, total)
        self.heard.append((done, total))
        if self._happens is not None:
            await self._happens(self)
