"""Reading, comparing and quoting back typed text."""

import re
import unicodedata

from domain import signs

LONGEST_READ = 512
"""Characters of typed text that a rule looks at: longer text is refused unread, so it costs nothing.

Unicode's canonical ordering is quadratic in a run of combining marks (UAX #15), so it must never get a long
one.
"""

_ACCENTS = re.compile("(?<!n)\u0303|[\u0300-\u0302\u0304-\u036f]")


def fold_spaces(text: str) -> str:
    """`text` with single spaces, and none at its ends."""
    return " ".join(text.split())


def without_accents(text: str) -> str:
    """`text` without its marks: `Muñoz Güémez` gives `Munoz Guemez`."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def fold(text: str) -> str:
    """The form in which spellings of the same word are equal: no accents, no capitals."""
    return without_accents(text).casefold()


def fold_keeping_enye(text: str) -> str:
    """The same, but ñ stays a letter: `CAÑÓN` gives `cañon`."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", letters))


def visible(text: str) -> str:
    """`text` without invisible signs, such as the marks that come along when pasting."""
    return signs.visible(text)


def clip(text: str, *, limit: int = 20) -> str:
    """At most `limit` visible characters of `text`, to quote in a refusal."""
    shown = visible(fold_spaces(text[:LONGEST_READ]))
    return shown if len(shown) <= limit else f"{visible(shown[: limit - 1])}…"
