"""Notices: automatic messages that wait, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from domain.instants import from_microseconds
from domain.notices import Notice, NoticeKind
from domain.seals import Seal
from storage.repositories.identity import new_id
from storage.tables import alert_queues, notices
from storage.types import Moment


class NoticeState(StrEnum):
    """A notice's state."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


# A literal, to match the partial index of what waits.
_PENDING = notices.c.state == literal(NoticeState.PENDING.value, literal_execute=True)

# Likewise, for the index of seals.
_IS_SEAL = notices.c.kind == literal(NoticeKind.SEAL.value, literal_execute=True)

# The queues of the account's alerts remember where it is reached, and whether it is.
_ITS_QUEUES = alert_queues.c.telegram_id == notices.c.telegram_id
_MOVED_TO = (
    select(func.min(alert_queues.c.chat_id))
    .where(_ITS_QUEUES, alert_queues.c.chat_id != alert_queues.c.telegram_id)
    .correlate(notices)
)
_CHAT = func.coalesce(_MOVED_TO.scalar_subquery(), notices.c.telegram_id).label("chat_id")
_REACHABLE = ~exists().where(_ITS_QUEUES, alert_queues.c.unreachable.is_not(None)).correlate(notices)


class Notices:
    """Typed queries on notices."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        kind: NoticeKind,
        company_id: int,
        *,
        recipients: Sequence[User],
        body: Mapping[str, Any],
        due_at: datetime,
    ) -> None:
        """Add the notice for each recipient, who has an account, behind their failed messages."""
        text = json.dumps(body, ensure_ascii=False)
        held = await self._held([user.telegram_id for user in recipients], now=due_at)
        rows = [
            {
                "kind": kind,
                "company_id": company_id,
                "user_id": user.id,
                "telegram_id": user.telegram_id,
                "body": text,
                "state": NoticeState.PENDING,
                "due_at": held.get(user.telegram_id, due_at),
                "attempts": 0,
            }
            for user in recipients
        ]
        if rows:
            await self._connection.execute(insert(notices), rows)

    async def add_one(
        self,
        kind: NoticeKind,
        company_id: int,
        *,
        user_id: int,
        telegram_id: int,
        body: Mapping[str, Any],
        due_at: datetime,
    ) -> int:
        """Add the notice for one recipient, like `add`; returns its id."""
        held = await self._held([telegram_id], now=due_at)
        result = await self._connection.execute(
            insert(notices).values(
                kind=kind,
                company_id=company_id,
                user_id=user_id,
                telegram_id=telegram_id,
                body=json.dumps(body, ensure_ascii=False),
                state=NoticeState.PENDING,
                due_at=held.get(telegram_id, due_at),
                attempts=0,
            )
        )
        return new_id(result)

    async def waiting_bodies(self, kind: NoticeKind, company_id: int) -> Sequence[tuple[int, Any]]:
        """The user and the body of each notice of this kind that waits in the company."""
        query = select(notices.c.user_id, notices.c.body).where(
            notices.c.kind == kind, notices.c.company_id == company_id, _PENDING
        )
        return [(user_id, json.loads(body)) for user_id, body in await self._connection.execute(query)]

    async def of_kind(self, kind: NoticeKind, company_id: int) -> Sequence[Notice]:
        """Every notice of this kind in the company, in any state, oldest first."""
        query = (
            select(notices, _CHAT)
            .where(notices.c.kind == kind, notices.c.company_id == company_id)
            .order_by(notices.c.id)
        )
        return [_notice_of(row) for row in await self._connection.execute(query)]

    async def sent_message(self, notice_id: int) -> int | None:
        """The message that the notice was sent as; None if it was not."""
        query = select(notices.c.message_id).where(notices.c.id == notice_id)
        message_id: int | None = (await self._connection.execute(query)).scalar_one_or_none()
        return message_id

    async def _held(self, accounts: Collection[int | None], *, now: datetime) -> dict[int | None, datetime]:
        """Until when each account is sent nothing, as a failed message goes first."""
        query = (
            select(notices.c.telegram_id, func.max(notices.c.due_at).label("until"))
            .where(
                notices.c.telegram_id.in_(accounts),
                _PENDING,
                notices.c.attempts > 0,
                notices.c.due_at > now,
            )
            .group_by(notices.c.telegram_id)
        )
        rows = await self._connection.execute(query)
        return {row.telegram_id: row.until for row in rows}

    async def replace_pending(
        self, kind: NoticeKind, company_id: int, *, due_by: datetime | None = None
    ) -> None:
        """Replace the pending notices of this kind: the next one says the same, and more.

        With `due_by`, only those due by then. The rows stay, as SQLite would reuse their ids.
        """
        statement = update(notices).where(
            notices.c.kind == kind, notices.c.company_id == company_id, _PENDING
        )
        if due_by is not None:
            statement = statement.where(notices.c.due_at <= due_by)
        await self._connection.execute(statement.values(state=NoticeState.REPLACED))

    async def seals_made(self, seal: Seal, telegram_id: int) -> Sequence[datetime]:
        """When this seal was made for this account: each time, in any state."""
        query = select(notices.c.body).where(
            _IS_SEAL,
            notices.c.company_id == seal.company_id,
            notices.c.telegram_id == telegram_id,
            notices.c.body.contains(seal.text, autoescape=True),
        )
        bodies = map(json.loads, (await self._connection.execute(query)).scalars())
        return [from_microseconds(body["sealed_at"]) for body in bodies if body["seal"] == seal.text]

    async def last_seal_sent(self, company_id: int, telegram_id: int) -> str | None:
        """The last seal of the company's log that the account was sent."""
        query = (
            select(notices.c.body)
            .where(
                _IS_SEAL,
                notices.c.telegram_id == telegram_id,
                notices.c.company_id == company_id,
                notices.c.state == NoticeState.SENT,
            )
            .order_by(notices.c.id.desc())
            .limit(1)
        )
        body = (await self._connection.execute(query)).scalar_one_or_none()
        return None if body is None else str(json.loads(body)["seal"])

    async def last_due(self, kind: NoticeKind, telegram_id: int) -> datetime | None:
        """For when the account's last notice of this kind was made, in any state."""
        query = select(func.max(notices.c.due_at)).where(
            notices.c.kind == kind, notices.c.telegram_id == telegram_id
        )
        at: datetime | None = (await self._connection.execute(query)).scalar_one()
        return at

    async def replace(self, notice_id: int) -> bool:
        """Mark it replaced; False if it does not wait any more."""
        return await self._set(notice_id, state=NoticeState.REPLACED)

    async def due_of(self, kind: NoticeKind, telegram_id: int, *, now: datetime) -> Sequence[Notice]:
        """The account's due notices of this kind, in the order of their making."""
        query = (
            select(notices, _CHAT)
            .where(_PENDING, notices.c.kind == kind, notices.c.telegram_id == telegram_id)
            .where(notices.c.due_at <= now)
            .order_by(notices.c.id)
        )
        return [_notice_of(row) for row in await self._connection.execute(query)]

    async def bring_forward(self, kind: NoticeKind, *, due_at: datetime, to: datetime) -> None:
        """Make what is due at exactly that moment due earlier."""
        await self._connection.execute(
            update(notices)
            .where(notices.c.kind == kind, notices.c.due_at == due_at, _PENDING)
            .values(due_at=to)
        )

    async def due(self, now: datetime, limit: int, *, but: Collection[int] = ()) -> Sequence[Notice]:
        """The first due notice of each account, longest waiting first, except for these accounts.

        What is for an unreachable account waits until it can be reached, or until something replaces it.
        """
        first = (
            select(func.min(notices.c.id))
            .where(*_waits(but), notices.c.due_at <= now)
            .group_by(notices.c.telegram_id)
        )
        query = select(notices, _CHAT).where(notices.c.id.in_(first)).order_by(notices.c.due_at, notices.c.id)
        return [_notice_of(row) for row in await self._connection.execute(query.limit(limit))]

    async def next_due(self, *, but: Collection[int] = ()) -> datetime | None:
        """When the next sendable notice is due, if any, except for these accounts."""
        query = select(func.min(notices.c.due_at)).where(*_waits(but))
        due_at: datetime | None = (await self._connection.execute(query)).scalar_one()
        return due_at

    async def mark_sent(self, notice_id: int, *, message_id: int, now: datetime) -> None:
        """Mark it sent in this message."""
        await self._set(notice_id, state=NoticeState.SENT, message_id=message_id, sent_at=now)

    async def retry(self, notice: Notice, *, due_at: datetime) -> None:
        """Retry it at `due_at` after a failure, and nothing else for the account before that."""
        then = literal(due_at, Moment)
        await self._connection.execute(
            update(notices)
            .where(notices.c.telegram_id == notice.telegram_id, _PENDING)
            .values(
                due_at=case((notices.c.due_at > then, notices.c.due_at), else_=then),
                attempts=notices.c.attempts + case((notices.c.id == notice.id, 1), else_=0),
            )
        )

    async def put_off(self, notice_id: int, *, due_at: datetime) -> None:
        """Try it again at `due_at`; the account's other messages go first."""
        await self._set(notice_id, due_at=due_at)

    async def make_due(self, telegram_id: int, *, now: datetime) -> None:
        """Make all that waits for the account due now."""
        await self._connection.execute(
            update(notices).where(notices.c.telegram_id == telegram_id, _PENDING).values(due_at=now)
        )

    async def give_up(self, notice_id: int) -> None:
        """Mark it as never to be sent."""
        await self._set(notice_id, state=NoticeState.FAILED)

    async def give_up_all_of(self, user_id: int) -> None:
        """Send the user none of what waits for them."""
        await self._connection.execute(
            update(notices).where(notices.c.user_id == user_id, _PENDING).values(state=NoticeState.FAILED)
        )

    async def _set(self, notice_id: int, **values: Any) -> bool:
        result = await self._connection.execute(
            update(notices).where(notices.c.id == notice_id, _PENDING).values(**values)
        )
        return bool(result.rowcount)


def _waits(but: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return _PENDING, _REACHABLE, notices.c.telegram_id.not_in(list(but))


def _notice_of(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        company_id=row.company_id,
        user_id=row.user_id,
        telegram_id=row.telegram_id,
        chat_id=row.chat_id,
        body=json.loads(row.body),
        attempts=row.attempts,
    )
