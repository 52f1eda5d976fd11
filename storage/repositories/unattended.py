"""Alerts that are told again if nobody attends them: when, and how often they were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry, Outcome
from storage.audit_stored import entry_of
from storage.audit_table import audit_table
from storage.dialects import insert_of
from storage.repositories.outbox import DeliveryState
from storage.tables import acknowledgements, outbox, unattended, users

_ATTENDED = exists().where(
    acknowledgements.c.company_id == unattended.c.company_id, acknowledgements.c.folio == unattended.c.folio
)


@dataclass(frozen=True, slots=True)
class ToTellAgain:
    """A user who was told of alerts that nobody attended: the first and the last of them."""

    user_id: int
    telegram_id: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StageDue:
    """Alerts that were told again so often, and are to be once more: the first and the last that are due."""

    told: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Alerts between two folios: how many nobody attended, and the newest of those."""

    count: int
    newest: Sequence[Entry]


class Unattended:
    """Typed queries on `unattended`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, company_id: int, folios: Collection[int], *, due_at: datetime) -> None:
        """Tell these alerts again then; a log truncated by hand uses folios again."""
        statement = insert_of(self._connection.dialect.name, unattended)
        rows = [{"company_id": company_id, "folio": each, "told": 0, "due_at": due_at} for each in folios]
        if rows:
            await self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[unattended.c.company_id, unattended.c.folio],
                    set_={"told": 0, "due_at": statement.excluded.due_at},
                ),
                rows,
            )

    async def companies_due(self, now: datetime) -> Sequence[int]:
        """The companies with an alert that is to be told again by now."""
        query = select(unattended.c.company_id).where(unattended.c.due_at <= now).distinct()
        return (await self._connection.execute(query.order_by(unattended.c.company_id))).scalars().all()

    async def close_attended(self, company_id: int, *, now: datetime, all_of_them: bool = False) -> None:
        """Tell those due no more that somebody attended, or `all_of_them`."""
        due = [unattended.c.company_id == company_id, unattended.c.due_at <= now]
        if not all_of_them:
            due.append(_ATTENDED)
        await self._connection.execute(update(unattended).where(*due).values(due_at=None))

    async def stages_due(self, company_id: int, *, now: datetime) -> Sequence[StageDue]:
        """How often those due were told again, with the first and the last folio of each."""
        query = (
            select(unattended.c.told, func.min(unattended.c.folio), func.max(unattended.c.folio))
            .where(unattended.c.company_id == company_id, unattended.c.due_at <= now)
            .group_by(unattended.c.told)
            .order_by(unattended.c.told)
        )
        return [StageDue(*row) for row in await self._connection.execute(query)]

    async def told_of(self, company_id: int, stage: StageDue) -> Sequence[ToTellAgain]:
        """Who was told of those of the stage, but for what they did themselves."""
        entries = audit_table(company_id)
        theirs = and_(
            outbox.c.company_id == unattended.c.company_id,
            outbox.c.folio == unattended.c.folio,
            outbox.c.state == DeliveryState.SENT,
        )
        query = (
            select(outbox.c.user_id, outbox.c.telegram_id, func.min(outbox.c.folio), func.max(outbox.c.folio))
            .select_from(
                unattended.join(outbox, theirs)
                .join(entries, entries.c.folio == unattended.c.folio)
                .join(users, users.c.id == outbox.c.user_id)
            )
            .where(
                *_of_stage(company_id, stage),
                ~_ATTENDED,
                ~and_(entries.c.user_name == users.c.name, entries.c.outcome == Outcome.ALLOWED),
            )
            .group_by(outbox.c.user_id, outbox.c.telegram_id)
            .order_by(outbox.c.user_id)
        )
        return [ToTellAgain(*row) for row in await self._connection.execute(query)]

    async def told_again(self, company_id: int, stage: StageDue, *, due_at: datetime | None) -> None:
        """Count those of the stage once more; the next time is then, if ever."""
        await self._connection.execute(
            update(unattended).where(*_of_stage(company_id, stage)).values(told=stage.told + 1, due_at=due_at)
        )

    async def still_open(self, company_id: int, *, first: int, last: int, limit: int) -> StillOpen:
        """What nobody attended of those between two folios, both included."""
        entries = audit_table(company_id)
        both = unattended.join(entries, entries.c.folio == unattended.c.folio)
        chosen = (*_between(company_id, first, last), ~_ATTENDED)
        many = select(func.count()).select_from(both).where(*chosen)
        newest = select(entries).select_from(both).where(*chosen).order_by(entries.c.folio.desc())
        rows = await self._connection.execute(newest.limit(limit))
        return StillOpen((await self._connection.execute(many)).scalar_one(), [entry_of(row) for row in rows])

    async def operations_between(self, company_id: int, *, first: int, last: int) -> Sequence[str]:
        """The operations of those between two folios, both included."""
        entries = audit_table(company_id)
        both = unattended.join(entries, entries.c.folio == unattended.c.folio)
        query = select(entries.c.operation).select_from(both).where(*_between(company_id, first, last))
        return (await self._connection.execute(query.distinct())).scalars().all()

    async def attended_by(
        self, company_id: int, *, first: int, last: int
    ) -> Sequence[tuple[str, datetime, int]]:
        """Who attended those between two folios: full name, when last, and how many."""
        seen = and_(
            acknowledgements.c.company_id == unattended.c.company_id,
            acknowledgements.c.folio == unattended.c.folio,
        )
        at = func.max(acknowledgements.c.acknowledged_at)
        query = (
            select(users.c.full_name, at, func.count())
            .select_from(
                unattended.join(acknowledgements, seen).join(users, users.c.id == acknowledgements.c.user_id)
            )
            .where(*_between(company_id, first, last))
            .group_by(users.c.id, users.c.full_name)
            .order_by(at)
        )
        return [(name, when, many) for name, when, many in await self._connection.execute(query)]


def _of_stage(company_id: int, stage: StageDue) -> tuple[ColumnElement[bool], ...]:
    """A message tells of all between two folios, so that those go with it that are due a moment later."""
    waits = (unattended.c.due_at.is_not(None), unattended.c.told == stage.told)
    return (*_between(company_id, stage.first, stage.last), *waits)


def _between(company_id: int, first: int, last: int) -> tuple[ColumnElement[bool], ...]:
    return unattended.c.company_id == company_id, unattended.c.folio.between(first, last)
