"""Several alerts of one person told as one: their contents, from their entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from domain.digest import Digest, DigestLine
from domain.entries import REPORTING, Outcome
from storage.audit_stored import entry_of
from storage.audit_table import audit_table, audit_table_name
from storage.log_tiles import StoredTree
from storage.repositories.alert_queues import AlertQueue
from storage.repositories.outbox import PENDING, DeliveryState
from storage.tables import acknowledgements, outbox, users

_LARGEST = 5  # alerts that a digest names


@dataclass(frozen=True, slots=True)
class ToldIn:
    """A message that told a user of alerts, by the lowest folio among those asked for."""

    user_id: int
    telegram_id: int
    message_id: int
    folio: int


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """A message that told somebody of one entry, or of all their alerts between two folios."""

    message_id: int
    first: int
    last: int


class Digests:
    """Typed queries on deliveries together with their entries."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def waiting(self, queue: AlertQueue, *, up_to: int, own: str, lines: int) -> Digest | None:
        """The queue's waiting alerts up to this id as one; None if there are none.

        `own` is the user's name.
        """
        chosen = (outbox.c.user_id == queue.user_id, PENDING, outbox.c.id <= up_to)
        return await self._digest(queue.company_id, *chosen, own=own, lines=lines)

    async def sent(self, company_id: int, user: User, *, first: int, last: int, lines: int) -> Digest | None:
        """The user's sent alerts between two folios as one; None if there are none."""
        return await self._digest(
            company_id, *sent_between(company_id, user, first, last), own=user.name, lines=lines
        )

    async def messages_between(self, company_id: int, *, first: int, last: int) -> Sequence[ToldIn]:
        """The messages that told anybody of alerts between two folios, both included."""
        query = (
            select(outbox.c.user_id, outbox.c.telegram_id, outbox.c.message_id, func.min(outbox.c.folio))
            .where(
                outbox.c.company_id == company_id,
                outbox.c.folio.between(first, last),
                outbox.c.state == DeliveryState.SENT,
                outbox.c.message_id.is_not(None),
            )
            .group_by(outbox.c.user_id, outbox.c.telegram_id, outbox.c.message_id)
        )
        return [ToldIn(*row) for row in await self._connection.execute(query)]

    async def message_about(self, company_id: int, user: User, folio: int) -> AlertMessage | None:
        """The message that told the user of the entry; None if there is none.

        A digest ends where neighbouring deliveries have another message, so only those are read; but for
        urgent ones, which may have gone ahead of it.
        """
        told = select(outbox.c.message_id).where(*sent_between(company_id, user, folio, folio))
        message_id: int | None = (await self._connection.execute(told)).scalar()
        if message_id is None:
            return None
        theirs = (outbox.c.company_id == company_id, outbox.c.user_id == user.id)
        another = select(outbox.c.folio).where(
            *theirs, outbox.c.message_id.is_distinct_from(message_id), outbox.c.urgent.is_(False)
        )
        before = another.where(outbox.c.folio < folio).order_by(outbox.c.folio.desc()).limit(1)
        after = another.where(outbox.c.folio > folio).order_by(outbox.c.folio).limit(1)
        bounds = [(await self._connection.execute(each)).scalar() for each in (before, after)]
        same = select(func.min(outbox.c.folio), func.max(outbox.c.folio)).where(
            *theirs, outbox.c.message_id == message_id
        )
        if bounds[0] is not None:
            same = same.where(outbox.c.folio > bounds[0])
        if bounds[1] is not None:
            same = same.where(outbox.c.folio < bounds[1])
        first, last = (await self._connection.execute(same)).one()
        return AlertMessage(message_id, first, last)

    async def _digest(
        self, company_id: int, *chosen: ColumnElement[bool], own: str, lines: int
    ) -> Digest | None:
        entries = audit_table(company_id).c
        both = outbox.join(audit_table(company_id), entries.folio == outbox.c.folio)
        is_done = (entries.user_name == own) & (entries.outcome == Outcome.ALLOWED)
        total = select(
            func.count().label("total"),
            func.min(entries.folio).label("first_folio"),
            func.max(entries.folio).label("last_folio"),
            func.min(entries.occurred_at).label("since"),
            func.max(entries.occurred_at).label("until"),
            func.sum(case((entries.user_name == own, 1), else_=0)).label("own"),
            func.sum(case((is_done, 1), else_=0)).label("done"),
        )
        row = (await self._connection.execute(total.select_from(both).where(*chosen))).one()
        if not row.total:
            return None
        who_and_what = (entries.user_name, entries.full_name, entries.operation)
        strange = (entries.profile == "") & (entries.user_name != "") & entries.origin.in_(REPORTING)
        most = (
            select(*who_and_what, func.count().label("count"), func.max(case((strange, 1), else_=0)))
            .select_from(both)
            .where(*chosen)
            .group_by(*who_and_what)
            .order_by(func.count().desc(), func.min(entries.folio))
            .limit(lines)
        )
        largest = (
            select(audit_table(company_id))
            .select_from(both)
            .where(*chosen, outbox.c.cents.is_not(None))
            .order_by(outbox.c.cents.desc(), entries.folio)
            .limit(_LARGEST)
        )
        attended, by_whom = await self._attended(*chosen)
        hashes = StoredTree(self._connection, audit_table_name(company_id), company_id)
        head = await hashes.head_at(row.last_folio)
        return Digest(
            total=row.total,
            first_folio=row.first_folio,
            last_folio=row.last_folio,
            since=row.since,
            until=row.until,
            own=int(row.own),
            done=int(row.done),
            lines=[
                DigestLine(user_name, full_name, operation, count, without_user=bool(strange))
                for user_name, full_name, operation, count, strange in await self._connection.execute(most)
            ],
            attended=attended,
            attended_by=by_whom,
            root=head.hash if head is not None else b"",
            largest=[entry_of(each) for each in await self._connection.execute(largest)],
        )

    async def _attended(self, *chosen: ColumnElement[bool]) -> tuple[int, Sequence[tuple[str, datetime]]]:
        """How many of these somebody saw; by whom, with full name, and when last."""
        same = (acknowledgements.c.company_id == outbox.c.company_id) & (
            acknowledgements.c.folio == outbox.c.folio
        )
        seen = outbox.join(acknowledgements, same)
        # Looked up for each: SQLite would join all of the one with all of the other to count what differs.
        many = select(func.count()).select_from(outbox).where(*chosen, exists().where(same))
        last = func.max(acknowledgements.c.acknowledged_at)
        by_whom = (
            select(users.c.full_name, last)
            .select_from(seen.join(users, users.c.id == acknowledgements.c.user_id))
            .where(*chosen)
            .group_by(users.c.id, users.c.full_name)
            .order_by(last)
        )
        found = [(name, at) for name, at in await self._connection.execute(by_whom)]
        return (await self._connection.execute(many)).scalar_one(), found


def sent_between(company_id: int, user: User, first: int, last: int) -> tuple[ColumnElement[bool], ...]:
    """The alerts sent to the user between two folios, both included, in the message about the first."""
    begun = outbox.alias()
    message = select(begun.c.message_id).where(
        begun.c.company_id == company_id, begun.c.user_id == user.id, begun.c.folio == first
    )
    return (
        outbox.c.message_id == message.scalar_subquery(),
        outbox.c.company_id == company_id,
        outbox.c.folio.between(first, last),
        outbox.c.user_id == user.id,
        outbox.c.state == DeliveryState.SENT,
    )
