"""The thread that draws charts."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from rendering.charts.chart import Chart

# One thread, because matplotlib is not for several at once; a second one would be refused the pencil.
_DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
_PENCIL = Lock()


async def drawn(chart: Chart) -> bytes:
    """The chart as a PNG; others wait meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, _draw, chart)


def _draw(chart: Chart) -> bytes:
    if not _PENCIL.acquire(blocking=False):
        raise RuntimeError("two threads draw at once")
    try:
        from rendering.charts.drawing import draw  # here, because matplotlib takes a second to import

        return draw(chart)
    finally:
        _PENCIL.release()
