"""Inches in a product's name, which look like a day: `tornillo 3/8`, `codo de 1/2 pulgada`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.operation_words import PAPERS
from domain.roots import singular
from domain.typed_words import Word

_INCHES = re.compile(r"(?:1/2|[13]/4|[1357]/8|(?:[13579]|1[135])/16)[\"”″]?")
_UNITS = frozenset({"pulgada", "pulgadas", "pulg", "plg"})


def with_inches(words: Sequence[Word], means_nothing: Callable[[int], bool]) -> list[Word]:
    """The words, with those fractions as two numbers: after a name, or before their unit.

    A name is a word at an index that `means_nothing` in a log, and is no kind of document.
    """
    return [
        replace(word, plain=word.plain.replace("/", " "))
        if _INCHES.fullmatch(word.plain) and _is_of_a_product(words, at, means_nothing)
        else word
        for at, word in enumerate(words)
    ]


def _is_of_a_product(words: Sequence[Word], at: int, means_nothing: Callable[[int], bool]) -> bool:
    if words[at + 1 : at + 2] and words[at + 1].plain in _UNITS:
        return True
    before = next((place for place in range(at - 1, -1, -1) if not words[place].joins), None)
    if before is None or words[before].asks or singular(words[before].plain) in PAPERS:
        return False
    return words[before].plain.isalpha() and means_nothing(before)
