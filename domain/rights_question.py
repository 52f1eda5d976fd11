"""What somebody could do and when, as people ask it: `¿Qué podía Ana el 3 de mayo?`"""

from __future__ import annotations

import re
from datetime import datetime

from domain.errors import InvalidMoment, MomentToCome
from domain.moments import parse_moment
from domain.spelling import LONGEST_READ, fold

_ASKS = re.compile(r"\W*que (?P<verb>podian?|pudo|pudieron|puede|pueden)(?: hacer)? ")
_PAST = re.compile(r"\W*que (?:podian?|pudo|pudieron) ")
_EDGES = "¿?¡!.,;:"
_LEADS = frozenset({"el", "la", "usuario", "usuaria"})


def asks_for_rights(text: str) -> bool:
    """Whether the text by itself is such a question; `¿Qué puede hacer?` may be about us."""
    return _PAST.match(fold(text[:LONGEST_READ])) is not None


def read_rights_question(text: str, *, now: datetime, zone: str) -> tuple[str, str]:
    """Who is meant, and the instant as it was typed; empty for what is not said, and `ahora` for who can now.

    The instant is the longest ending that names one. Of what names none, the first word is who, and the rest
    the instant: it will be asked for again.
    """
    plain = " ".join(fold(text[:LONGEST_READ]).split())
    asked = _ASKS.match(plain)
    if asked is None:
        words = text[:LONGEST_READ].split()
    else:
        words = [word for each in plain[asked.end() :].split() if (word := each.strip(_EDGES))]
    while len(words) > 1 and words[0] in _LEADS:
        words = words[1:]
    for at in range(1, len(words)):
        when = " ".join(words[at:])
        if _names_a_moment(when, now=now, zone=zone):
            return " ".join(words[:at]), when
    if asked is not None:
        return " ".join(words), "ahora" if asked["verb"].startswith("pued") else ""
    return " ".join(words), ""


def _names_a_moment(text: str, *, now: datetime, zone: str) -> bool:
    try:
        parse_moment(text, now=now, zone=zone)
    except MomentToCome:
        return True
    except InvalidMoment:
        return False
    return True
