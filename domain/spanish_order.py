"""The order of a Spanish dictionary, computed here, so that both databases list alike."""

from __future__ import annotations

import re

from domain.spelling import fold, fold_keeping_enye

_OTHER_SIGNS = re.compile(r"[\W_]+")
# Letters that don't decompose into another and an accent, at their place in the alphabet.
_AS_OTHERS = str.maketrans(
    {
        "ñ": "n\u00ff",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
    }
)


def spanish_order(text: str) -> tuple[str, str, str]:
    """A sort key: letters, ñ after n; on a tie, accents last; then capitals last.

    Signs and spaces come before digits, and those before letters (CLDR's order, in which Spanish changes the
    ñ alone).
    """
    letters = _OTHER_SIGNS.sub(" ", fold_keeping_enye(text).translate(_AS_OTHERS)).strip()
    return letters, "" if fold(text) == text.casefold() else text.casefold(), text.swapcase()
