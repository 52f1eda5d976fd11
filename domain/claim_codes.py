"""Codes that give the owner's seat: how they are made, and how one is found in what people type."""

from __future__ import annotations

import re
import secrets
import unicodedata

from domain.spelling import LONGEST_READ, visible

_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no letter or digit that is easily taken for another
_GROUPS = 4
_GROUP_LENGTH = 4

_GROUP = rf"[{_ALPHABET}]{{{_GROUP_LENGTH}}}"
# With its dashes a code is like nothing else, so it is found in the middle of a sentence too.
_WITH_DASHES = re.compile(rf"(?<![A-Z0-9]){_GROUP}(?: ?- ?{_GROUP}){{{_GROUPS - 1}}}(?![A-Z0-9])")
_ALONE = re.compile(rf"{_GROUP}(?:[ -]*{_GROUP}){{{_GROUPS - 1}}}")
# What was meant for a code and is none: a letter too many or too few, or one that no code has.
_LIKE_A_CODE = re.compile(rf"[A-Z0-9]{{3,5}}(?: ?- ?[A-Z0-9]{{3,5}}){{{_GROUPS - 1}}}")
_COMMAND = re.compile(r"(?P<slash>/?) ?START(?:@\w+)?(?![A-Z0-9_])[ :-]*(?P<rest>.*)")


def generate_claim_code() -> str:
    """A new code, as `XXXX-XXXX-XXXX-XXXX`, of 78 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def claimed_code(text: str) -> str | None:
    """The code that this text shows, right or wrong, as `fold_claim_code` writes it; None if it shows none.

    It is taken however people type it: after `/start` in any case and with the bot's name or without, after
    `start` alone, by itself, or in a sentence; with dashes of any kind, spaces or nothing between its groups;
    with marks that nobody sees. Whatever follows `/start` is meant for a code.
    """
    typed = _plain(text)
    if found := _WITH_DASHES.search(typed.replace("/START", "/START ")):
        return fold_claim_code(found[0])
    command = _COMMAND.fullmatch(typed)
    rest = command["rest"] if command is not None else typed
    if _ALONE.fullmatch(rest) or _LIKE_A_CODE.fullmatch(rest):
        return fold_claim_code(rest)
    return (fold_claim_code(rest) or None) if command is not None and command["slash"] else None


def fold_claim_code(code: str) -> str:
    """What two writings of one code have in common: its letters and digits, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", _plain(code))


def _plain(text: str) -> str:
    """The text in capitals, with one space for any white space, `-` for any dash and nothing unseen."""
    composed = unicodedata.normalize("NFKC", text[:LONGEST_READ])
    signs = ("-" if _is_dash(sign) else " " if sign.isspace() else sign for sign in composed)
    return " ".join(visible("".join(signs)).split()).upper()


def _is_dash(sign: str) -> bool:
    return sign in "_−" or unicodedata.category(sign) == "Pd"
