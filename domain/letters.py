"""The letters that a name may be written with: those of the Latin script, and of no other.

A Cyrillic `А` can't make a second person look like the first then (confusables: Unicode TS #39). Left out too
are the letters of phoneticians and of old manuscripts that look like those of today.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

_BLOCKS = (range(0x41, 0x250), range(0x1E00, 0x1F00))  # Basic Latin to Latin Extended-B; Extended Additional
_PHONETIC = range(0x250, 0x2B0)  # IPA Extensions: the small letters of capitals in Latin Extended-B are here
_LOOK_LIKE_OTHERS = frozenset("ƄƅƖɩƧƨƼƽſȷ")  # b, l, S, 5, f and j


def _is_letter(sign: str) -> bool:
    whole = not unicodedata.decomposition(sign).startswith("<")  # `ǆ` is two letters in one sign
    return whole and unicodedata.category(sign) in ("Lu", "Ll") and sign not in _LOOK_LIKE_OTHERS


def _has_a_capital(sign: str) -> bool:
    capital = sign.upper()
    return len(capital) == 1 and any(ord(capital) in block for block in _BLOCKS)


_LETTERS = [sign for sign in map(chr, chain(*_BLOCKS)) if _is_letter(sign)]
_LETTERS += [sign for sign in map(chr, _PHONETIC) if _is_letter(sign) and _has_a_capital(sign)]
# Above and below, for letters that have no sign of their own with them: the `a̱` of Otomí, the `g̃` of Guaraní.
_MARKS = "\u0300-\u0315\u031b\u0323-\u0333\u0358"

LETTER = rf"(?:[{''.join(filter(str.isalpha, _LETTERS))}][{_MARKS}]{{0,2}})"
"""A letter as a regular expression, with up to two marks that no composed sign has."""

_APOSTROPHES = "’‘‛ʼʻʽʾʿʹˈˀ´`′＇\ua78b\ua78c"  # the last two are the saltillo, a letter of Mexico's languages
_TYPED: dict[str, str] = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys("“”„‟", '"')
    | dict.fromkeys("–—‐‑‒−", "-")
    | {"ŀ": "l·", "Ŀ": "L·", "‧": "·"}
)
_TYPOGRAPHIC = str.maketrans(_TYPED)
_DOTTED = re.compile("(?<=[ij])\u0307")  # what is left where a capital `İ` was made small: it is not seen


def as_on_a_keyboard(text: str) -> str:
    """Composed letters, with the apostrophes, quotes and hyphens that a keyboard has."""
    return _DOTTED.sub("", unicodedata.normalize("NFC", text.translate(_TYPOGRAPHIC)))
