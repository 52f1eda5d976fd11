"""Codes that give the owner's seat: making one, and finding one in what people type."""

from __future__ import annotations

import re
import secrets
import unicodedata

from domain.spelling import LONGEST_READ, visible

_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no letters or digits that are easily confused
_GROUPS = 4
_GROUP_LENGTH = 4

_GROUP = rf"[{_ALPHABET}]{{{_GROUP_LENGTH}}}"
# With its dashes a code looks like nothing else, so it is found inside a sentence too.
_WITH_DASHES = re.compile(rf"(?<![A-Z0-9]){_GROUP}(?: ?- ?{_GROUP}){{{_GROUPS - 1}}}(?![A-Z0-9])")
_ALONE = re.compile(rf"{_GROUP}(?:[ -]*{_GROUP}){{{_GROUPS - 1}}}")
# A failed attempt at a code: a letter too many or too few, or one that no code uses.
_LIKE_A_CODE = re.compile(rf"[A-Z0-9]{{3,5}}(?: ?- ?[A-Z0-9]{{3,5}}){{{_GROUPS - 1}}}")
_COMMAND = re.compile(r"(?P<slash>/?) ?START(?:@\w+)?(?![A-Z0-9_])[ :-]*(?P<rest>.*)")


def generate_claim_code() -> str:
    """A new code, as `XXXX-XXXX-XXXX-XXXX`, of 78 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def claimed_code(text: str) -> str | None:
    """The code in this text, right or wrong, as `fold_claim_code` writes it; None if there is none.

    However people type it: after `/start` in any case, with or without the bot's name; after a bare `start`;
    by itself; or in a sentence. Any dashes, spaces or nothing between groups; invisible marks are ignored.
    Whatever follows `/start` counts as a code.
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
    """The normal form of a code: its letters and digits, in capitals."""
    return re.sub(r"[^A-Z0-9]", "", _plain(code))


def _plain(text: str) -> str:
    """The text in capitals, with plain spaces and dashes and nothing invisible."""
    composed = unicodedata.normalize("NFKC", text[:LONGEST_READ])
    signs = ("-" if _is_dash(sign) else " " if sign.isspace() else sign for sign in composed)
    return " ".join(visible("".join(signs)).split()).upper()


def _is_dash(sign: str) -> bool:
    return sign in "_−" or unicodedata.category(sign) == "Pd"
