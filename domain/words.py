"""The words that an entry is found by: without case or accents, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from domain.entries import Entry, Origin

WORDS_LIMIT = 200  # of one entry
_LONGEST = 40  # characters of a word that are compared

_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_PIECES = re.compile(r"\d+|[^\W\d_]+")
# The same for text beyond ASCII, including letters newer than this Python.
_ANY_WORD = regex.compile(r"[\p{L}\p{N}]+")
_ANY_PIECES = regex.compile(r"\p{Nd}+|[\p{L}\p{Nl}\p{No}]+")


def words_in(text: str) -> list[str]:
    """The words of a text in order, each once: `Póliza A-203` gives poliza, a, 203."""
    return list(dict.fromkeys(word[:_LONGEST] for word in in_order(text)))


def in_order(text: str) -> list[str]:
    """The words of a text as often as they come, whole."""
    folded = text.casefold()
    if folded.isascii():
        return _WORD.findall(folded)
    return [word for part in folded.split() for word in _in_part(part)]


@lru_cache(maxsize=4096)  # most of what people write, they have written before
def _in_part(folded: str) -> Sequence[str]:
    """The words between two spaces: `«vale` gives one, `c/u` two."""
    if not folded.isascii():  # decomposing a letter may give a capital, which may decompose in turn
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
        folded = _MARKS.sub("", apart)
    return (_WORD if folded.isascii() else _ANY_WORD).findall(folded)


def words_of(entry: Entry) -> list[str]:
    """The words that an entry is found by: all that people read in it. `A203` is also found by 203."""
    words: dict[str, None] = {}
    for text in _texts(entry):
        if text:
            words |= _words_with_pieces(text)
    return list(words)[:WORDS_LIMIT]


@lru_cache(maxsize=4096)  # the same people, devices and fields come up repeatedly
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
    if entry.origin is not Origin.TELEGRAM:  # there it is a message's number
        yield entry.origin_reference
    yield entry.workstation
    yield from entry.detail.texts
