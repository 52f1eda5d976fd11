"""The names of users, people and companies: what may be typed and how it is kept.

Only Latin letters are taken, so that a Cyrillic `А` can't make a second person look like the first
(confusables: Unicode TS #39).
"""

import re
import unicodedata

from domain.errors import InvalidCompanyName, InvalidFullName, InvalidUserName, UserNameReserved
from domain.spelling import LONGEST_READ, fold_spaces, visible, without_accents

SUPERVISOR = "SUPERVISOR"
"""The user, and the profile, that every company has from its first day."""
OWNER = "PROPIETARIO"
"""Who owns the installation, in its own log."""
CONSOLE = "CONSOLA"
"""Who does what is done at the server's console, in the log."""
VIGIA = "VIGIA"
"""Who does what we do by ourselves, in the log."""

_RESERVED = frozenset({SUPERVISOR, OWNER, CONSOLE, VIGIA})

_LETTER = "A-Za-zÀ-ÖØ-öø-ſ"  # Unicode blocks Basic Latin, Latin-1 Supplement and Latin Extended-A
_WORD = rf"[{_LETTER}]+(?:['.-][{_LETTER}]+)*\.?"

_USER_NAME = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._-]{3,15}")
_FULL_NAME = re.compile(rf"{_WORD}(?: {_WORD})*")
_COMPANY_NAME = re.compile(rf"(?=.*[{_LETTER}0-9])[{_LETTER}0-9 .,:;&'\"()/+#!¡@*%°ºª_-]+")

_FULL_NAME_LIMIT = 60
_COMPANY_NAME_LENGTHS = range(3, 81)

_PARTICLES = frozenset({"de", "del", "la", "las", "los"})
_TYPOGRAPHIC = str.maketrans("’‘ʼ´`“”„–—‑", "'''''\"\"\"---")

_PASTED = "Lo que pegaste trae un carácter que no se ve: escríbelo a mano."
_USER_NAME_LENGTH = "El usuario lleva de 3 a 15 caracteres; por ejemplo: MLOPEZ."
_USER_NAME_SHAPE = (
    "El usuario lleva sólo letras sin acento ni ñ, números, punto, guion y guion bajo; por ejemplo: MLOPEZ."
)
_FULL_NAME_LENGTH = "El nombre completo lleva hasta 60 caracteres; por ejemplo: María López Ruiz."
_FULL_NAME_SHAPE = (
    "El nombre completo lleva letras, espacios, puntos, guiones y apóstrofos; por ejemplo: Ma. López Ruiz."
)
_FULL_NAME_WORDS = "Escribe el nombre y al menos un apellido; por ejemplo: María López."
_COMPANY_NAME_LENGTH = (
    "El nombre de la empresa lleva de 3 a 80 caracteres; por ejemplo: Comercializadora del Sureste."
)
_COMPANY_NAME_SHAPE = (
    "El nombre de la empresa lleva letras, números y signos comunes; por ejemplo: López & Hijos, S.A. de C.V."
)


def parse_user_name(text: str) -> str:
    """The name a user enters with: 3 to 15 of A–Z, 0–9, `.`, `-` and `_`, in capitals however it was typed.

    CONTPAQi keeps it in 15 characters (`admBitacoras.USUARIO`). The names that the system itself uses are
    refused. Raises `InvalidUserName` or `UserNameReserved`.
    """
    if len(text) > LONGEST_READ:
        raise InvalidUserName(_USER_NAME_LENGTH)
    typed = unicodedata.normalize("NFKC", text).strip()
    if not _USER_NAME.fullmatch(typed):
        raise InvalidUserName(_why_not_a_user_name(typed))
    name = typed.upper()
    if name in _RESERVED:
        raise UserNameReserved(name)
    return name


def _why_not_a_user_name(typed: str) -> str:
    plain = without_accents(typed)
    if plain != typed and plain.upper() != SUPERVISOR and _USER_NAME.fullmatch(plain):
        return f"El usuario va sin acentos ni ñ: escribe {plain.upper()}."
    if _USER_NAME.fullmatch(visible(typed)):
        return _PASTED
    return _USER_NAME_SHAPE if 3 <= len(typed) <= 15 else _USER_NAME_LENGTH


def parse_full_name(text: str) -> str:
    """A person's name and at least one surname, up to 60 characters, with its capitals as typed.

    Particles and initials don't count as a name or a surname: `Ana de`, `Ana R.` and `Ana` are all
    refused; `Ma. del Carmen Ruiz` is not. Raises `InvalidFullName`.
    """
    if len(text) > LONGEST_READ:
        raise InvalidFullName(_FULL_NAME_LENGTH)
    name = _tidy(text)
    if not name:
        raise InvalidFullName(_FULL_NAME_WORDS)
    if not _FULL_NAME.fullmatch(name):
        raise InvalidFullName(_PASTED if _FULL_NAME.fullmatch(visible(name)) else _FULL_NAME_SHAPE)
    if len(name) > _FULL_NAME_LIMIT:
        raise InvalidFullName(_FULL_NAME_LENGTH)
    if sum(_counts_as_a_name(word) for word in name.split()) < 2:
        raise InvalidFullName(_FULL_NAME_WORDS)
    return name


def _counts_as_a_name(word: str) -> bool:
    return len(word.rstrip(".")) > 1 and word.casefold() not in _PARTICLES


def parse_company_name(text: str) -> str:
    """A company's name as people write it, 3 to 80 characters. Raises `InvalidCompanyName`."""
    if len(text) > LONGEST_READ:
        raise InvalidCompanyName(_COMPANY_NAME_LENGTH)
    name = _tidy(text)
    if len(name) not in _COMPANY_NAME_LENGTHS:
        raise InvalidCompanyName(_COMPANY_NAME_LENGTH)
    if not _COMPANY_NAME.fullmatch(name):
        raise InvalidCompanyName(_PASTED if _COMPANY_NAME.fullmatch(visible(name)) else _COMPANY_NAME_SHAPE)
    return name


def _tidy(text: str) -> str:
    """Composed letters, one space between words, and a keyboard's quotes and hyphens for typographic ones."""
    return fold_spaces(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHIC))
