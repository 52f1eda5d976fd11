"""Long work that goes on after what was sent was answered: one piece at a time for each person.

A person's updates are worked on in order, so what holds one up would hold up the very tap that is to stop it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

JOBS = "jobs"  # where `bot/exporting.py` leaves them in `bot_data`

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
        self._last[person_id] = job
        task = asyncio.create_task(_run(job, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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


async def _run(job: Job, work: Callable[[Job], Awaitable[None]]) -> None:
    try:
        await work(job)
    except Exception:
        log.exception("work in the background failed")
    finally:
        job.done = True
