"""The thread that draws charts."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from rendering.charts.chart import Chart

# One thread, because FreeType's faces are not thread-safe.
_DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")


async def drawn(chart: Chart) -> bytes:
    """The chart as a PNG; one is drawn at a time."""
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, _draw, chart)


def _draw(chart: Chart) -> bytes:
    from rendering.charts.drawing import draw  # loads Pillow with the first chart

    return draw(chart)
