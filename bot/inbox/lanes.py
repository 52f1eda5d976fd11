"""Work in order within a chat and concurrently across chats: one slow chat delays no other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

log = logging.getLogger(__name__)

# Chats handled at once: fewer than the database has connections. Strangers have their own limit, so that any
# number of them delay only each other.
_KNOWN_AT_ONCE = 24
_OTHERS_AT_ONCE = 4


class Lanes:
    """A queue of update ids for each chat, each with its own task while it is not empty."""

    def __init__(self, work: Callable[[int], Awaitable[None]]) -> None:
        self._work = work
        self._waiting: dict[int, deque[tuple[int, bool]]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._closing = False
        self._places = {
            True: asyncio.Semaphore(_KNOWN_AT_ONCE),
            False: asyncio.Semaphore(_OTHERS_AT_ONCE),
        }

    def add(self, lane: int, update_id: int, *, known: bool) -> None:
        """Queue the update behind those of the same chat; `known` is whether we know the person."""
        self._waiting.setdefault(lane, deque()).append((update_id, known))
        if lane not in self._tasks and not self._closing:
            self._tasks[lane] = asyncio.create_task(self._empty(lane))

    async def _empty(self, lane: int) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting and not self._closing:
                update_id, known = waiting[0]
                async with self._places[known]:
                    if not self._closing:
                        waiting.popleft()
                        await self._one(update_id)
        finally:
            del self._tasks[lane]
            if not waiting:
                self._waiting.pop(lane, None)

    async def _one(self, update_id: int) -> None:
        try:
            await self._work(update_id)
        except Exception:
            log.exception("update %s is left for the next start", update_id)

    async def close(self, *, patience: float) -> None:
        """Start nothing more; finish the updates in progress, within this many seconds."""
        self._closing = True
        if not self._tasks:
            return
        _, late = await asyncio.wait(list(self._tasks.values()), timeout=patience)
        for task in late:
            task.cancel()
        for task in late:
            with suppress(asyncio.CancelledError):
                await task
