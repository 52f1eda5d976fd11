"""Texts that greet, thank or agree: they ask for nothing."""

from __future__ import annotations

import re

from domain.spelling import fold

_SAID = frozenset(
    {
        "a", "adios", "ah", "bien", "buen", "buena", "buenas", "bueno", "buenos", "bye", "claro", "de",
        "dia", "dias", "esta", "excelente", "gracias", "hasta", "hey", "hi", "hola", "jaja", "jajaja",
        "listo", "luego", "muchas", "muy", "nada", "no", "noche", "noches", "ok", "okay", "oye", "perfecto",
        "por", "que", "sale", "saludos", "si", "tal", "tarde", "tardes", "ti", "va", "vale", "ya",
    }
)  # fmt: skip


def is_courtesy(text: str) -> bool:
    """Whether each of its words is one of courtesy: `Hola, buenos días`."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    return bool(words) and _SAID.issuperset(words)
