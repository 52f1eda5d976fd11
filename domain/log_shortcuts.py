"""What people type after `/bitacora` and its kin, in plain Spanish, as a filter: `ayer cancelado MLOPEZ`.

Words are read from left to right, each time as the longest phrase with a meaning. Words without one are text
to search; impossible ones (31 February, a second user) are reported as not understood. No word is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.catalogue import Catalogue
from domain.hours import hour_at
from domain.log_filter import NO_FILTER, LogFilter
from domain.shortcut_readings import LONGEST_PHRASE, Known, known_in, readings
from domain.spelling import LONGEST_READ, clip
from domain.typed_words import TOKEN, Word, word_of
from domain.understood import TextPiece, Understood
from domain.words import words_in

SIZES = range(1, 51)  # a number alone from 1 to 50 is a page size
TEXT_LIMIT = 120  # characters of text to search
_SIZE = re.compile(r"[0-9]{1,2}")
_FOLIO = re.compile(r"#([0-9]{1,10})")
_MOST_LEADING = 4  # words that lead to one thing: `de todo lo que`


def understand(
    text: str,
    catalogue: Catalogue,
    users: Sequence[tuple[str, str]],
    *,
    today: date,
    paging: bool = True,
) -> Understood:
    """Read what was typed; never raises.

    `users` are the (user name, full name) pairs of everybody in the log. With `paging`, a number alone is a
    page size and `#1283` an entry; without it, the former is text.
    """
    words = [word for piece in TOKEN.findall(text[:LONGEST_READ]) if (word := word_of(piece)) is not None]
    rest = (clip(text[LONGEST_READ:]),) if text[LONGEST_READ:].strip() else ()
    alone = words[0].typed if len(words) == 1 and not words[0].quoted else ""
    if paging and _SIZE.fullmatch(alone) and int(alone) in SIZES:
        return Understood(size=int(alone), not_understood=rest)
    folios = [match for word in words if not word.quoted and (match := _FOLIO.fullmatch(word.plain))]
    if folios and paging:
        others = [word.typed for word in words if word.plain != folios[0].string]
        return Understood(folio=int(folios[0][1]), not_understood=(*others, *rest))
    understood = _filtered(words, known_in(catalogue, users, today))
    return replace(understood, not_understood=(*understood.not_understood, *rest))


def _filtered(words: Sequence[Word], known: Known) -> Understood:
    wanted = NO_FILTER
    pieces: list[TextPiece] = []
    lost: list[str] = []
    at = 0
    while at < len(words):
        taken, means = _read(words, at, known)
        typed = [word.typed for word in words[at : at + taken]]
        if means is None:
            lost.append(" ".join(typed))
        elif (more := _with(wanted, means)) is not None:
            wanted = more
        elif "text" in means and _length(pieces) + len(typed[0]) < TEXT_LIMIT:
            pieces.append(TextPiece(words[at].typed, words[at].quoted, words[at].joins))
        else:
            lost.append(" ".join(typed))
        at += taken
    said = [piece for piece in lost if any(unicodedata.category(sign)[0] != "P" for sign in piece)]
    text = " ".join(piece.typed for piece in pieces)
    return Understood(replace(wanted, text=text), not_understood=tuple(said), pieces=tuple(pieces))


def _length(pieces: Sequence[TextPiece]) -> int:
    return sum(len(piece.typed) + 1 for piece in pieces) - 1


def _with(wanted: LogFilter, means: Mapping[str, Any]) -> LogFilter | None:
    """The filter with one more criterion; None if it already has another of the kind.

    Operations that both words mean; if there are none, as in `cancelados y borrados`, all of them.
    """
    ((name, value),) = means.items()
    if name == "text":
        return None
    if name == "operations":
        both = [code for code in wanted.operations if code in value]
        return replace(wanted, operations=tuple(both or dict.fromkeys([*wanted.operations, *value])))
    free = getattr(wanted, name) in (getattr(NO_FILTER, name), value)
    return replace(wanted, **{name: value}) if free else None


def _read(words: Sequence[Word], at: int, known: Known) -> tuple[int, Mapping[str, Any] | None]:
    """How many of the next words have a joint meaning, and which."""
    if words[at].quoted:
        return 1, {"text": words[at].typed} if words_in(words[at].typed) else None
    if _FOLIO.fullmatch(words[at].plain):
        return 1, None
    if hours := hour_at([word.plain for word in words[at : at + LONGEST_PHRASE]]):
        return hours, None  # a log is looked through by days
    ahead = at
    while ahead < len(words) and ahead - at < _MOST_LEADING and words[ahead].leads:
        ahead += 1
    found = list(readings(words, at, known, led_by=0))
    for start in range(at + 1, min(ahead, len(words) - 1) + 1):
        led_by = start - at
        found += [replace(each, taken=each.taken + led_by) for each in readings(words, start, known, led_by)]
    if found:
        best = max(found, key=lambda each: each.taken)
        return best.taken, best.means
    if words[at].plain == "por" and at + 1 < len(words):
        return 2, None  # somebody who has done nothing here
    return 1, {"text": words[at].typed} if words_in(words[at].typed) else None
