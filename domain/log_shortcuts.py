"""What people say of a log, in plain Spanish, as a filter: `ayer cancelado MLOPEZ`, `¿quién canceló la A203?`

Words are read from left to right, each time as the longest phrase with a meaning. Words that only ask are
left out. Words without a meaning are text to search; impossible ones (31 February, a second user) are
reported as not understood. No other word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.catalogue import Catalogue
from domain.courtesies import without_greeting
from domain.filter_reader import FilterReader
from domain.how_many import size_in
from domain.inches import with_inches
from domain.misspelling import mended
from domain.recent import already_come
from domain.shortcut_readings import known_in, readings
from domain.shortcut_words import NUMBERED
from domain.spelling import LONGEST_READ, clip
from domain.typed_words import TOKEN, Word, word_of
from domain.understood import Understood

_FOLIO = re.compile(r"#([0-9]{1,10})")
_NUMBER = re.compile(r"#?([0-9]{1,10})")
_CALLED_FOLIO = frozenset({"folio", "registro"})


def understand(
    text: str,
    catalogue: Catalogue,
    users: Sequence[tuple[str, str]],
    *,
    today: date,
    paging: bool = True,
    me: str = "",
    misspelt: Collection[str] = (),
    names: bool = True,
    now: datetime | None = None,
) -> Understood:
    """Read what was typed; never raises.

    `users` are the (user name, full name) pairs of everybody in the log, and `me` the name of who asks. With
    `paging`, a number alone is a page size and `#1283` an entry; without it, the former is text. Those words
    that are `misspelt` are read as the known word that is one letter away, if there is one. Without `names`,
    a part of a full name is text. Without `now`, a time on the company's clock, nothing is a few hours ago.
    """
    text = without_greeting(text)
    words = [word for piece in TOKEN.findall(text[:LONGEST_READ]) if (word := word_of(piece)) is not None]
    rest = (clip(text[LONGEST_READ:]),) if text[LONGEST_READ:].strip() else ()
    alone = words[0].typed if len(words) == 1 and not words[0].quoted else ""
    if paging and (size := size_in(alone)) is not None:
        return Understood(size=size, not_understood=rest)
    if paging and (folio := _folio_in(words)) is not None:
        number, others = folio
        ignored = [word.typed for word in others if not (word.asks or word.joins or word.plain == "bitacora")]
        return Understood(folio=number, not_understood=(*ignored, *rest))
    known = known_in(catalogue, users, today, names=names, now=now)
    meant = [(word, mended(word.plain, known.vocabulary)) for word in words if word.typed in misspelt]
    read_as = {word.typed: better for word, better in meant if better is not None}
    words = [replace(each, plain=read_as.get(each.typed, each.plain)) for each in words]
    words = with_inches(words, lambda at: not any(readings(words, at, known, led_by=0)))
    understood = FilterReader(words, known, me, paging=paging).read()
    wanted, not_understood = understood.wanted, (*understood.not_understood, *rest)
    if now is not None and wanted.period is not None:
        wanted = replace(wanted, period=already_come(wanted.period, [word.plain for word in words], now))
    return replace(understood, wanted=wanted, not_understood=not_understood, mended=tuple(read_as.items()))


def _folio_in(words: Sequence[Word]) -> tuple[int, Sequence[Word]] | None:
    """The entry that is named by its folio, as `#150` or `folio 150`, and the other words."""
    for at, word in enumerate(words):
        if word.quoted:
            continue
        if match := _FOLIO.fullmatch(word.plain):
            return int(match[1]), [*words[:at], *words[at + 1 :]]
        after = at + 1
        while after < len(words) and words[after].plain in NUMBERED:
            after += 1
        following = words[after].plain if after < len(words) else ""
        if word.plain in _CALLED_FOLIO and (match := _NUMBER.fullmatch(following)):
            return int(match[1]), [*words[:at], *words[after + 1 :]]
    return None
