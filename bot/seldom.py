"""Lines of the process's log that outsiders can cause: each at most once a minute, with a count."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

EVERY = 60.0  # seconds


class Seldom(logging.Filter):
    """Lets one record a minute through from each line of code, with the count of those held back.

    Our code has a fixed number of lines, whatever comes from outside; an error counts by where it was raised.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._told: dict[object, float] = {}
        self._kept_back: dict[object, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether its kind is due again."""
        kind = _kind(record)
        now = self._clock()
        if kind in self._told and now - self._told[kind] < EVERY:
            self._kept_back[kind] = self._kept_back.get(kind, 0) + 1
            return False
        self._told[kind] = now
        if more := self._kept_back.pop(kind, 0):
            record.msg, record.args = (
                f"{record.getMessage()} (and {more:,} more since this was last said)",
                (),
            )
        return True


def _kind(record: logging.LogRecord) -> object:
    error = record.exc_info[1] if record.exc_info else None
    traceback = error.__traceback__ if error is not None else None
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    raised_at = (traceback.tb_frame.f_code, traceback.tb_lineno) if traceback is not None else None
    return record.pathname, record.lineno, type(error), raised_at


@contextmanager
def told_seldom(loggers: Sequence[str]) -> Iterator[None]:
    """Within the block, thin out these loggers' repeated records."""
    seldom = Seldom()
    for name in loggers:
        logging.getLogger(name).addFilter(seldom)
    try:
        yield
    finally:
        for name in loggers:
            logging.getLogger(name).removeFilter(seldom)
