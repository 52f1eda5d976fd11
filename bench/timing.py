"""Medians of five, and comparisons."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our time against a baseline of the same run, in seconds each."""

    what: str
    ours: float
    baseline: str
    theirs: float

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.ours * 1000:.2f} ms, {self.ours / self.theirs:.2f} × "
            f"{self.baseline} ({self.theirs * 1000:.2f} ms)"
        )


async def median_of(work: Callable[[], Awaitable[object]], *, times: int) -> float:
    """The seconds of one call: the median of five rounds of this many calls."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            await work()
        rounds.append((time.perf_counter() - start) / times)
    return statistics.median(rounds)
