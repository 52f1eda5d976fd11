"""What changed, as a table that fits a phone: `Campo`, `Antes`, `Después`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from textwrap import wrap

from domain.entries import Change
from domain.spelling import clip
from handlers.kit.text import verbatim

WIDTH = 34  # fixed-width characters in a line of a narrow phone
_GAP = "  "
_VALUE_WIDTH = 11
_LINES = (4, 3, 3)  # at most, in a cell of each column: a tab with its operation takes four
_HEADING = ("Campo", "Antes", "Después")
_NOTHING = "—"


def table_lines(changes: Sequence[Change]) -> list[str] | None:
    """The table's lines, in HTML for a fixed width; None if a value is too long or too wide.

    The first is the heading; each other is a change, of several lines where a cell is wrapped.
    """
    cells = [
        tuple(
            clip(value, limit=500) if value else _NOTHING for value in (each.field, each.before, each.after)
        )
        for each in changes
    ]
    if not changes or any(not _narrow(cell) for row in cells for cell in row):
        return None
    widths = _widths([_HEADING, *cells])
    rows = [
        [wrap(cell, width) for cell, width in zip(row, widths, strict=True)] for row in [_HEADING, *cells]
    ]
    if any(len(cell) > most for row in rows for cell, most in zip(row, _LINES, strict=True)):
        return None
    return [verbatim("\n".join(_row(row, widths))) for row in rows]


def _widths(rows: Sequence[tuple[str, ...]]) -> tuple[int, int, int]:
    """Each column as wide as its longest value, up to a limit; the field gets the rest."""
    _, before, after = (max(len(row[column]) for row in rows) for column in range(3))
    before, after = min(before, _VALUE_WIDTH), min(after, _VALUE_WIDTH)
    longest_field = max(len(row[0]) for row in rows)
    return min(longest_field, WIDTH - before - after - 2 * len(_GAP)), before, after


def _row(wrapped: Sequence[Sequence[str]], widths: tuple[int, int, int]) -> list[str]:
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = [
            (cell[number] if number < len(cell) else "").ljust(width)
            for cell, width in zip(wrapped, widths, strict=True)
        ]
        lines.append(_GAP.join(parts).rstrip())
    return lines


def _narrow(text: str) -> bool:
    """Whether each sign is one column wide and does not combine, so that columns line up."""
    return all(
        ord(sign) < 0x10000
        and unicodedata.east_asian_width(sign) not in "WF"
        and not unicodedata.combining(sign)
        for sign in text
    )
