"""Texts that greet, thank or agree: they ask for nothing."""

from __future__ import annotations

import re

from domain.spelling import fold

_TELLING = frozenset(
    {
        "adios", "bien", "buen", "buena", "buenas", "bueno", "buenos", "bye", "claro", "excelente", "gracias",
        "hey", "hi", "hola", "jaja", "jajaja", "listo", "luego", "nada", "no", "ok", "okay", "onda", "oye",
        "perfecto", "sale", "saludos", "si", "tal", "va", "vale", "ya",
    }
)  # fmt: skip
_ALONG = frozenset(
    {
        "a", "ah", "de", "dia", "dias", "esta", "hasta", "muchas", "muy", "noche", "noches", "por", "que",
        "tarde", "tardes", "ti",
    }
)  # fmt: skip
"""They may go with one of those; by themselves they ask: `esta tarde`."""


_GREETING = re.compile(
    r"\W*(?:(?:hola|oye|oiga|hey|que tal|disculpa|disculpe|perdon"
    r"|buen(?:[oa]s?)?(?: (?:dia|tarde|noche)s?)|buenas)\b\W*)+(?=\w)"
)


def without_greeting(text: str) -> str:
    """What is said after `Hola, buenas tardes`; all of it, if it is nothing else."""
    plain = fold(text)
    greeted = _GREETING.match(plain) if len(plain) == len(text) else None
    return text[greeted.end() :] if greeted is not None else text


def is_courtesy(text: str) -> bool:
    """Whether its words are those of courtesy: `Hola, buenos días`."""
    words = frozenset(re.findall(r"[^\W\d_]+", fold(text)))
    return bool(words & _TELLING) and words <= _TELLING | _ALONG
