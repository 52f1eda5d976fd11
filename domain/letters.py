"""The letters allowed in names: Latin script only.

So a Cyrillic `А` can't make a second person look like the first (confusables: Unicode TS #39). Phonetic
letters and those of old manuscripts that look like modern ones are left out too.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

_BLOCKS = (range(0x41, 0x250), range(0x1E00, 0x1F00))  # Basic Latin to Latin Extended-B; Extended Additional
_PHONETIC = range(0x250, 0x2B0)  # IPA Extensions: holds the lower case of some capitals in Latin Extended-B
_LOOK_LIKE_OTHERS = frozenset("ƄƅƖɩƧƨƼƽſȷ")  # b, l, S, 5, f and j


def _is_letter(sign: str) -> bool:
    whole = not unicodedata.decomposition(sign).startswith("<")  # `ǆ` is two letters in one sign
    return whole and unicodedata.category(sign) in ("Lu", "Ll") and sign not in _LOOK_LIKE_OTHERS


def _has_a_capital(sign: str) -> bool:
    capital = sign.upper()
    return len(capital) == 1 and any(ord(capital) in block for block in _BLOCKS)


_LETTERS = [sign for sign in map(chr, chain(*_BLOCKS)) if _is_letter(sign)]
_LETTERS += [sign for sign in map(chr, _PHONETIC) if _is_letter(sign) and _has_a_capital(sign)]
# Above and below, for letters without a composed form: the `a̱` of Otomí, the `g̃` of Guaraní.
_MARKS = "\u0300-\u0315\u031b\u0323-\u0333\u0358"

LETTER = rf"(?:[{''.join(filter(str.isalpha, _LETTERS))}][{_MARKS}]{{0,2}})"
"""A letter as a regular expression, with up to two marks that don't compose."""

_APOSTROPHES = "’‘‛ʼʻʽʾʿʹˈˀ´`′＇\ua78b\ua78c"  # the last two are the saltillo, a letter of Mexico's languages
_TYPED: dict[str, str] = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys("“”„‟", '"')
    | dict.fromkeys("–—‐‑‒−", "-")
    | {"ŀ": "l·", "Ŀ": "L·", "‧": "·"}
)
_TYPOGRAPHIC = str.maketrans(_TYPED)
_DOTTED = re.compile("(?<=[ij])\u0307")  # left over from lowering a capital `İ`; it is invisible


def as_on_a_keyboard(text: str) -> str:
    """Composed letters, with a keyboard's apostrophes, quotes and hyphens."""
    return _DOTTED.sub("", unicodedata.normalize("NFC", text.translate(_TYPOGRAPHIC)))
