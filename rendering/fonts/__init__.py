"""The typeface of charts and reports: DejaVu Sans, the same on every machine."""

from __future__ import annotations

from pathlib import Path


def font_file(*, bold: bool = False) -> Path:
    """The path of the typeface."""
    return Path(__file__).with_name("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
