"""Glyph widths of a report, and line breaking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

_NOT_THERE = ord("□")  # replaces a letter that the typeface lacks
_UNSEEN = frozenset({0x200D, 0xFE0E, 0xFE0F})  # joiners and variation selectors of emoji
_EM = 1000  # widths are in thousandths of the type size


class Typeface:
    """Text widths and line breaks. `widths` are those of the letters that it has."""

    def __init__(self, widths: Mapping[int, float]) -> None:
        self._widths = widths
        self._shown = _Shown(widths)
        self._space = widths[ord(" ")]
        self.fold = lru_cache(maxsize=4096)(self._fold)

    def width(self, text: str, size: float) -> float:
        """The width in points of a line that was folded."""
        return self._measure(text) * size / _EM

    def _fold(self, text: str, width: float, size: float) -> tuple[str, ...]:
        """The text in lines of at most this many points, in letters of this size."""
        room = width * _EM / size
        lines: list[str] = []
        line, length = "", 0.0
        for word in self._words(text, room):
            wide = self._measure(word)
            if line and length + self._space + wide > room:
                lines.append(line)
                line, length = word, wide
            else:
                length += wide + (self._space if line else 0)
                line = f"{line} {word}" if line else word
        return (*lines, line) if line else ()

    def _words(self, text: str, room: float) -> Iterator[str]:
        """The words, with those wider than a line in pieces."""
        for word in text.translate(self._shown).split():
            if self._measure(word) <= room:
                yield word
            else:
                yield from self._pieces(word, room)

    def _pieces(self, word: str, room: float) -> Iterator[str]:
        piece, length = "", 0.0
        for letter in word:
            wide = self._widths[ord(letter)]
            if piece and length + wide > room:
                yield piece
                piece, length = "", 0.0
            piece, length = piece + letter, length + wide
        yield piece

    def _measure(self, text: str) -> float:
        widths = self._widths
        return sum([widths[ord(letter)] for letter in text])


class _Shown(dict[int, int | None]):
    """The replacement of each letter, for `str.translate`: itself, if the typeface has it."""

    def __init__(self, widths: Mapping[int, float]) -> None:
        super().__init__()
        self._widths = widths

    def __missing__(self, letter: int) -> int | None:
        if letter in _UNSEEN:
            self[letter] = None
        elif chr(letter).isspace():
            self[letter] = ord(" ")
        else:
            self[letter] = letter if letter in self._widths else _NOT_THERE
        return self[letter]
