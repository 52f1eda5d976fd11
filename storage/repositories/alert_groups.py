"""The group that a company's alerts go to besides its readers: where it is, what waits, what was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from storage.audit_stored import entry_of
from storage.audit_table import audit_table
from storage.dialects import insert_of
from storage.tables import acknowledgements, alert_groups, group_alerts, users

_PENDING = group_alerts.c.message_id.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """A company's group, or with a `thread_id` a topic of it; `attempts` failed since the last one sent."""

    company_id: int
    chat_id: int
    thread_id: int | None
    title: str
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNews:
    """Alerts that one message tells a group: how often each operation, and the first and the last of them.

    `entry` is the only one; of them all `attended` were, by these, with full name and when last.
    """

    total: int
    first: int
    last: int
    since: datetime
    until: datetime
    operations: Sequence[tuple[str, int]]
    entry: Entry | None
    attended: int
    attended_by: Sequence[tuple[str, datetime]]


class AlertGroups:
    """Typed queries on `alert_groups` and `group_alerts`.

    Whatever changes both locks the group first, so that none waits for another that waits for it.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, company_id: int) -> AlertGroup | None:
        """The company's group, if it has one."""
        found = await self._groups(alert_groups.c.company_id == company_id)
        return found[0] if found else None

    async def in_chat(self, chat_id: int) -> Sequence[AlertGroup]:
        """The companies whose alerts go to this chat, by their groups."""
        return await self._groups(alert_groups.c.chat_id == chat_id)

    async def save(self, group: AlertGroup, *, now: datetime) -> None:
        """Make it the company's group, in place of any other: what waited for that goes to this."""
        statement = insert_of(self._connection.dialect.name, alert_groups).values(
            company_id=group.company_id,
            chat_id=group.chat_id,
            thread_id=group.thread_id,
            title=group.title,
            waiting=False,
            due_at=now,
            attempts=0,
        )
        new = statement.excluded
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[alert_groups.c.company_id],
                set_={
                    "chat_id": new.chat_id,
                    "thread_id": new.thread_id,
                    "title": new.title,
                    "due_at": new.due_at,
                    "attempts": 0,
                },
            )
        )

    async def remove(self, company_id: int) -> None:
        """No group from now on: nothing that waited is sent."""
        await self._lock(company_id)
        await self._connection.execute(
            delete(group_alerts).where(group_alerts.c.company_id == company_id, _PENDING)
        )
        await self._connection.execute(delete(alert_groups).where(alert_groups.c.company_id == company_id))

    async def move(self, chat_id: int, *, to: int) -> None:
        """The group became another chat, as Telegram says: what was told there can't be edited any more."""
        await self._connection.execute(
            update(alert_groups).where(alert_groups.c.chat_id == chat_id).values(chat_id=to, thread_id=None)
        )

    async def add(self, company_id: int, folios: Collection[int]) -> None:
        """Tell the company's group of these, if it has one."""
        found = alert_groups.c.company_id == company_id
        group = await self._connection.execute(
            update(alert_groups).where(found).values(waiting=True).returning(alert_groups.c.chat_id)
        )
        chat_id = group.scalar_one_or_none()
        if chat_id is None or not folios:
            return
        statement = insert_of(self._connection.dialect.name, group_alerts)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[group_alerts.c.company_id, group_alerts.c.folio],
                set_={"message_id": None, "stale": False, "chat_id": statement.excluded.chat_id},
            ),
            [
                {
                    "company_id": company_id,
                    "folio": each,
                    "chat_id": chat_id,
                    "message_id": None,
                    "stale": False,
                }
                for each in folios
            ],
        )

    async def note_fate(self, company_id: int, *, first: int, last: int) -> None:
        """Have the messages edited that told the company's present group of alerts between two folios."""
        chat_id = await self._lock(company_id)
        if chat_id is None:
            return
        result = await self._connection.execute(
            update(group_alerts)
            .where(
                group_alerts.c.company_id == company_id,
                group_alerts.c.folio.between(first, last),
                group_alerts.c.message_id.is_not(None),
                group_alerts.c.chat_id == chat_id,
            )
            .values(stale=True)
        )
        if result.rowcount:
            await self._connection.execute(
                update(alert_groups).where(alert_groups.c.company_id == company_id).values(waiting=True)
            )

    async def due(self, now: datetime, *, but: Collection[int]) -> Sequence[AlertGroup]:
        """The groups whose next message may go now, longest waiting first, except for these chats."""
        return await self._groups(_waits(but), alert_groups.c.due_at <= now)

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the next may go, if anything waits, except for these chats."""
        query = select(func.min(alert_groups.c.due_at)).where(_waits(but))
        due_at: datetime | None = (await self._connection.execute(query)).scalar_one()
        return due_at

    async def stale_message(self, company_id: int) -> int | None:
        """A message that does not show what became of its alerts, the oldest; None if all do."""
        query = select(func.min(group_alerts.c.message_id)).where(
            group_alerts.c.company_id == company_id, group_alerts.c.stale.is_(True)
        )
        message_id: int | None = (await self._connection.execute(query)).scalar_one()
        return message_id

    async def pending(self, company_id: int, *, limit: int) -> Sequence[int]:
        """The first folios that wait."""
        query = select(group_alerts.c.folio).where(group_alerts.c.company_id == company_id, _PENDING)
        found = await self._connection.execute(query.order_by(group_alerts.c.folio).limit(limit))
        return found.scalars().all()

    async def news_waiting(self, company_id: int, *, one: int | None) -> GroupNews | None:
        """All that waits as one message, or the alert of this folio alone; None if it is not in the log."""
        chosen = [group_alerts.c.company_id == company_id, _PENDING]
        if one is not None:
            chosen.append(group_alerts.c.folio == one)
        return await self._news(company_id, *chosen)

    async def news_told(self, company_id: int, *, message_id: int) -> GroupNews | None:
        """What the message told, as it is by now."""
        return await self._news(
            company_id, group_alerts.c.company_id == company_id, group_alerts.c.message_id == message_id
        )

    async def news_between(self, company_id: int, *, first: int, last: int) -> GroupNews | None:
        """What the message about the first of these folios told."""
        query = select(group_alerts.c.message_id).where(
            group_alerts.c.company_id == company_id, group_alerts.c.folio == first
        )
        message_id = (await self._connection.execute(query)).scalar_one_or_none()
        told = None if message_id is None else await self.news_told(company_id, message_id=message_id)
        return told if told is not None and (told.first, told.last) == (first, last) else None

    async def mark_sent(
        self, company_id: int, *, first: int, last: int, chat_id: int, message_id: int, next_at: datetime
    ) -> None:
        """What waited between these folios was sent in this message; the next may go at `next_at`."""
        await self._lock(company_id)
        await self._connection.execute(
            update(group_alerts)
            .where(
                group_alerts.c.company_id == company_id, group_alerts.c.folio.between(first, last), _PENDING
            )
            .values(message_id=message_id, chat_id=chat_id)
        )
        await self._settle(company_id, due_at=next_at)

    async def mark_edited(self, company_id: int, *, message_id: int) -> None:
        """The message shows what became of its alerts."""
        await self._lock(company_id)
        await self._connection.execute(
            update(group_alerts)
            .where(group_alerts.c.company_id == company_id, group_alerts.c.message_id == message_id)
            .values(stale=False)
        )
        await self._settle(company_id)

    async def drop(self, company_id: int, folios: Collection[int]) -> None:
        """Tell these to nobody: their entries are not in the log any more, or Telegram refused them."""
        await self._lock(company_id)
        await self._connection.execute(
            delete(group_alerts).where(
                group_alerts.c.company_id == company_id, group_alerts.c.folio.in_(folios), _PENDING
            )
        )
        await self._settle(company_id)

    async def retry(self, company_id: int, *, due_at: datetime) -> None:
        """Send it nothing before then, after a failure."""
        await self._connection.execute(
            update(alert_groups)
            .where(alert_groups.c.company_id == company_id)
            .values(due_at=due_at, attempts=alert_groups.c.attempts + 1)
        )

    async def put_off(self, company_id: int, *, due_at: datetime) -> None:
        """Send it nothing before then."""
        await self._connection.execute(
            update(alert_groups).where(alert_groups.c.company_id == company_id).values(due_at=due_at)
        )

    async def _lock(self, company_id: int) -> int | None:
        """Lock the company's group until the transaction ends; returns its chat, if it has one."""
        query = select(alert_groups.c.chat_id).where(alert_groups.c.company_id == company_id)
        chat_id: int | None = (await self._connection.execute(query.with_for_update())).scalar_one_or_none()
        return chat_id

    async def _settle(self, company_id: int, **values: Any) -> None:
        waits = exists().where(
            group_alerts.c.company_id == company_id, or_(_PENDING, group_alerts.c.stale.is_(True))
        )
        await self._connection.execute(
            update(alert_groups)
            .where(alert_groups.c.company_id == company_id)
            .values(waiting=waits, attempts=0, **values)
        )

    async def _groups(self, *chosen: ColumnElement[bool]) -> Sequence[AlertGroup]:
        query = select(alert_groups).where(*chosen).order_by(alert_groups.c.due_at, alert_groups.c.company_id)
        return [_group_of(row) for row in await self._connection.execute(query)]

    async def _news(self, company_id: int, *chosen: ColumnElement[bool]) -> GroupNews | None:
        entries = audit_table(company_id)
        both = group_alerts.join(entries, entries.c.folio == group_alerts.c.folio)
        total = select(
            func.count().label("total"),
            func.min(entries.c.folio).label("first"),
            func.max(entries.c.folio).label("last"),
            func.min(entries.c.occurred_at).label("since"),
            func.max(entries.c.occurred_at).label("until"),
        )
        row = (await self._connection.execute(total.select_from(both).where(*chosen))).one()
        if not row.total:
            return None
        often = (
            select(entries.c.operation, func.count())
            .select_from(both)
            .where(*chosen)
            .group_by(entries.c.operation)
            .order_by(func.count().desc(), entries.c.operation)
        )
        only = select(entries).select_from(both).where(*chosen).limit(1)
        seen = group_alerts.join(
            acknowledgements,
            and_(
                acknowledgements.c.company_id == group_alerts.c.company_id,
                acknowledgements.c.folio == group_alerts.c.folio,
            ),
        )
        many = select(func.count(group_alerts.c.folio.distinct())).select_from(seen).where(*chosen)
        at = func.max(acknowledgements.c.acknowledged_at)
        by_whom = (
            select(users.c.full_name, at)
            .select_from(seen.join(users, users.c.id == acknowledgements.c.user_id))
            .where(*chosen)
            .group_by(users.c.id, users.c.full_name)
            .order_by(at)
        )
        return GroupNews(
            total=row.total,
            first=row.first,
            last=row.last,
            since=row.since,
            until=row.until,
            operations=[(code, times) for code, times in await self._connection.execute(often)],
            entry=entry_of((await self._connection.execute(only)).one()) if row.total == 1 else None,
            attended=(await self._connection.execute(many)).scalar_one(),
            attended_by=[(name, when) for name, when in await self._connection.execute(by_whom)],
        )


def _waits(but: Collection[int]) -> ColumnElement[bool]:
    return and_(alert_groups.c.waiting.is_(True), alert_groups.c.chat_id.not_in(list(but)))


def _group_of(row: Row[Any]) -> AlertGroup:
    return AlertGroup(
        company_id=row.company_id,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        title=row.title,
        attempts=row.attempts,
    )
