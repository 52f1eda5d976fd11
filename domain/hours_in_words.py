"""Hours as people look for them: `después de las 6`, `antes de las 9 am`, `entre las 9 y las 11`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from domain.hours import parse_hour

Hours = tuple[time | None, time | None]
"""From when until when, which is excluded; None is where the day begins or ends."""
Found = tuple[int, Hours]

_AFTER = frozenset({"despues de", "a partir de", "desde", "pasadas", "despues"})
_BEFORE = frozenset({"antes de", "hasta", "antes"})
_ARTICLES = frozenset({"la", "las"})
_LONGEST = 5  # words of an hour: `7 de la noche`
_NOON = 12


@dataclass(frozen=True, slots=True)
class _Hour:
    """An hour as said; `open` if it may be in the morning or after noon."""

    taken: int
    at: time
    open: bool

    def meant(self, *, latest_after_noon: int) -> time:
        """The one that an office means: after noon, from 1 up to this one."""
        if self.open and 1 <= self.at.hour <= latest_after_noon:
            return self.at.replace(hour=self.at.hour + _NOON)
        return self.at


def hours_at(words: Sequence[str], *, of_a_day: bool = False) -> Found | None:
    """How many of the leading words say from when until when, and that; they have no accents or capitals.

    Of what comes after the day, `entre 9 y 11` is hours too.
    """
    return _between(words, sure=of_a_day) or _after_or_before(words) or _at(words)


def _after_or_before(words: Sequence[str]) -> Found | None:
    for length in (3, 2, 1):
        phrase = " ".join(words[:length])
        if phrase not in _AFTER | _BEFORE:
            continue
        hour = _hour(words[length:], article=True)
        if hour is None:
            continue
        if phrase in _AFTER:
            return length + hour.taken, (hour.meant(latest_after_noon=8), None)
        return length + hour.taken, (None, hour.meant(latest_after_noon=5))
    return None


def _between(words: Sequence[str], *, sure: bool) -> Found | None:
    """`entre las 9 y las 11`, `de 3 a 5 de la tarde`, `de 9 am a 11 am`."""
    for begins, goes_on in (("entre", "y"), ("de", "a"), ("desde", "hasta")):
        if words[:1] != [begins]:
            continue
        first = _hour(words[1:], article=False, shortest=True)
        if first is None or words[1 + first.taken : 2 + first.taken] != [goes_on]:
            continue
        second = _hour(words[2 + first.taken :], article=False)
        if second is None or not (sure or words[1] in _ARTICLES or not second.open or not first.open):
            continue
        ends = second.meant(latest_after_noon=6)
        begun = first.meant(latest_after_noon=6 if second.open or ends.hour > _NOON else 0)
        if begun >= ends and second.open and ends.hour < _NOON:
            ends = ends.replace(hour=ends.hour + _NOON)
        if begun > ends and first.at < ends:
            begun = first.at
        return (2 + first.taken + second.taken, (begun, ends)) if begun < ends else None
    return None


def _at(words: Sequence[str]) -> Found | None:
    """`a las 7`: the hour that begins then."""
    if words[:1] != ["a"]:
        return None
    hour = _hour(words[1:], article=True)
    if hour is None:
        return None
    at = hour.meant(latest_after_noon=6)
    return 1 + hour.taken, (at, at.replace(hour=at.hour + 1) if at.hour < 23 else None)


def _hour(words: Sequence[str], *, article: bool, shortest: bool = False) -> _Hour | None:
    """The hour that the words begin with; it needs its `article` unless it can be nothing else."""
    begins = 1 if words[:1] and words[0] in _ARTICLES else 0
    lengths = range(1, _LONGEST + 1) if shortest else range(_LONGEST, 0, -1)
    for length in lengths:
        said = words[begins : begins + length]
        if len(said) < length:
            continue
        at = parse_hour(" ".join(said))
        if at is None:
            continue
        plain = length == 1 and said[0].replace(":", "").isdigit()
        is_open = plain and at.hour < _NOON + 1 and not said[0].startswith("0")
        if article and not begins and said[0].isdigit() and length == 1:
            continue
        return _Hour(begins + length, at, is_open)
    return None
