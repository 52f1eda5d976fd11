"""The type of a picture: measured and clipped before it is written."""

from __future__ import annotations

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont
from PIL import ImageFont

from rendering.fonts import font_file

_FROM_THE_RIGHT = frozenset({"R", "AL"})  # how Unicode classes letters of Hebrew, Arabic and others


@cache
def face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface at so many pixels, laid out by Pillow alone: a machine may have more than that or not."""
    return ImageFont.truetype(font_file(bold=bold), size, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, *, size: int, bold: bool = False) -> float:
    """How many pixels it takes."""
    return face(size, bold=bold).getlength(text)


def fitted(text: str, *, size: int, room: float, bold: bool = False) -> str:
    """As much of the text as fits in so many pixels; signs that can't be written are left out."""
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
    """Whether the face has it, and it goes from left to right as all else in the line does."""
    if unicodedata.bidirectional(sign) in _FROM_THE_RIGHT:
        return False
    return sign.isspace() or ord(sign) in _signs(bold=bold)


@cache
def _signs(*, bold: bool) -> frozenset[int]:
    with TTFont(font_file(bold=bold), lazy=True) as font:
        return frozenset(font.getBestCmap())
