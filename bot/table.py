"""Tables at the console, as wide as the terminal; without one, each row is one line of any length."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from shutil import get_terminal_size

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WITHOUT_TERMINAL = 1000  # columns


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows under these headings, without styles; long cells wrap."""
    drawn = Table(*headings, box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in rows:
        drawn.add_row(*(Text(cell, overflow="fold") for cell in row))
    width = get_terminal_size().columns if sys.stdout.isatty() else _WITHOUT_TERMINAL
    text = StringIO()
    Console(file=text, width=width, color_system=None, legacy_windows=False).print(drawn)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).strip("\n")
