"""The usual capitals of a person's name that was typed all in lower case or all in capitals."""

from __future__ import annotations

import re

from domain.errors import InvalidFullName
from domain.names import parse_full_name

# The particles in surnames of the languages found here.
_PARTICLES = frozenset({
    "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "i",
    "la", "las", "le", "los", "ten", "ter", "van", "von", "vom", "y", "zu", "zum",
})  # fmt: skip
_NUMBERS = frozenset({"ii", "iii", "iv"})
_ELIDED = re.compile(r"([dlno]')(\w)", re.IGNORECASE)  # D'Angelo, L'Hôte, N'Diaye, O'Connor; but Ma'ax, Ku'uk
_MC = re.compile(r"mc(\w{3,})", re.IGNORECASE)
_SHORTEST = 3  # letters that a word needs to show that the name was typed in one case


def in_usual_case(name: str) -> str:
    """The name with its usual capitals: `jorge de la luz` is `Jorge de la Luz`.

    A word with capitals of its own (`McDonald`, `DiCaprio`) stays as it is, and so does a name that would
    become invalid. The result is a suggestion: only the person knows.
    """
    words = name.split()
    whole = name in (name.lower(), name.upper())
    if not whole and not any(_of_one_case(word) for word in words):
        return name
    guess = " ".join(_usual(word, first=at == 0, whole=whole) for at, word in enumerate(words))
    try:
        return parse_full_name(guess)
    except InvalidFullName:
        return name


def _of_one_case(word: str) -> bool:
    letters = [sign for sign in word if sign.isalpha()]
    if len(letters) < _SHORTEST:
        return False
    return word == word.upper() or (word == word.lower() and word not in _PARTICLES)


def _usual(word: str, *, first: bool, whole: bool) -> str:
    lower = word.lower()
    if not first and lower in _PARTICLES and word in (lower, word.upper()):
        return lower
    if not (whole or _of_one_case(word)):
        return word
    if lower in _NUMBERS:
        return lower.upper()
    return "-".join(_capitalised(part) for part in lower.split("-"))


def _capitalised(part: str) -> str:
    if (elided := _ELIDED.match(part)) is not None:
        return elided[1].capitalize() + part[2:].capitalize()
    if (mc := _MC.fullmatch(part)) is not None:
        return f"Mc{mc[1].capitalize()}"
    return part.capitalize()
