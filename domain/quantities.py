"""How many there are of something, as people read it."""

from __future__ import annotations


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 cambio`, `1,284 cambios`."""
    return f"{number:,} {one if number == 1 else many}"
