"""Invalid requests: which field, and what it takes, in Spanish."""

from __future__ import annotations

import re

_BODY, _NO_NAME = "el cuerpo", "«»"
MOMENT = "lleva un texto con fecha, hora y zona, como 2026-11-21T18:40:00-06:00."
_UUID = "lleva un UUID, como 4f0c5a9e-8b1d-4a67-9c3e-2d7f1b6a5c40."

# msgspec's messages (https://jcristharif.com/msgspec/), and ours.
_SENTENCES = (
    (r"Expected `str` of length >= 1$", "no puede ir vacío."),
    (r"Expected `str` of length <= (\d+)", r"lleva hasta \1 caracteres."),
    (r"Expected `array` of length <= (\d+)", r"lleva hasta \1 elementos."),
    (r"Invalid UUID|Expected `uuid`", _UUID),
    (r"Invalid enum value", "lleva permitido, denegado o fallido."),
    (r"Expected `(?:int|float)` >= (\d+)", r"lleva un número desde \1."),
    (r"Expected `(?:int|float)` <= (\d+)", r"lleva un número hasta \1."),
    (r"Expected `int`", "lleva un número entero."),
    (r"Expected `float`", "lleva un número."),
    (r"Expected `bool`", "lleva true o false."),
    (r"Expected `str(?: \| null)?`", "lleva texto."),
    (r"Expected `array`", "lleva una lista."),
    (r"Expected `object`", "lleva un objeto."),
    (r"", "lleva otro tipo de dato."),
)
_OF_ITS_OWN = {  # fields that need more than «lleva texto»
    "occurred_at": MOMENT,
    "origin": "lleva telegram, api, contpaqi, consola o vigia.",
    "options.evaluations_semantic": "lleva execute_all, deny_on_first_deny o permit_on_first_permit.",
    "before": "lleva el `next` de una página.",
}
_PLACE = re.compile(r" - at `\$\.?([^`]*)`\Z")
_MISSING = re.compile(r"Object missing required field `(.+)`\Z", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`\Z", re.DOTALL)
_FIELD_QUOTED = 40


class InvalidField(Exception):
    """An invalid field; `message` is a sentence in Spanish that names it."""

    def __init__(self, field: str | None, why: str) -> None:
        self.field = field
        self.message = f"{_BODY if field is None else field or _NO_NAME}: {why}"
        super().__init__(self.message)


def in_spanish(told: str) -> InvalidField:
    """msgspec's first error in Spanish; the field is its place in the body."""
    found = _PLACE.search(told)
    place, message = (found[1], told[: found.start()]) if found else ("", told)
    within = f"{place}." if place else ""
    if missing := _MISSING.match(message):
        return InvalidField(within + missing[1], "falta.")
    if unknown := _UNKNOWN.match(message):
        return InvalidField(within + unknown[1][:_FIELD_QUOTED], "no existe ese campo.")
    if place in _OF_ITS_OWN:
        return InvalidField(place, _OF_ITS_OWN[place])
    matches = ((re.match(pattern, message), sentence) for pattern, sentence in _SENTENCES)
    why = next(match.expand(sentence) for match, sentence in matches if match)
    return InvalidField(place or None, why)
