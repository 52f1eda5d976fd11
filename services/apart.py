"""Work done for many, where one failure does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from domain.errors import StorageUnavailable

_log = logging.getLogger(__name__)

T = TypeVar("T")


async def each_apart(what: str, things: Iterable[T], work: Callable[[T], Awaitable[None]]) -> int:
    """Do the work for each; returns the number of failures by kind, and logs each in a line.

    Raises failures of the database itself, since they would hit all. `what` begins the line.
    """
    failed = 0
    for each in things:
        try:
            await work(each)
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 (whatever one fails by, the others are done)
            failed += 1
            _log.error("%s could not be done for one: %s", what, type(error).__name__)
    return failed
