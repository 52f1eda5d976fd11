"""The order of a Spanish dictionary, worked out here, so that lists are the same whatever the database is."""

from __future__ import annotations

import re

from domain.spelling import fold, fold_keeping_enye

_OTHER_SIGNS = re.compile(r"[\W_]+")
# Letters that are not made of another one and an accent, where they stand in the alphabet.
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
    """What texts are sorted by: their letters, ñ after n; among equals, accents last; then capitals last.

    Signs and spaces come before digits, and those before letters (CLDR's order, of which Spanish changes
    the ñ alone).
    """
    letters = _OTHER_SIGNS.sub(" ", fold_keeping_enye(text).translate(_AS_OTHERS)).strip()
    return letters, "" if fold(text) == text.casefold() else text.casefold(), text.swapcase()
