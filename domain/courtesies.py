"""Texts that greet, thank, agree, or ask what comes next: they ask for nothing in a log."""

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


_AT_A_LOSS = re.compile(
    r"y (?:ahora|luego|despues)|(?:y )?ahora que(?: (?:hago|sigue))?"
    r"|(?:y )?que (?:hago|sigue|toca)(?: ahora)?"
)
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
    """Whether its words are those of courtesy, or of somebody at a loss: `Hola, buenos días`, `¿y ahora?`."""
    in_order = re.findall(r"[^\W\d_]+", fold(text))
    words = frozenset(in_order)
    if _AT_A_LOSS.fullmatch(" ".join(in_order)):
        return True
    return bool(words & _TELLING) and words <= _TELLING | _ALONG
