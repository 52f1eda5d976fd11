"""The RFC: the number of a company or person in Mexico's tax registry (CFF, art. 27; SAT)."""

import re
import unicodedata
from dataclasses import dataclass

from stdnum.exceptions import ValidationError
from stdnum.mx import rfc as mx_rfc

from domain.errors import InvalidRfc
from domain.examples import RFCS
from domain.spelling import LONGEST_READ, clip, visible

_SHAPE = re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{2}[0-9A]")

_GENERIC = {
    "XAXX010101000": "Es el RFC genérico del público en general: no identifica a la empresa.",
    "XEXX010101000": "Es el RFC genérico de extranjeros: no identifica a la empresa.",
}
_WRONG_CHECK_DIGIT = "El dígito verificador no coincide: compáralo con la constancia de situación fiscal."


@dataclass(frozen=True, slots=True)
class Rfc:
    """A valid number. `warning` is a sentence for the person when it deserves a second look."""

    value: str
    warning: str | None = None


def parse_rfc(text: str, *, example: str = RFCS[0]) -> Rfc:
    """An RFC of 12 characters (company) or 13 (person), without spaces or hyphens.

    A wrong check digit only warns, since about 1.5 % of the numbers in use have one (python-stdnum); so do
    the two generic numbers. Raises `InvalidRfc` for another shape, and for impossible dates or initials.
    """
    if len(text) > LONGEST_READ:
        raise InvalidRfc(_refusal(text, example))
    value = mx_rfc.compact(unicodedata.normalize("NFKC", visible(text)))
    # python-stdnum also accepts a person's ten characters without the last three, and any final letter.
    if not _SHAPE.fullmatch(value):
        raise InvalidRfc(_refusal(text, example))
    try:
        mx_rfc.validate(value)
    except ValidationError:
        raise InvalidRfc(
            f"El SAT no da un RFC como {value}: revisa las iniciales y la fecha (año, mes y día)."
        ) from None
    return Rfc(value, _warning(value))


def _refusal(text: str, example: str) -> str:
    what = "lleva 12 caracteres, o 13 si es de una persona"
    return f"«{clip(text)}» no es un RFC: {what}; por ejemplo: {example}."


def _warning(value: str) -> str | None:
    if value in _GENERIC:
        return _GENERIC[value]
    return None if mx_rfc.is_valid(value, validate_check_digits=True) else _WRONG_CHECK_DIGIT
