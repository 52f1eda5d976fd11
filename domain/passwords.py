"""Password strength and generation (NIST SP 800-63B: length and guesses, no composition rules)."""

import re
import secrets
import unicodedata

from domain.errors import WeakPassword
from domain.guessing import guesses
from domain.spelling import LONGEST_READ, fold, visible

SHORTEST = 10
LONGEST = 128
LEFT_WITHOUT_NAMES = 8
FEWEST_GUESSES = 10**8
"""zxcvbn's threshold for safely unguessable (Wheeler, USENIX Security 2016)."""

_NAME_PART = re.compile(r"[^\W\d_]{4,}")
_AS_LETTERS = str.maketrans("4@310$5", "aaeioss")
_TYPEABLE = "bcdfghjkmnpqrstvwxyz23456789"

_TOO_SHORT = "La contraseña lleva al menos 10 caracteres; puedes usar tres o cuatro palabras sin relación."
_TOO_LONG = "La contraseña lleva 128 caracteres como máximo: acórtala."
_UNTYPEABLE = "La contraseña trae un carácter que no se ve: escríbela a mano en lugar de pegarla."
_MADE_OF_NAMES = (
    "La contraseña se parece al nombre de la persona o de la empresa: quítalo y usa otras palabras."
)
_GUESSABLE = "La contraseña es fácil de adivinar: usa tres o cuatro palabras sin relación entre sí."


def normalise_password(text: str) -> str:
    """The form to hash: any Unicode space as a plain one, letters composed (RFC 8265, OpaqueString).

    So a password is the same whichever phone it was typed on. Nothing is stripped.
    """
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return unicodedata.normalize("NFC", spaced)


def check_password(password: str, *, user_name: str, full_name: str, company_name: str) -> None:
    """Accept a password of 10 to 128 characters that is hard to guess, or say which rule it breaks.

    It is made of names if fewer than eight characters (spaces apart) are left once the parts of four letters
    or more of the person's and the company's names are removed (without accents or capitals, and also spelled
    as `M4R14`). Shorter parts occur by chance in good passwords: the guess count weighs those.

    Raises `WeakPassword`, whose message is always one of five that contain nothing of the password.
    """
    if len(password) > LONGEST_READ:
        raise WeakPassword(_TOO_LONG)
    password = normalise_password(password)
    names = fold(f"{user_name} {full_name} {company_name}")
    if len(password) > LONGEST:
        raise WeakPassword(_TOO_LONG)
    if visible(password) != password:
        raise WeakPassword(_UNTYPEABLE)
    if len(password) < SHORTEST:
        raise WeakPassword(_TOO_SHORT)
    if _is_made_of(names, password):
        raise WeakPassword(_MADE_OF_NAMES)
    if guesses(password, re.findall(r"\w+", names)) < FEWEST_GUESSES:
        raise WeakPassword(_GUESSABLE)


def _is_made_of(names: str, password: str) -> bool:
    left = fold(password).translate(_AS_LETTERS)
    taken_out = left
    for part in sorted(_NAME_PART.findall(names), key=len, reverse=True):
        taken_out = taken_out.replace(part, " ")
    return taken_out != left and len("".join(taken_out.split())) < LEFT_WITHOUT_NAMES


def generate_password() -> str:
    """A password to type once on a phone, such as `kx7f-qm3w-tz9r-b4hd`: 76.9 bits of entropy.

    Sixteen of 28 signs (16 × log₂ 28): no capitals, so no shift key; no `l`, `o`, `0` or `1`, which look like
    others; no vowels, so it spells no word or name.
    """
    groups = ("".join(secrets.choice(_TYPEABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
