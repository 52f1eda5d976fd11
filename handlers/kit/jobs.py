"""Long work that goes on after what was sent was answered: one piece at a time for each person.

A person's updates are worked on in order, so what holds one up would hold up the very tap that is to stop it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

_CHARTS_AT_ONCE = 3  # that are counted at a time: each holds a connection until it is counted
_MOST_REMEMBERED = 100  # pieces of work that ended, for who taps a button under one of them

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """A piece of work; who does it looks now and then whether it was `stopped`."""

    id: str = field(default_factory=lambda: secrets.token_hex(4))
    stopped: bool = False
    done: bool = False


class Jobs:
    """The work of this process. It ends with it: what is to outlive a kill is no job."""

    def __init__(self) -> None:
        self._last: dict[int, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, person_id: int, job: Job, work: Callable[[Job], Awaitable[None]]) -> None:
        """Begin the work of someone who is not `busy`."""
        self._last.pop(person_id, None)
        self._last[person_id] = job
        self._forget()
        task = asyncio.create_task(_run(job, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget(self) -> None:
        """Let go of what ended first, past a number: a button under it is then one of long ago."""
        over = [person for person, job in self._last.items() if job.done]
        for person in over[: max(len(self._last) - _MOST_REMEMBERED, 0)]:
            del self._last[person]

    def busy(self, person_id: int) -> bool:
        """Whether the person has work under way."""
        last = self._last.get(person_id)
        return last is not None and not last.done

    def find(self, person_id: int, job_id: str) -> Job | None:
        """The person's last piece of work, if it is this one."""
        last = self._last.get(person_id)
        return last if last is not None and last.id == job_id else None

    async def close(self) -> None:
        """Cut off all work, and wait until each piece has put itself in order."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


@dataclass(slots=True)
class Charts:
    """The charts of this process that are on their way: each person has one at a time."""

    jobs: Jobs = field(default_factory=Jobs)
    counting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CHARTS_AT_ONCE))


async def _run(job: Job, work: Callable[[Job], Awaitable[None]]) -> None:
    try:
        await work(job)
    except Exception:
        log.exception("work in the background failed")
    finally:
        job.done = True
