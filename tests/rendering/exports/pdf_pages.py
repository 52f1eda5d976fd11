"""What is on the pages of a PDF of ours: each text with its place, and each filled rectangle."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.S)
_GLYPH = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4,})>")
_FONT = rb"/F(?P<font>\d) [\d.]+ Tf"
_TEXT = rb"(?P<x>[\d.]+) (?P<y>[\d.]+) Td (?:[\d.]+ g )?\((?P<text>(?:\\.|[^\\)])*)\) Tj"
_SHADE = rb"(?P<once>q )?(?P<shade>[\d.]+) g\b"
_FILLED = rb"(?P<box>[\d.]+ [\d.]+ [\d.]+ -?[\d.]+) re f"
_DRAWN = re.compile(b"|".join((_FONT, _TEXT, _SHADE, _FILLED)), re.S)
_ESCAPED = re.compile(rb"\\(.)", re.S)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Text(NamedTuple):
    """A text, and where it begins in points from the bottom left corner; a shade of 0 is black, 1 white."""

    text: str
    x: float
    y: float
    bold: bool
    shade: float


@dataclass
class Page:
    """What was drawn on a page."""

    texts: list[Text] = field(default_factory=list)
    boxes: list[tuple[float, ...]] = field(default_factory=list)  # left, top, width, height

    @property
    def lines(self) -> list[str]:
        """The texts that stand on a line, from left to right, and the lines from the top down."""
        by_line: dict[float, list[Text]] = {}
        for each in self.texts:
            by_line.setdefault(each.y, []).append(each)
        return [
            " | ".join(each.text for each in sorted(by_line[y], key=lambda each: each.x))
            for y in sorted(by_line, reverse=True)
        ]

    def at(self, text: str) -> Text:
        """The first text that is this one."""
        return next(each for each in self.texts if each.text == text)


def pages_of(path: Path) -> list[Page]:
    """The pages, as fpdf2 writes them: with two fonts, the second of them bold."""
    streams = [_plain(match[1]) for match in _STREAM.finditer(path.read_bytes())]
    letters = [dict(map(_letter, _GLYPH.finditer(each))) for each in streams if b"beginbfchar" in each]
    return [_page(each, letters) for each in streams if b" Td " in each]


def _page(stream: bytes, letters: list[dict[int, str]]) -> Page:
    page, font = Page(), 0
    filling, shade = 0.0, 0.0  # of what follows, and of the next text
    for match in _DRAWN.finditer(stream):
        if match["font"]:
            font = int(match["font"]) - 1
        elif match["shade"]:
            shade = float(match["shade"])
            filling = filling if match["once"] else shade
        elif match["box"]:
            page.boxes.append(tuple(map(float, match["box"].split())))
        else:
            codes = _ESCAPED.sub(lambda each: _SIGNS.get(each[1], each[1]), match["text"])
            glyphs = (int.from_bytes(codes[place : place + 2]) for place in range(0, len(codes), 2))
            text = "".join(letters[font].get(each, "?") for each in glyphs)
            spot = float(match["x"]), float(match["y"])
            page.texts.append(Text(text, *spot, bold=font == 1, shade=shade))
            shade = filling
    return page


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _letter(match: re.Match[bytes]) -> tuple[int, str]:
    return int(match[1], 16), bytes.fromhex(match[2].decode()).decode("utf-16-be")
