"""What erasures take from entries, and what of it is still to go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, insert, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.erasure import ErasedValues
from storage.tables import erasures

_AT_ONCE = 1_000


class Erasures:
    """Typed queries on erasures."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, company_id: int, erasure: int, erased: Sequence[ErasedValues]) -> None:
        """Note what the erasure of this entry takes."""
        rows = [
            {
                "company_id": company_id,
                "erasure": erasure,
                "folio": each.folio,
                "hidden_values": _as_bytes(each.values),
                "done": False,
            }
            for each in erased
        ]
        for first in range(0, len(rows), _AT_ONCE):
            await self._connection.execute(insert(erasures), rows[first : first + _AT_ONCE])

    async def left(self, company_id: int, *, after: int, limit: int) -> Sequence[ErasedValues]:
        """What is still to go from so many entries after a folio, oldest first: all that does from each."""
        left = and_(erasures.c.company_id == company_id, erasures.c.folio > after, not_(erasures.c.done))
        first = select(erasures.c.folio).where(left).order_by(erasures.c.folio).limit(limit).subquery()
        query = (
            select(erasures.c.folio, erasures.c.hidden_values)
            .where(left, erasures.c.folio <= select(func.max(first.c.folio)).scalar_subquery())
            .order_by(erasures.c.folio)
        )
        return [
            ErasedValues(folio, bits)
            for folio, bits in _together((await self._connection.execute(query)).all()).items()
        ]

    async def count_left(self, company_id: int) -> int:
        """From how many entries something is still to go."""
        of_company = erasures.c.company_id == company_id
        query = select(func.count()).select_from(erasures).where(of_company, not_(erasures.c.done))
        return (await self._connection.execute(query)).scalar_one()

    async def with_some_left(self) -> Sequence[int]:
        """The companies in whose logs something is still to go."""
        query = select(erasures.c.company_id).where(not_(erasures.c.done)).distinct()
        return (await self._connection.execute(query)).scalars().all()

    async def numbers_left(self, company_id: int) -> Sequence[int]:
        """The folios of the entries of erasures that take something which did not go yet."""
        of_company = erasures.c.company_id == company_id
        query = select(erasures.c.erasure).where(of_company, not_(erasures.c.done)).distinct()
        return (await self._connection.execute(query)).scalars().all()

    async def note_done(self, company_id: int, numbers: Collection[int]) -> None:
        """Note that all that these erasures take went."""
        theirs = and_(erasures.c.company_id == company_id, erasures.c.erasure.in_(numbers))
        await self._connection.execute(
            update(erasures).where(theirs, not_(erasures.c.done)).values(done=True)
        )

    async def between(self, company_id: int, *, after: int, until: int) -> Mapping[int, int]:
        """What went, or is to go, from the entries after one folio and up to another: bits by folio."""
        query = select(erasures.c.folio, erasures.c.hidden_values).where(
            erasures.c.company_id == company_id, erasures.c.folio > after, erasures.c.folio <= until
        )
        return _together((await self._connection.execute(query)).all())

    async def numbers(self, company_id: int) -> Sequence[int]:
        """The folios of the entries of all erasures that took something."""
        query = select(erasures.c.erasure).where(erasures.c.company_id == company_id).distinct()
        return (await self._connection.execute(query.order_by(erasures.c.erasure))).scalars().all()

    async def of(
        self, company_id: int, erasure: int, *, after: int = 0, limit: int
    ) -> Sequence[ErasedValues]:
        """What one erasure takes, in the order of folios."""
        query = (
            select(erasures.c.folio, erasures.c.hidden_values)
            .where(
                erasures.c.company_id == company_id,
                erasures.c.erasure == erasure,
                erasures.c.folio > after,
            )
            .order_by(erasures.c.folio)
            .limit(limit)
        )
        rows = (await self._connection.execute(query)).all()
        return [ErasedValues(row.folio, int.from_bytes(row.hidden_values, "little")) for row in rows]


def _as_bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _together(rows: Iterable[Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        found[row.folio] = found.get(row.folio, 0) | int.from_bytes(row.hidden_values, "little")
    return found
