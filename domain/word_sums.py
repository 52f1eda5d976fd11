"""Sums that tell whether an index of words is that of the entries, without holding either in memory."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

_MASK = 2**64 - 1
_LEAST, _SPREAD = 2**30, 2**30


class WordSums:
    """Over all pairs of a word and a position: how many, and two sums that depend on each of them.

    Each word counts by its hash, which differs in every process, and each position by its square modulo a
    number drawn for this comparison: whoever changes an index can't know how to keep the sums.
    """

    def __init__(self, modulus: int | None = None) -> None:
        self.modulus = modulus or _LEAST + secrets.randbelow(_SPREAD) | 1
        self.pairs = self.words = self.places = 0

    def add(self, word: str, *, pairs: int, places: int) -> None:
        """One word at so many positions, whose squares have this sum."""
        digest = hash(word)
        self.pairs += pairs
        self.words = (self.words + digest * pairs) & _MASK
        self.places = (self.places + digest * places) & _MASK

    def add_entry(self, position: int, words: Iterable[str]) -> None:
        """One position with its words."""
        square = pow(position % self.modulus, 2, self.modulus)
        for word in words:
            self.add(word, pairs=1, places=square)

    def add_subjects(self, folio: int, subjects: Iterable[tuple[str, int]]) -> None:
        """What the entry with this folio is about, by kind and number."""
        self.add_entry(folio, [f"{kind} {number}" for kind, number in subjects])

    @property
    def totals(self) -> tuple[int, int, int]:
        """The same for the same pairs."""
        return self.pairs, self.words, self.places
