"""The nearest entries with some words on PostgreSQL, whose index of words (GIN) has no order.

It would collect every match before returning the first. So each entry is also marked with the stretches of
the log that contain it, from an hour to eight years long, and the nearest are looked up first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

FIRST, LAST = 0, 2**63 - 1  # the range of all positions
WALKED = 500  # entries: a quarter of a millisecond

_BITS = (43, 47, 51, 55, 59)  # bits of a position, whose seconds begin at bit 31: 2**43 of them are 68 min
_LONGER = 2  # times: the index scans all marks of a part, so one too long costs more than one more
_MARKS_AT_ONCE = 8

# A common word turns up at once among the nearest entries, read in order; how far these reach, and how many
# match, tells how far to look for the others.
_WALK = (
    "WITH nearest AS MATERIALIZED (SELECT position, words @@ CAST(:words AS tsquery) AS hit"
    " FROM {table}_words WHERE position BETWEEN :first AND :last ORDER BY position {order} LIMIT {walked})"
    " SELECT min(position), max(position), count(*),"
    " ARRAY(SELECT position FROM nearest WHERE hit ORDER BY position {order} LIMIT :limit) FROM nearest"
)
# Words and marks are two conditions, so that the index leaps from one match of both to the next; as one
# condition it would scan all matches of either. OFFSET 0 stops it from using the positions instead.
_LOOK_FURTHER = (
    "SELECT found.position FROM unnest(CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[]),"
    " CAST(CAST(:marks AS text[]) AS tsquery[])) WITH ORDINALITY AS part (first, last, marks, number),"
    " LATERAL (SELECT position FROM {table}_words"
    " WHERE words @@ CAST(:words AS tsquery) AND words @@ part.marks OFFSET 0) AS found"
    " WHERE found.position BETWEEN part.first AND part.last"
    " ORDER BY part.number, found.position {order} LIMIT :limit"
)


class Part(NamedTuple):
    """A part of a log: its first and last position, and the marks of the stretches in it."""

    first: int
    last: int
    marks: Sequence[str]


def stretches_of(position: int) -> Iterator[str]:
    """The marks of a position: for each length, the stretch that contains it."""
    return (_mark(bits, position >> bits) for bits in _BITS)


def parts(first: int, last: int, *, reach: int, newest_first: bool) -> Iterator[Part]:
    """Split a range into parts in search order: the nearest part is `reach` long.

    Each further part is longer than the one before, so even the whole log has few. Parts end where stretches
    do: otherwise the rest of a stretch would be scanned twice.
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
    """Up to `limit` positions that match the words, a tsquery, between two positions (both included)."""
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


@lru_cache(maxsize=1024)  # two for each company and direction
def _with_words(statement: str) -> TextClause:
    """The words are sent typed as a tsquery: as text they would be parsed again for every entry."""
    return text(statement).bindparams(bindparam("words", type_=NullType()))


def _marks(bits: int, first: int, last: int) -> Sequence[str]:
    return [_mark(bits, number) for number in range(first >> bits, (last >> bits) + 1)]


def _mark(bits: int, number: int) -> str:
    """No word begins with this sign, and no mark is another's prefix."""
    return f"§{bits}_{number:x}"
