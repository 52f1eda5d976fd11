"""Phrases shared by all texts for people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.spelling import fold

_SOUNDS_LIKE_Y = re.compile("h?i(?![aeou])")  # as in `imprime`, unlike `hielo`


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: `1 cambio`, `1,284 cambios`."""
    return f"{number:,} {one if number == 1 else many}"


def named(parts: Sequence[str], *, limit: int, between: str = ", ", others: int = 0) -> str:
    """The first of these in one line, and how many more there are: `#7, #12 y 3 más`.

    `others` counts those beyond `parts`.
    """
    more = max(0, len(parts) - limit) + others
    shown = between.join(parts[:limit])
    return f"{shown} y {more:,} más" if more > 0 else shown


def first_of(parts: Sequence[str], *, limit: int) -> list[str]:
    """The first of these, followed by the count of the rest as a part to join: `y 3 más`."""
    more = len(parts) - limit
    return [*parts[:limit], f"y {more:,} más"] if more > 0 else list(parts)


def listed(words: Sequence[str]) -> str:
    """All of these in one line: `crea, timbra y consulta`, `crea e imprime`."""
    *first, last = words
    joint = "e" if _SOUNDS_LIKE_Y.match(fold(last)) else "y"
    return f"{', '.join(first)} {joint} {last}" if first else last
