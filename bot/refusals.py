"""Keeps the log's counts of refusals exact: the keys counted in memory, and expired hours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial

from bot.timing import Timing
from bot.upkeep import kept_up
from domain.errors import StorageUnavailable
from services.doors.http_door import HttpDoor
from services.doors.refusals import close_refusals
from services.doors.refused_keys import record_refused_keys
from services.installation import Installation

_log = logging.getLogger(__name__)


@asynccontextmanager
async def recording_refused_keys(door: HttpDoor, timing: Timing) -> AsyncIterator[None]:
    """Record the HTTP door's wrong keys, once a second at most, and the last ones at the end.

    It is told to stop rather than cancelled, because a cancelled write may or may not have happened.
    """
    over = asyncio.Event()
    work = partial(_record_keys, door, over, every=timing.between_key_counts)
    record = kept_up("recording of wrong keys", work, over=over, waits=timing.restarts)
    recording = asyncio.create_task(record, name="refused keys")
    try:
        yield
    finally:
        over.set()
        await recording


async def _record_keys(door: HttpDoor, over: asyncio.Event, *, every: float) -> None:
    last = False
    while not last:
        last = over.is_set()
        try:
            await record_refused_keys(door, now=datetime.now(UTC))
        except StorageUnavailable as error:
            _log.warning("wrong keys wait to be recorded: %s", error)
        with suppress(TimeoutError):
            async with asyncio.timeout(every):
                await over.wait()


async def close_hours(installation: Installation, *, every: float) -> None:
    """Record the counts of refusals whose hour is over, until cancelled."""
    while True:
        try:
            await close_refusals(installation, now=datetime.now(UTC))
        except StorageUnavailable as error:
            _log.warning("counts of refusals wait to be recorded: %s", error)
        await asyncio.sleep(every)
