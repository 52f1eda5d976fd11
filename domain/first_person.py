"""What people tell that they did themselves: `cancelé`, `las que borre`, `clientes que di de alta`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.roots import may_be_mine
from domain.shortcut_words import COUNTING, TO, WHICH, WHO
from domain.typed_words import Word

_ACCENTED = ("é", "í")
_NOUNS = frozenset({"ajuste", "timbre"})
_BEFORE = frozenset({"cuando", *COUNTING, *WHICH})
_NEVER_BEFORE = frozenset({"al", "de", "del", "el", "se", "un"})
_PARTICULARS = frozenset({"alta", "baja"})


def says_oneself(words: Sequence[Word], at: int) -> bool:
    """Whether the verb there is in the first person, which without its accent is only so after some words.

    `Que cancele`, `cuántas facturas cancele`; but not `que se cancele`, nor `del cierre`. Who asks who did
    something means nobody in particular.
    """
    word, before = words[at], [each.plain for each in words[:at]]
    asked = [place for place, each in enumerate(before) if each in WHO]
    if word.joins or any(before[place - 1 : place] == [] or before[place - 1] not in TO for place in asked):
        return False
    if word.typed.casefold().strip(".:()").endswith(_ACCENTED):
        return True
    if word.plain in _NOUNS or not may_be_mine(word.plain):
        return False
    return not _BEFORE.isdisjoint(before) and before[-1] not in _NEVER_BEFORE


def tells_of_oneself(words: Sequence[Word], at: int) -> bool:
    """`di de alta`, where `di` alone is an order; `cuántas llevo`, but not `quién se llevó`."""
    said, before = [word.plain for word in words[at : at + 3]], [word.plain for word in words[:at]]
    if said[0] == "llevo":
        return before[-1:] != ["se"] and WHO.isdisjoint(before)
    return said[:2] == ["di", "de"] and said[-1] in _PARTICULARS
