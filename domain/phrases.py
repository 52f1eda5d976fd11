"""Pieces of sentences that are the same wherever people read them."""

from __future__ import annotations


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 cambio`, `1,284 cambios`."""
    return f"{number:,} {one if number == 1 else many}"
