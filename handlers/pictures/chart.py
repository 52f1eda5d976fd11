"""A chart: what it tells, already in words, and the thread that draws it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from domain.activity import Tally

# One thread, because matplotlib is not for several at once; a second one would be refused the pencil.
_DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
_PENCIL = Lock()


@dataclass(frozen=True, slots=True)
class Labelled:
    """A tally under its label: under a bar of time, up to two lines of it."""

    label: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`remarks` are lines under the period, such as the filter; `bars` go on in time, with sections below."""

    company: str
    period: str
    remarks: Sequence[str]
    total: Tally
    bars_title: str
    bars: Sequence[Labelled]
    sections: Sequence[tuple[str, Sequence[Labelled]]]


async def drawn(chart: Chart) -> bytes:
    """The chart as a PNG; others wait meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, _draw, chart)


def _draw(chart: Chart) -> bytes:
    if not _PENCIL.acquire(blocking=False):
        raise RuntimeError("two threads draw at once")
    try:
        from handlers.pictures.drawing import draw  # here, because matplotlib takes a second to import

        return draw(chart)
    finally:
        _PENCIL.release()
