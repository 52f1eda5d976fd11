"""Long work that somebody asked for: what is in progress, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Company
from domain.long_work import LongWork, WorkKind, WorkState
from storage.tables import companies, long_works


class LongWorks:
    """Typed queries on `long_works`. Without `ended_at` it is in progress, or should be."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, work: LongWork) -> None:
        """Add new work."""
        await self._connection.execute(
            insert(long_works).values(
                id=work.id,
                operation_id=work.operation_id,
                kind=work.kind,
                company_id=work.company.id,
                telegram_id=work.telegram_id,
                reference=work.reference,
                request=work.request,
                state=work.state,
                asked_at=work.asked_at,
                message_id=work.message_id,
            )
        )

    async def get(self, work_id: str) -> LongWork | None:
        """The work with this id."""
        return await self._one(_WITH_COMPANY.where(long_works.c.id == work_id))

    async def by_operation(self, operation_id: UUID) -> LongWork | None:
        """The work that records under this operation id."""
        return await self._one(_WITH_COMPANY.where(long_works.c.operation_id == operation_id))

    async def left(self) -> Sequence[LongWork]:
        """The work that has not ended, oldest first."""
        query = _WITH_COMPANY.where(long_works.c.ended_at.is_(None)).order_by(long_works.c.asked_at)
        return [_work_of(row) for row in await self._connection.execute(query)]

    async def begin_again(self, work_id: str) -> None:
        """Put it in progress again, however it ended."""
        await self._set(work_id, state=WorkState.RUNNING, ended_at=None)

    async def stop(self, work_id: str) -> None:
        """Mark it cancelled by its person, unless it has ended."""
        await self._connection.execute(
            update(long_works)
            .where(long_works.c.id == work_id, long_works.c.ended_at.is_(None))
            .values(state=WorkState.STOPPING)
        )

    async def stop_all_of(self, telegram_id: int, company_id: int) -> None:
        """Mark everything that the account has in progress in the company as cancelled."""
        theirs = (long_works.c.telegram_id == telegram_id, long_works.c.company_id == company_id)
        await self._connection.execute(
            update(long_works)
            .where(*theirs, long_works.c.ended_at.is_(None))
            .values(state=WorkState.STOPPING)
        )

    async def pause(self, work_id: str) -> None:
        """Leave it to the next process, unless it was cancelled."""
        await self._connection.execute(
            update(long_works)
            .where(long_works.c.id == work_id, long_works.c.state == WorkState.RUNNING)
            .values(state=WorkState.PAUSED)
        )

    async def resume(self) -> None:
        """Mark paused work as in progress again."""
        await self._connection.execute(
            update(long_works)
            .where(long_works.c.ended_at.is_(None), long_works.c.state == WorkState.PAUSED)
            .values(state=WorkState.RUNNING)
        )

    async def end(self, work_id: str, state: WorkState, *, now: datetime) -> None:
        """Mark it ended in this state."""
        await self._set(work_id, state=state, ended_at=now)

    async def follow_in(self, work_id: str, message_id: int) -> None:
        """Show its progress in this message."""
        await self._set(work_id, message_id=message_id)

    async def forget(self, *, before: datetime) -> None:
        """Delete what ended before that moment."""
        await self._connection.execute(delete(long_works).where(long_works.c.ended_at < before))

    async def _one(self, query: Select[Any]) -> LongWork | None:
        row = (await self._connection.execute(query)).first()
        return None if row is None else _work_of(row)

    async def _set(self, work_id: str, **values: Any) -> None:
        await self._connection.execute(update(long_works).where(long_works.c.id == work_id).values(**values))


_WITH_COMPANY = select(
    long_works, companies.c.name, companies.c.rfc, companies.c.zone, companies.c.archived_at
).join(companies)


def _work_of(row: Row[Any]) -> LongWork:
    company = Company(
        id=row.company_id, name=row.name, rfc=row.rfc, zone=row.zone, archived=row.archived_at is not None
    )
    return LongWork(
        id=row.id,
        operation_id=row.operation_id,
        kind=WorkKind(row.kind),
        company=company,
        telegram_id=row.telegram_id,
        reference=row.reference,
        request=row.request,
        asked_at=row.asked_at,
        state=WorkState(row.state),
        message_id=row.message_id,
    )
