"""The names of users, people and companies: which are valid, and how they are stored."""

import re
import unicodedata

from domain.errors import (
    InvalidCompanyName,
    InvalidExplanation,
    InvalidFullName,
    InvalidInput,
    InvalidKeyLabel,
    InvalidProfileName,
    InvalidReason,
    InvalidRemark,
    InvalidUserName,
    UserNameReserved,
)
from domain.examples import COMPANIES, PEOPLE, PROFILES
from domain.letters import LETTER, as_on_a_keyboard
from domain.lookalikes import outline
from domain.signs import is_seen, unseen_in, visible
from domain.spelling import LONGEST_READ, fold_keeping_enye, fold_spaces, without_accents

SUPERVISOR = "SUPERVISOR"
"""The user and the profile that every company starts with."""
OWNER = "PROPIETARIO"
"""The owner's user name in the installation's log."""
CONSOLE = "CONSOLA"
"""The author of actions at the server's console, in the log."""
VIGIA = "VIGIA"
"""The author of the program's own actions, in the log."""

_RESERVED = (SUPERVISOR, OWNER, CONSOLE, VIGIA)

_NAME_WORD = rf"'?{LETTER}+(?:['.·-]{LETTER}+)*(?:'|\.?[ªº]?)"
_SIGN = r"[0-9 .·,:;&'\"()/+#!¡@*%°ºª_-]"

_USER_NAME = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._-]{3,15}")
_FULL_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD})*")
_REPORTED_NAME = re.compile(rf"(?=.*{LETTER})(?:{LETTER}|{_SIGN})+")
_COMPANY_NAME = re.compile(rf"(?=.*(?:{LETTER}|[0-9]))(?:{LETTER}|{_SIGN})+")

_FULL_NAME_LIMIT = 60
_COMPANY_NAME_LENGTHS = range(3, 81)
_KEY_LABEL_LIMIT = 40
_REASON_LENGTHS = range(3, 141)
_LONGEST_EXPLANATION = 500
_PROFILE_NAME_LENGTHS = range(3, 31)  # fits a button beside another

LONGEST_REASON = _REASON_LENGTHS.stop - 1

_PARTICLES = frozenset({"de", "del", "la", "las", "los"})

_USER_NAME_LENGTH = "El usuario lleva de 3 a 15 caracteres; por ejemplo: {example}."
_USER_NAME_SHAPE = (
    "El usuario lleva sólo letras sin acento ni ñ, números, punto, guion y guion bajo; "
    "por ejemplo: {example}."
)
_FULL_NAME_LENGTH = "El nombre completo lleva hasta 60 caracteres; por ejemplo: María López Ruiz."
_FULL_NAME_SHAPE = (
    "El nombre completo lleva letras, espacios, puntos, guiones y apóstrofos; por ejemplo: Ma. López Ruiz."
)
_FULL_NAME_WORDS = "Escribe el nombre y al menos un apellido; por ejemplo: María López."
_REPORTED_NAME_SHAPE = (
    "El nombre completo lleva letras latinas, y si acaso números y signos comunes; por ejemplo: CAJERO 2."
)
_COMPANY_NAME_LENGTH = "El nombre de la empresa lleva de 3 a 80 caracteres; por ejemplo: {example}."
_COMPANY_NAME_SHAPE = (
    "El nombre de la empresa lleva letras, números y signos comunes; por ejemplo: {example}."
)

_PROFILE_NAME_LENGTH = "El nombre del perfil lleva de 3 a 30 caracteres; por ejemplo: {example}."
_PROFILE_NAME_SHAPE = "El nombre del perfil lleva letras, números y signos comunes; por ejemplo: {example}."


