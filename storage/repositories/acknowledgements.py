"""Who has seen which alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, exists, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.attended import Attendance
from domain.companies import User
from storage.repositories.digests import sent_between
from storage.tables import acknowledgements, group_alerts, outbox, unattended, users
from storage.types import Moment

# Matched by the recipient of the delivery.
_SEEN = exists().where(
    acknowledgements.c.company_id == outbox.c.company_id,
    acknowledgements.c.folio == outbox.c.folio,
    acknowledgements.c.user_id == outbox.c.user_id,
)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A user's acknowledgement of an alert."""

    user_id: int
    user_name: str
    full_name: str
    acknowledged_at: datetime


class Acknowledgements:
    """Typed queries on acknowledgements."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, company_id: int, folio: int, user_id: int, *, now: datetime) -> None:
        """Note that the user saw the alert."""
        await self._connection.execute(
            insert(acknowledgements).values(
                company_id=company_id, folio=folio, user_id=user_id, acknowledged_at=now
            )
        )

    async def add_sent(
        self, company_id: int, user: User, *, first: int, last: int, now: datetime
    ) -> Sequence[int]:
        """Note that the user saw all alerts sent to them between two folios; returns those that were new."""
        sent = select(outbox.c.company_id, outbox.c.folio, outbox.c.user_id, literal(now, Moment)).where(
            *sent_between(company_id, user, first, last), ~_SEEN
        )
        return await self._add(sent)

    async def add_unattended(
        self, company_id: int, user: User, *, first: int, last: int, now: datetime
    ) -> Sequence[int]:
        """Note that the user saw what nobody had, of what is told again, between two folios.

        Returns which.
        """
        return await self._add_open(unattended, company_id, user, first=first, last=last, now=now)

    async def add_told_to_group(
        self, company_id: int, user: User, *, first: int, last: int, now: datetime
    ) -> Sequence[int]:
        """The same of what the company's group was told."""
        return await self._add_open(group_alerts, company_id, user, first=first, last=last, now=now)

    async def _add_open(
        self, told: Table, company_id: int, user: User, *, first: int, last: int, now: datetime
    ) -> Sequence[int]:
        theirs = acknowledgements.alias()
        seen = exists().where(theirs.c.company_id == told.c.company_id, theirs.c.folio == told.c.folio)
        still = select(told.c.company_id, told.c.folio, literal(user.id), literal(now, Moment)).where(
            told.c.company_id == company_id, told.c.folio.between(first, last), ~seen
        )
        return await self._add(still)

    async def _add(self, chosen: Select[Any]) -> Sequence[int]:
        columns = ("company_id", "folio", "user_id", "acknowledged_at")
        statement = insert(acknowledgements).from_select(columns, chosen)
        added = await self._connection.execute(statement.returning(acknowledgements.c.folio))
        return list(added.scalars())

    async def all(self, company_id: int) -> Sequence[Attendance]:
        """All of the company's."""
        columns = acknowledgements.c
        query = select(columns.folio, columns.user_id, columns.acknowledged_at).where(
            columns.company_id == company_id
        )
        return [Attendance(*row) for row in await self._connection.execute(query)]

    async def count_between(self, company_id: int, *, first: int, last: int) -> int:
        """How often alerts between two folios were seen, by whomever."""
        query = (
            select(func.count())
            .select_from(acknowledgements)
            .where(acknowledgements.c.company_id == company_id, acknowledgements.c.folio.between(first, last))
        )
        return (await self._connection.execute(query)).scalar_one()

    async def of_entry(self, company_id: int, folio: int) -> Sequence[Acknowledgement]:
        """Who saw the alert, in order."""
        query = (
            select(acknowledgements, users.c.name, users.c.full_name)
            .join_from(acknowledgements, users, acknowledgements.c.user_id == users.c.id)
            .where(acknowledgements.c.company_id == company_id, acknowledgements.c.folio == folio)
            .order_by(acknowledgements.c.acknowledged_at)
        )
        return [
            Acknowledgement(row.user_id, row.name, row.full_name, row.acknowledged_at)
            for row in await self._connection.execute(query)
        ]
