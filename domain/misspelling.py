"""A word that is one letter away from one that is known: `canselaciones`, `ceurpo`."""

from __future__ import annotations

import re
from collections.abc import Collection

from domain.roots import root_of

_SHORTEST = (
    6  # letters of a word that is mended: shorter ones are like too many others, such as clavo and clave
)
_A_FORM = re.compile("[aeiou][snr]?$")
_SOUND_ALIKE = {"s", "z"}
_SHORTEST_SWAPPED = 5  # where two letters only changed places


def mended(word: str, known: Collection[str]) -> str | None:
    """The known word that was meant, without accents and capitals; None if it is none, or any of several.

    A known word is not misspelt: `pasado` is no `pagado`.
    """
    if len(word) < _SHORTEST_SWAPPED or not word.isalpha() or word in known:
        return None
    near = [
        each
        for each in known
        if one_letter_away(word, each) and _is_long_enough(word, each) and not _has_another_ending(word, each)
    ]
    roots = {root_of(each) for each in near}
    return min(near) if len(roots) == 1 else None


def _is_long_enough(word: str, meant: str) -> bool:
    return min(len(word), len(meant)) >= _SHORTEST or sorted(word) == sorted(meant)


def _has_another_ending(word: str, other: str) -> bool:
    """Whether they are two words, or two forms of one, rather than one misspelt: `general`, `generan`."""
    if word[:-1] == other[:-1]:
        return {word[-1], other[-1]} != _SOUND_ALIKE
    return root_of(word) == root_of(other) and _A_FORM.search(word) is not None


def one_letter_away(one: str, other: str) -> bool:
    """Whether they differ by one letter that is more, less or another, or by two that changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    start = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    swapped = rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]
