"""The scale beside bars."""

from __future__ import annotations

from itertools import count

_MOST_STEPS = 3


def ticks(most: int) -> list[int]:
    """The scale's numbers: from 0 in steps of 1, 2 or 5 times a power of ten, up to `most` or past it."""
    step = next(
        step
        for power in count()
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if step * _MOST_STEPS >= most
    )
    return list(range(0, most + step, step))
