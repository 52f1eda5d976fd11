"""What somebody typed, cut into words that compare: `Canceló` and `cancelados` are one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.shortcut_words import JOINING, NAMING
from domain.spelling import fold, fold_spaces, visible
from domain.words import words_in

TOKEN = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|\S+")
_QUOTED = re.compile(r"[«“\"](.*)[»”\"]", re.DOTALL)
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
    def leads(self) -> bool:
        """Whether it may lead to what follows."""
        return not self.quoted and (self.joins or self.plain in NAMING)

    @property
    def stem(self) -> str:
        """The part it shares with its inflected forms."""
        return stem_of(self.plain)


def word_of(piece: str) -> Word | None:
    """One word as criteria; None if it is only signs. Quoted text is text, whatever it says."""
    if quoted := _QUOTED.fullmatch(piece):
        typed = visible(fold_spaces(quoted[1]))
        return Word(typed, fold(typed), quoted=True) if typed else None
    typed = visible(piece)
    plain = fold(_done(typed.strip(_EDGES)))
    return Word(typed.strip(",;¿?¡!") or typed, plain) if plain else None


def stems_of(label: str) -> frozenset[str]:
    """What the words of a label have in common with their other forms, but for those that only join."""
    return frozenset(stem_of(word) for word in words_in(label) if word not in JOINING)


def stem_of(word: str) -> str:
    """The word without gender and number: `cancelados`, `cancelada` and `cancelado` are one."""
    if len(word) < 4:
        return word
    word = word.removesuffix("s")
    return word[:-1] if word[-1] in "aeo" else word


def _done(word: str) -> str:
    """`canceló` and `cancelaron` as the participle `cancelado`; any other word unchanged."""
    return re.sub(r"(?<=\w\w)(?:ó|aron)$", "ado", word.casefold())
