"""Shutdown: a signal ends the process cleanly, and soon."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Coroutine
from contextlib import suppress
from types import FrameType
from typing import Any

log = logging.getLogger(__name__)

_LONGEST_END = 3.5  # seconds from the signal to the end of the process


async def until_told_to_stop(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends or a signal ends it cleanly, however often the signal comes.

    What is unfinished by then is left as after a power cut, which loses nothing.
    """
    told, heard = asyncio.Event(), False
    loop = asyncio.get_running_loop()

    def tell(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if heard:  # many at once interrupt each other, each in the middle of this
            return
        heard = True
        with suppress(RuntimeError):  # the loop is closed: the process is ending already
            loop.call_soon_threadsafe(told.set)

    # Not the loop's own handlers, which it removes before the process has ended.
    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if told.is_set():
            _end_within(_LONGEST_END)
        waiting.cancel()
        working.cancel()
        await asyncio.wait({working})
        for number, handler in before.items():
            # Python removes any other handler than this one before the process is over.
            signal.signal(number, signal.SIG_IGN if told.is_set() else handler)
    with suppress(asyncio.CancelledError):
        working.result()


def _end_within(seconds: float) -> None:
    """End the process by then, even if one of its threads hangs."""

    def end() -> None:
        log.warning("ended with work in hand: the next start takes it up")
        os._exit(0)

    last = threading.Timer(seconds, end)
    last.daemon = True
    last.start()
