"""The delivery engine: sends due messages through a channel, at its pace, and notes each result."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import Generic, TypeVar

from bot.delivery.channel import CannotSend, Channel, RecipientLost, RecipientMoved
from bot.delivery.queue import Due, Queue
from bot.pace import Pace
from bot.timing import Timing
from domain.errors import StorageUnavailable
from services.installation import Installation

log = logging.getLogger(__name__)

C = TypeVar("C")
A = TypeVar("A")

_AT_ONCE = 16  # recipients at once, so that a slow one delays no other


class DeliveryEngine(Generic[C, A]):
    """The worker of a queue. A message is sent at least once: twice only if the process dies right after."""

    def __init__(
        self,
        installation: Installation,
        queue: Queue[C, A],
        channel: Channel[C, A],
        pace: Pace,
        *,
        timing: Timing | None = None,
    ) -> None:
        self._queue = queue
        self._channel = channel
        self._pace = pace
        self._timing = timing or Timing()
        self._news = asyncio.Event()
        self._tasks: dict[int, asyncio.Task[None]] = {}  # by recipient
        # Recipients whose message may have arrived but is not noted yet.
        self._on_their_way: set[int] = set()
        # Sent but not noted, as the database failed: this process never sends them again.
        self._unnoted: dict[int, tuple[Due[C, A], A]] = {}
        installation.database.after_commit(self._news.set, of=queue.subject)

    async def run(self) -> None:
        """Deliver until cancelled; messages on their way are still noted."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._begin_due()
                    due_at = await self._queue.next_due(but=self._tasks)
                except StorageUnavailable as error:
                    await self._wait_for_database(str(error))
                else:
                    await self._wait_for_news(until=due_at)
        finally:
            await self._end()

    async def _begin_due(self) -> None:
        """Start sending to due recipients, as many as there is room for."""
        for due in await self._queue.due(now=_now(), but=self._tasks):
            if len(self._tasks) >= _AT_ONCE:
                return
            if due.recipient not in self._tasks:  # one recipient may have several
                self._tasks[due.recipient] = asyncio.create_task(self._deliver(due))

    async def _deliver(self, due: Due[C, A]) -> None:
        """Send one message, and note it; one that fails by itself is put off alone."""
        try:
            try:
                await self._send_and_note(due)
            except StorageUnavailable:
                raise
            except Exception:
                log.exception("%s could not be sent, and waits", due)
                await due.put_off(until=_now() + self._timing.put_off)
        except StorageUnavailable as error:
            await self._wait_for_database(str(error))
        except Exception as error:  # noqa: BLE001 (nothing could be noted, whatever by)
            await self._wait_for_database(type(error).__name__)
        finally:
            self._on_their_way.discard(due.recipient)
            del self._tasks[due.recipient]
            self._news.set()

    async def _send_and_note(self, due: Due[C, A]) -> None:
        if due.key not in self._unnoted:
            content = await self._composed(due)
            if content is not None:
                await self._send(due, content)
        if due.key in self._unnoted:
            self._on_their_way.add(due.recipient)
            sent, answer = self._unnoted[due.key]
            await sent.sent(answer, now=_now())
            del self._unnoted[due.key]

    async def _composed(self, due: Due[C, A]) -> C | None:
        """The message once its turn has come; composed again if all were paused in the meantime."""
        while True:
            await self._pace.turn(due.address)
            content = await due.compose()
            if not self._pace.paused:
                return content

    async def _send(self, due: Due[C, A], content: C) -> None:
        """Send it, and keep the answer to be noted; or note why it failed."""
        self._on_their_way.add(due.recipient)
        try:
            answer = await self._channel.send(due.address, content)
        except RecipientMoved as moved:
            await due.moved(moved.address, now=_now())
        except RecipientLost as lost:
            log.warning("whom %s is for can't be reached: %s", due, lost.reason)
            await due.lost(lost.reason, now=_now())
        except CannotSend as failure:
            await self._failed(due, failure)
        else:
            self._unnoted[due.key] = (due, answer)

    async def _failed(self, due: Due[C, A], failure: CannotSend) -> None:
        if failure.permanent:
            log.error("%s was refused: %s", due, failure.reason)
            await due.refused(failure.reason)
            return
        if failure.retry_after is not None:
            self._pace.pause(failure.retry_after)
        log.info("%s is delayed: %s", due, failure.reason)
        await due.delayed(now=_now(), retry_after=failure.retry_after)

    async def _wait_for_database(self, why: str) -> None:
        log.warning("%s wait for the database: %s", self._queue.name, why)
        await asyncio.sleep(self._timing.database_pause)

    async def _wait_for_news(self, *, until: datetime | None) -> None:
        """Wait for a commit, for the next due time, or for the regular check."""
        await asyncio.sleep(self._timing.between_looks)
        longest = self._timing.look_again
        seconds = longest if until is None else min(longest, (until - _now()).total_seconds())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    async def _end(self) -> None:
        """Stop sending, and wait a moment to note messages that may have arrived."""
        tasks = dict(self._tasks)
        for recipient, task in tasks.items():
            if recipient not in self._on_their_way:
                task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks.values(), timeout=self._timing.patience_at_end)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        self._tasks.clear()  # a task that had not started did not remove itself


def _now() -> datetime:
    return datetime.now(UTC)
