"""Which entries of a company are about which user or profile."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import subject_entries


class SubjectEntries:
    """Typed queries on what entries are about; they are written with the entries themselves."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all_folios(self, company_id: int) -> Sequence[int]:
        """The folios of all that was done to subjects of the company, in order, each once."""
        query = select(subject_entries.c.folio).where(subject_entries.c.company_id == company_id).distinct()
        return (await self._connection.execute(query.order_by(subject_entries.c.folio))).scalars().all()

    async def folios(
        self, company_id: int, kind: str, subject_id: int, *, limit: int, below: int | None = None
    ) -> Sequence[int]:
        """The folios of what was done to it, newest first; below one of them, if that is given."""
        of_subject = (
            subject_entries.c.company_id == company_id,
            subject_entries.c.kind == kind,
            subject_entries.c.subject_id == subject_id,
        )
        query = select(subject_entries.c.folio).where(*of_subject)
        if below is not None:
            query = query.where(subject_entries.c.folio < below)
        found = await self._connection.execute(query.order_by(subject_entries.c.folio.desc()).limit(limit))
        return found.scalars().all()
