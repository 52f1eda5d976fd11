"""Which entries of a company are about which user, profile or other entry."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.word_sums import WordSums
from storage.tables import subject_entries

_AT_ONCE = 50_000


class SubjectEntries:
    """Typed queries on what entries are about; they are written with the entries themselves."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all_folios(self, company_id: int) -> Sequence[int]:
        """The folios of all that was done to subjects of the company, in order, each once."""
        query = select(subject_entries.c.folio).where(subject_entries.c.company_id == company_id).distinct()
        return (await self._connection.execute(query.order_by(subject_entries.c.folio))).scalars().all()

    async def folios_of(self, company_id: int, kind: str, subject_id: int) -> Sequence[int]:
        """The folios of all that was done to it, oldest first."""
        query = select(subject_entries.c.folio).where(*_of_subject(company_id, kind, subject_id))
        return (await self._connection.execute(query.order_by(subject_entries.c.folio))).scalars().all()

    async def folios(
        self, company_id: int, kind: str, subject_id: int, *, limit: int, below: int | None = None
    ) -> Sequence[int]:
        """The folios of what was done to it, newest first; below one of them, if that is given."""
        query = select(subject_entries.c.folio).where(*_of_subject(company_id, kind, subject_id))
        if below is not None:
            query = query.where(subject_entries.c.folio < below)
        found = await self._connection.execute(query.order_by(subject_entries.c.folio.desc()).limit(limit))
        return found.scalars().all()

    async def count_between(self, company_id: int, kind: str, *, first: int, last: int) -> int:
        """How much was done to those with ids between these, both included."""
        query = (
            select(func.count())
            .select_from(subject_entries)
            .where(
                subject_entries.c.company_id == company_id,
                subject_entries.c.kind == kind,
                subject_entries.c.subject_id.between(first, last),
            )
        )
        return (await self._connection.execute(query)).scalar_one()

    async def last_folios(self, company_id: int, kind: str, subject_ids: Collection[int]) -> Sequence[int]:
        """The folio of the last that was done to each of these."""
        query = (
            select(func.max(subject_entries.c.folio))
            .where(
                subject_entries.c.company_id == company_id,
                subject_entries.c.kind == kind,
                subject_entries.c.subject_id.in_(subject_ids),
            )
            .group_by(subject_entries.c.subject_id)
        )
        return list((await self._connection.execute(query)).scalars())

    async def add_to(self, sums: WordSums, company_id: int) -> None:
        """Add all that is listed of the company's entries."""
        columns = subject_entries.c
        key = (columns.kind, columns.subject_id, columns.folio)
        query = select(*key).where(columns.company_id == company_id).order_by(*key).limit(_AT_ONCE)
        last: tuple[object, ...] = ("", 0, 0)
        while True:
            rows = (await self._connection.execute(query.where(tuple_(*key) > last))).all()
            for kind, number, folio in rows:
                sums.add_subjects(folio, [(kind, number)])
            if len(rows) < _AT_ONCE:
                return
            last = tuple(rows[-1])

    async def last_told_by(self, company_id: int, folio: int) -> Sequence[tuple[str, int, int]]:
        """The kind, number and last folio of each subject to which nothing was done after this folio."""
        columns = subject_entries.c
        last = func.max(columns.folio)
        query = (
            select(columns.kind, columns.subject_id, last)
            .where(columns.company_id == company_id)
            .group_by(columns.kind, columns.subject_id)
            .having(last <= folio)
        )
        return [(kind, number, at) for kind, number, at in await self._connection.execute(query)]


def _of_subject(company_id: int, kind: str, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        subject_entries.c.company_id == company_id,
        subject_entries.c.kind == kind,
        subject_entries.c.subject_id == subject_id,
    )
