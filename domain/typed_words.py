"""What somebody typed, cut into words that compare."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.shortcut_words import ASKING, JOINING, NAMING
from domain.spelling import fold, fold_spaces, visible

TOKEN = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|\S+")
_QUOTED = re.compile(r"[«“\"](.*)[»”\"]", re.DOTALL)
_SHORTHAND = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "kien": "quien", "qien": "quien", "kienes": "quienes",
    "xq": "porque", "pq": "porque", "x": "por", "d": "de", "iso": "hizo", "izo": "hizo",
}  # fmt: skip
"""As people type on a phone, in small letters."""
_EDGES = ",;:.¿?¡!()"


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of the typed text: `plain` has no accents, capitals or surrounding signs."""

    typed: str
    plain: str
    quoted: bool = False

    @property
    def joins(self) -> bool:
        """Whether it is a mere conjunction. A capital letter is rather a document's series."""
        return self.plain in JOINING and not (len(self.typed) == 1 and self.typed.isupper())

    @property
    def asks(self) -> bool:
        """Whether it is of the question, and not of what is asked for."""
        return not self.quoted and self.plain in ASKING

    @property
    def leads(self) -> bool:
        """Whether it may lead to what follows."""
        return not self.quoted and (self.joins or self.plain in NAMING)


def word_of(piece: str) -> Word | None:
    """One word as criteria; None if it is only signs. Quoted text is text, whatever it says."""
    if quoted := _QUOTED.fullmatch(piece):
        typed = visible(fold_spaces(quoted[1]))
        return Word(typed, fold(typed), quoted=True) if typed else None
    typed = visible(piece)
    bare = typed.strip(_EDGES)
    plain = _SHORTHAND.get(bare) or fold(bare)
    return Word(typed.strip(",;¿?¡!") or typed, plain) if plain else None
