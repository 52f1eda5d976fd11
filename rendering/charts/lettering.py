"""A picture's type: measured and clipped before drawing."""

from __future__ import annotations

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont
from PIL import ImageFont

from rendering.fonts import font_file

_FROM_THE_RIGHT = frozenset({"R", "AL"})  # Unicode's classes for Hebrew, Arabic and others


@cache
def face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface at this many pixels, with Pillow's own layout, which is the same on every machine."""
    return ImageFont.truetype(font_file(bold=bold), size, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, *, size: int, bold: bool = False) -> float:
    """The width in pixels."""
    return face(size, bold=bold).getlength(text)


def fitted(text: str, *, size: int, room: float, bold: bool = False) -> str:
    """As much of the text as fits in this many pixels; missing glyphs are left out."""
    shown = " ".join("".join(sign for sign in text if _is_written(sign, bold=bold)).split())
    if width_of(shown, size=size, bold=bold) <= room:
        return shown
    least, most = 0, len(shown)
    while least < most:
        middle = (least + most + 1) // 2
        if width_of(_clipped(shown, middle), size=size, bold=bold) <= room:
            least = middle
        else:
            most = middle - 1
    return _clipped(shown, least)


def _clipped(text: str, length: int) -> str:
    return f"{text[:length].rstrip()}…"


def _is_written(sign: str, *, bold: bool) -> bool:
    """Whether the face has it, and it runs from left to right."""
    if unicodedata.bidirectional(sign) in _FROM_THE_RIGHT:
        return False
    return sign.isspace() or ord(sign) in _signs(bold=bold)


@cache
def _signs(*, bold: bool) -> frozenset[int]:
    with TTFont(font_file(bold=bold), lazy=True) as font:
        return frozenset(font.getBestCmap())