def parse_user_name(text: str, *, example: str = PEOPLE[0].user_name) -> str:
    """A new user's name, normalised by `read_user_name`.

    Refuses the names that the system uses, and their lookalikes: `SUPERVlSOR`, `PR0PIETARIO`. Raises
    `InvalidUserName` or `UserNameReserved`, with the `example`.
    """
    name = read_user_name(text, example=example)
    if (reserved := _reserved(name)) is not None:
        raise UserNameReserved(name, taken_for=reserved, example=example)
    return name


def read_user_name(text: str, *, example: str = PEOPLE[0].user_name) -> str:
    """A user's name: 3 to 15 of A–Z, 0–9, `.`, `-` and `_`, in capitals however it was typed.

    CONTPAQi keeps it in 15 characters (`admBitacoras.USUARIO`). Raises `InvalidUserName`.
    """
    if len(text) > LONGEST_READ:
        raise InvalidUserName(_USER_NAME_LENGTH.format(example=example))
    _check_seen(text.strip(), InvalidUserName)
    typed = unicodedata.normalize("NFKC", text).strip()
    if not _USER_NAME.fullmatch(typed):
        raise InvalidUserName(_why_not_a_user_name(typed).format(example=example))
    return typed.upper()


def is_usual_spelling(name: str) -> bool:
    """Whether an entry's user name is in today's normal form: logs keep names as they were recorded."""
    try:
        return read_user_name(name) == name
    except InvalidUserName:
        return False


def is_reserved(name: str) -> bool:
    """Whether the system itself uses the name, or one that looks like it."""
    return _reserved(name) is not None


def _reserved(name: str) -> str | None:
    """The system's own name that this one equals or looks like. Owners after the first have a number."""
    plain = outline(name).replace("-", "")
    if plain.startswith(outline(OWNER)):
        return OWNER
    return next((each for each in _RESERVED if outline(each) == plain), None)


def _why_not_a_user_name(typed: str) -> str:
    plain = without_accents(typed)
    if plain != typed and plain.upper() != SUPERVISOR and _USER_NAME.fullmatch(plain):
        return f"El usuario va sin acentos ni ñ: escribe {plain.upper()}."
    return _USER_NAME_SHAPE if 3 <= len(typed) <= 15 else _USER_NAME_LENGTH


def parse_full_name(text: str) -> str:
    """A person's name and at least one surname, up to 60 characters, capitals as typed.

    Particles and initials don't count as a name or a surname: `Ana de`, `Ana R.` and `Ana` are refused; `Ma.
    del Carmen Ruiz` and `Kim O` are not. Raises `InvalidFullName`.
    """
    name = _tidy_person(text)
    if not _FULL_NAME.fullmatch(name):
        raise InvalidFullName(_FULL_NAME_SHAPE)
    words = [word for word in name.split() if _counts_as_a_name(word)]
    if len(words) < 2 or all(len(word) == 1 for word in words):
        raise InvalidFullName(_FULL_NAME_WORDS)
    return name


def parse_reported_name(text: str) -> str:
    """The name that a business system reports for its own user, up to 60 characters, such as `CAJERO 2`.

    Latin letters only, so that it can't pass for another's. Raises `InvalidFullName`.
    """
    name = _tidy_person(text)
    if not _REPORTED_NAME.fullmatch(name):
        raise InvalidFullName(_REPORTED_NAME_SHAPE)
    return name


def _tidy_person(text: str) -> str:
    if len(text) > LONGEST_READ:
        raise InvalidFullName(_FULL_NAME_LENGTH)
    name = _tidy(text)
    if not is_seen(name):
        raise InvalidFullName(_FULL_NAME_WORDS)
    _check_seen(name, InvalidFullName)
    if len(name) > _FULL_NAME_LIMIT:
        raise InvalidFullName(_FULL_NAME_LENGTH)
    return name


def _counts_as_a_name(word: str) -> bool:
    """A surname may be one letter, as in `Kim O`; with a full stop it is an initial."""
    is_initial = word.endswith(".") and len(word.rstrip(".")) == 1
    return not is_initial and word != "y" and word.casefold() not in _PARTICLES


