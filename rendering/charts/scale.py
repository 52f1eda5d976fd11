"""The scale beside bars."""

from __future__ import annotations

from itertools import count

_MOST_STEPS = 3


def ticks(most: int) -> list[int]:
    """The numbers to draw lines at: from 0 in even steps of 1, 2 or 5 and noughts, to `most` or past it."""
    step = next(
        step
        for power in count()
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if step * _MOST_STEPS >= most
    )
    return list(range(0, most + step, step))
