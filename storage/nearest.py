"""The nearest entries with some words on PostgreSQL, whose index of words (GIN) knows no order.

It would gather all that have the words before giving the first. So each entry is also marked with the
stretches of the log that it stands in, from an hour to eight years long, and the nearest are looked up first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

FIRST, LAST = 0, 2**63 - 1  # the positions between which all entries stand
WALKED = 500  # entries: a quarter of a millisecond

_BITS = (43, 47, 51, 55, 59)  # of positions, whose seconds begin at the 31st: 2**43 of them are 68 minutes
_LONGER = 2  # times: the index goes through all marks of a part, so one too long costs more than one more
_MARKS_AT_ONCE = 8

# A usual word is found at once among the nearest entries, read in their order; how far these reach, and how
# many of them have the words, tells how far to look for the others.
_WALK = (
    "WITH nearest AS MATERIALIZED (SELECT position, words @@ CAST(:words AS tsquery) AS hit"
    " FROM {table}_words WHERE position BETWEEN :first AND :last ORDER BY position {order} LIMIT {walked})"
    " SELECT min(position), max(position), count(*),"
    " ARRAY(SELECT position FROM nearest WHERE hit ORDER BY position {order} LIMIT :limit) FROM nearest"
)
# Words and marks are two conditions: so the index leaps from one that has both to the next, while within one
# it would go through all that has either. OFFSET 0 keeps the positions from being looked up instead.
_LOOK_FURTHER = (
    "SELECT found.position FROM unnest(CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[]),"
    " CAST(CAST(:marks AS text[]) AS tsquery[])) WITH ORDINALITY AS part (first, last, marks, number),"
    " LATERAL (SELECT position FROM {table}_words"
    " WHERE words @@ CAST(:words AS tsquery) AND words @@ part.marks OFFSET 0) AS found"
    " WHERE found.position BETWEEN part.first AND part.last"
    " ORDER BY part.number, found.position {order} LIMIT :limit"
)


class Part(NamedTuple):
    """A part of a log: its first and last position, and the marks of which each entry in it has one."""

    first: int
    last: int
    marks: Sequence[str]


def stretches_of(position: int) -> Iterator[str]:
    """The marks of what stands there: of each length, the stretch that it is in."""
    return (_mark(bits, position >> bits) for bits in _BITS)


def parts(first: int, last: int, *, reach: int, newest_first: bool) -> Iterator[Part]:
    """All from the first position to the last, in the order in which to look: the nearest part `reach` long.

    Each of the others is longer than the one before, so even of all positions they are few. A part ends where
    a stretch does: what comes after would be gone through with it, and again with the next.
    """
    reach = max(reach, 1 << _BITS[0])
    while first <= last:
        bits = next((bits for bits in _BITS if reach >> bits < _MARKS_AT_ONCE), _BITS[-1])
        if newest_first:
            begin = max(first, last - reach >> bits << bits)
            yield Part(begin, last, _marks(bits, begin, last))
            last = begin - 1
        else:
            end = min(last, ((first + reach >> bits) + 1 << bits) - 1)
            yield Part(first, end, _marks(bits, first, end))
            first = end + 1
        reach *= _LONGER


async def nearest_with(
    connection: AsyncConnection,
    table: str,
    words: str,
    between: tuple[int, int],
    *,
    newest_first: bool,
    limit: int,
) -> Sequence[int]:
    """Up to `limit` positions of what has the words, a tsquery, between two positions that are included."""
    first, last = between
    order = "DESC" if newest_first else "ASC"
    walk = _with_words(_WALK.format(table=table, order=order, walked=WALKED))
    values = {"words": words, "first": first, "last": last, "limit": limit}
    lowest, highest, walked, found = (await connection.execute(walk, values)).one()
    if walked < WALKED or len(found) == limit:
        return list(found)
    first, last = (first, lowest - 1) if newest_first else (highest + 1, last)
    reach = limit * (highest - lowest) // (len(found) + 1)
    ahead = list(parts(first, last, reach=reach, newest_first=newest_first))
    further = await connection.execute(
        _with_words(_LOOK_FURTHER.format(table=table, order=order)),
        {
            "words": words,
            "firsts": [part.first for part in ahead],
            "lasts": [part.last for part in ahead],
            "marks": [" | ".join(f"'{mark}'" for mark in part.marks) for part in ahead],
            "limit": limit - len(found),
        },
    )
    return [*found, *further.scalars()]


@lru_cache(maxsize=1024)  # two for each company and order
def _with_words(statement: str) -> TextClause:
    """Its words go to the server as what they are: given as a text, they are read again for every entry."""
    return text(statement).bindparams(bindparam("words", type_=NullType()))


def _marks(bits: int, first: int, last: int) -> Sequence[str]:
    return [_mark(bits, number) for number in range(first >> bits, (last >> bits) + 1)]


def _mark(bits: int, number: int) -> str:
    """No word begins with this sign, and no other mark goes on with a digit."""
    return f"§{bits}_{number:x}"
