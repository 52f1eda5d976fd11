"""Hours of the day as people write them: `19:30`, `7 pm`, `7:30 p.m.`, `a las 19`, `19 h`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from domain.spelling import LONGEST_READ, fold, fold_spaces

_HOUR = re.compile(
    r"(?:a las? )?(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?"
    r" ?(?P<half>[ap]\.? ?m|de la manana|de la tarde|de la noche)?"
    r" ?(?P<unit>h|hs|hrs|horas?)?"
)
_MIDDAY = {"mediodia": time(12), "medianoche": time(0)}
_AFTER_NOON = frozenset({"pm", "delatarde", "delanoche"})
_MOST_WORDS = 6


def parse_hour(text: str) -> time | None:
    """The hour of the day, if the text is exactly that; None otherwise."""
    plain = fold_spaces(fold(text[:LONGEST_READ])).rstrip(". ")
    if (named := plain.removeprefix("al ").removeprefix("a ").removeprefix("la ")) in _MIDDAY:
        return _MIDDAY[named]
    match = _HOUR.fullmatch(plain)
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = re.sub("[. ]", "", match["half"] or "")
    if half and not 1 <= hour <= 12:
        return None
    if half in _AFTER_NOON:
        hour = hour if hour == 12 and half != "delanoche" else (hour + 12) % 24
    elif half and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 else None


def hour_at(words: Sequence[str]) -> int:
    """How many of the leading words can only be an hour: `19:30`, `7 pm`; 0 if none.

    The words have no accents or capitals. A number alone is ambiguous.
    """
    for taken in range(min(_MOST_WORDS, len(words)), 0, -1):
        phrase = " ".join(words[:taken])
        if not re.fullmatch(r"[\d.]+", phrase) and parse_hour(phrase) is not None:
            return taken
    return 0
