"""How many are asked for: `los últimos cinco`, `los 20 más recientes`, `cuántas`, `quién canceló más`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from domain.amounts_in_words import amount_at
from domain.dates import NUMBERS
from domain.shortcut_words import COUNTED, COUNTING, WHO
from domain.typed_words import Word

SIZES = range(1, 51)  # a number alone from 1 to 50 is a page size
_SIZE = re.compile(r"[0-9]{1,2}")
_LEADS = frozenset({"el", "la", "las", "los", "por"})
_LAST_ONE = frozenset({"ultimo", "ultima"})
_LAST = _LAST_ONE | {"ultimos", "ultimas"}
_NEWEST = frozenset({"recientes", "nuevos", "nuevas"})
_AFTER_MORE = frozenset({"de", "que", "reciente", "tarde", "temprano", *_NEWEST})
"""After `más` they say more than what or how, rather than who did most."""


def size_in(text: str) -> int | None:
    """The page size that a number alone is."""
    return int(text) if _SIZE.fullmatch(text) and int(text) in SIZES else None


def size_at(words: Sequence[Word], at: int, is_period: Callable[[int], bool]) -> tuple[int, int] | None:
    """How many words there say how many to show, and how many that is; not where they name a period."""
    start = at + (words[at].plain in _LEADS)
    first, second, third = ([word.plain for word in words[start : start + 3]] + ["", "", ""])[:3]
    if first in _LAST:
        size, taken = _number(second), 2
        if size is None and first in _LAST_ONE:
            size, taken = 1, 1
    elif second in _LAST:
        size, taken = _number(first), 2
    elif second == "mas" and third in _NEWEST:
        size, taken = _number(first), 3
    else:
        return None
    return None if size is None or is_period(start) else (start - at + taken, size)


def counts_at(words: Sequence[Word], at: int) -> int:
    """How many words there ask for a count: `cuántas`, `número de`, or `más` of who did most."""
    plain = [word.plain for word in words[at:]]
    if words[at].quoted:
        return 0
    if plain[0] in COUNTED and plain[1:2] == ["de"] and len(plain) > 2 and amount_at(plain) is None:
        return 2
    most = plain[0] == "mas" and not {*plain[1:2]} & _AFTER_MORE
    who = any(word.plain in WHO for word in words[:at])
    return 1 if plain[0] in COUNTING or (most and who) else 0


def _number(word: str) -> int | None:
    return NUMBERS.get(word) or size_in(word)
