"""Supervision of workers: one that fails is restarted after a while, without affecting the others."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

from bot.failures import CannotStart
from bot.timing import Timing
from domain.backoff import Backoff

log = logging.getLogger(__name__)

_GOES_WELL = 300.0  # seconds of work after which the waits start over


async def kept_up(
    name: str,
    work: Callable[[], Awaitable[None]],
    *,
    over: asyncio.Event | None = None,
    waits: tuple[float, float] = Timing().restarts,
) -> None:
    """Do the work until it ends, restarting it whenever it fails, whatever the cause.

    The wait doubles each time, from the first of `waits` up to the second, so that a constant failure is one
    line a minute. A failure after `over` is set is not retried. Raises only CannotStart: another process has
    taken over, or the settings can't be met.
    """
    clock = asyncio.get_running_loop().time
    backoff = Backoff(*waits)
    told_to_stop = over or asyncio.Event()
    while True:
        began = clock()
        try:
            await work()
        except CannotStart:
            raise
        except Exception as error:  # noqa: BLE001 (whatever one worker fails by, the process goes on)
            if clock() - began > _GOES_WELL:
                backoff.reset()
            wait = backoff.next_wait()
            log.error("%s failed and begins again in %.0f s: %s", name, wait, _told(error))
        else:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await told_to_stop.wait()
                return


async def until_one_fails(workers: Collection[asyncio.Task[None]]) -> None:
    """Wait until all are done, or raise the error of the first that fails.

    If cancelled, it leaves them to its caller: a gather would cancel them here and again there, and the
    second time would interrupt their clean-up.
    """
    ended, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
    for worker in ended:
        worker.result()


def _told(error: Exception) -> str:
    """The error's type and place, without its message, which may quote what people wrote."""
    causes = error.exceptions if isinstance(error, ExceptionGroup) else [error]
    return ", ".join(f"{type(each).__name__} {_place(each)}" for each in causes)


def _place(error: Exception) -> str:
    *_, last = traceback.extract_tb(error.__traceback__) or [None]
    return f"({last.filename.rpartition('/')[2]}:{last.lineno})" if last is not None else ""