def parse_company_name(text: str, *, example: str = COMPANIES[0]) -> str:
    """A company's name as people write it, 3 to 80 characters.

    Raises `InvalidCompanyName`, with the `example`.
    """
    if len(text) > LONGEST_READ:
        raise InvalidCompanyName(_COMPANY_NAME_LENGTH.format(example=example))
    name = _tidy(text)
    _check_seen(name, InvalidCompanyName)
    if len(name) not in _COMPANY_NAME_LENGTHS:
        raise InvalidCompanyName(_COMPANY_NAME_LENGTH.format(example=example))
    if not _COMPANY_NAME.fullmatch(name):
        raise InvalidCompanyName(_COMPANY_NAME_SHAPE.format(example=example))
    return name


def parse_key_label(text: str) -> str:
    """The label of an API key, 1 to 40 characters. Raises `InvalidKeyLabel`."""
    label = fold_spaces(visible(text)) if len(text) <= LONGEST_READ else ""
    if not is_seen(label) or len(label) > _KEY_LABEL_LIMIT:
        raise InvalidKeyLabel(most=_KEY_LABEL_LIMIT)
    return label


def parse_profile_name(text: str, *, example: str = PROFILES[0]) -> str:
    """A profile's name, 3 to 30 characters, in capitals however it was typed.

    Raises `InvalidProfileName`, with the `example`.
    """
    name = _tidy(text).upper() if len(text) <= LONGEST_READ else ""
    _check_seen(name, InvalidProfileName)
    if len(name) not in _PROFILE_NAME_LENGTHS:
        raise InvalidProfileName(_PROFILE_NAME_LENGTH.format(example=example))
    if not _COMPANY_NAME.fullmatch(name):
        raise InvalidProfileName(_PROFILE_NAME_SHAPE.format(example=example))
    return name


def profile_key(name: str) -> str:
    """A profile's name as people read it: equal for `CAJERO`, `Cajéro` and `CAJER0`."""
    letters = fold_keeping_enye(name)
    return outline(" ".join("".join(sign if sign.isalnum() else " " for sign in letters).split()))


def parse_reason(text: str, *, example: str = "perdió su teléfono") -> str:
    """Why something is done to somebody, 3 to 140 characters. Raises `InvalidReason`, with the example."""
    reason = fold_spaces(visible(text)) if len(text) <= LONGEST_READ else ""
    if not is_seen(reason) or len(reason) not in _REASON_LENGTHS:
        raise InvalidReason(least=_REASON_LENGTHS.start, most=LONGEST_REASON, example=example)
    return reason


def parse_reason_to_leave(text: str) -> str:
    """Why somebody is let go; it need not be said. Raises `InvalidReason`."""
    return parse_reason(text, example="renunció") if text else ""


def parse_explanation(text: str) -> str:
    """Why somebody did something, in their words, 1 to 500 characters. Raises `InvalidExplanation`."""
    said = fold_spaces(visible(text)) if len(text) <= LONGEST_READ else ""
    if not is_seen(said) or len(said) > _LONGEST_EXPLANATION:
        raise InvalidExplanation(most=_LONGEST_EXPLANATION)
    return said


def parse_remark(text: str, *, example: str) -> str:
    """A question or an answer, of the same length as a reason. Raises `InvalidRemark`, with the example."""
    try:
        return parse_reason(text)
    except InvalidReason:
        raise InvalidRemark(least=_REASON_LENGTHS.start, most=LONGEST_REASON, example=example) from None


def _check_seen(text: str, refusal: type[InvalidInput]) -> None:
    if (why := unseen_in(text)) is not None:
        raise refusal(f"Lo que escribiste {why}")


def _tidy(text: str) -> str:
    """Composed letters, single spaces, and a keyboard's quotes and hyphens for typographic ones."""
    return fold_spaces(as_on_a_keyboard(text))
