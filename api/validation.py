"""Requests that say something impossible: which field, and what it takes, in Spanish."""

from __future__ import annotations

import re

from litestar.exceptions import ValidationException

_BODY = "el cuerpo"

# What msgspec says (https://jcristharif.com/msgspec/), and how we say it.
_SENTENCES = (
    (r"Expected `str` of length >= 1$", "no puede ir vacío."),
    (r"Expected `str` of length <= (\d+)", r"lleva hasta \1 caracteres."),
    (r"Expected `array` of length <= (\d+)", r"lleva hasta \1 elementos."),
    (
        r"Expected `datetime` with a timezone component",
        "lleva también su zona, como 2026-11-21T18:40:00-06:00.",
    ),
    (r"Invalid RFC3339 encoded datetime", "lleva fecha, hora y zona, como 2026-11-21T18:40:00-06:00."),
    (r"Invalid UUID", "lleva un UUID, como 4f0c5a9e-8b1d-4a67-9c3e-2d7f1b6a5c40."),
    (r"Invalid enum value", "lleva permitido, denegado o fallido."),
    (r"Expected `str`", "lleva texto."),
    (r"Expected `array`", "lleva una lista."),
    (r"Expected `object`", "lleva un objeto."),
    (r"Expected `", "lleva otro tipo de dato."),
)
_MISSING = re.compile(r"Object missing required field `(.+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`", re.DOTALL)
_FIELD_QUOTED = 40


class InvalidField(Exception):
    """A field that can't be taken; `message` is a sentence in Spanish that names it."""

    def __init__(self, field: str | None, why: str) -> None:
        self.field = field
        self.message = f"{field or _BODY}: {why}"
        super().__init__(self.message)


def in_spanish(error: ValidationException) -> InvalidField:
    """What is wrong with the first field that is."""
    first = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    place, message = str(first.get("key", "")), str(first.get("message", ""))
    within = "" if place == "data" else f"{place}."
    if missing := _MISSING.match(message):
        return InvalidField(within + missing[1], "falta.")
    if unknown := _UNKNOWN.match(message):
        return InvalidField(within + unknown[1][:_FIELD_QUOTED], "no existe ese campo.")
    for pattern, sentence in _SENTENCES:
        if match := re.match(pattern, message):
            return InvalidField(place if within else None, match.expand(sentence))
    return InvalidField(place if within else None, "falta o no sirve.")
