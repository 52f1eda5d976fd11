"""The words by which an entry is found: without case or accents, whatever it was written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

from domain.entries import Entry, Origin

WORDS_LIMIT = 200  # of one entry
_LONGEST = 40  # characters of a word that count

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_PIECES = re.compile(r"\d+|[^\W\d_]+")
# The same, and letters that are newer than this Python, for what is not ASCII alone.
_ANY_WORD = regex.compile(r"[\p{L}\p{N}]+")
_ANY_PIECES = regex.compile(r"\p{Nd}+|[\p{L}\p{Nl}\p{No}]+")


def words_in(text: str) -> list[str]:
    """The words of a text in their order, each once: `Póliza A-203` gives poliza, a, 203."""
    folded = text.casefold()
    if not folded.isascii():  # taking a letter apart may give a capital, and that one more to take apart
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
        folded = _MARKS.sub("", apart)
    found = (_WORD if folded.isascii() else _ANY_WORD).findall(folded)
    return list(dict.fromkeys(word[:_LONGEST] for word in found))


def words_of(entry: Entry) -> list[str]:
    """What an entry is found by: whatever people read in it. `A203` is found by 203 too."""
    words: dict[str, None] = {}
    for text in _texts(entry):
        if text:
            words.update(_words_with_pieces(text))
    return list(words)[:WORDS_LIMIT]


@lru_cache(maxsize=4096)  # the same people, devices and fields come again and again
def _words_with_pieces(text: str) -> dict[str, None]:
    words: dict[str, None] = {}
    for word in words_in(text):
        words[word] = None
        if not (word.isdigit() or word.isalpha()):
            words.update(dict.fromkeys((_PIECES if word.isascii() else _ANY_PIECES).findall(word)))
    return words


def _texts(entry: Entry) -> Iterator[str]:
    yield entry.summary
    yield entry.user_name
    yield entry.full_name
    if entry.origin is not Origin.TELEGRAM:  # there it is the number of a message
        yield entry.origin_reference
    yield entry.workstation
    yield from entry.detail.texts
