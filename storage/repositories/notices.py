"""Notices: what waits to be sent by itself, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.chain import from_microseconds
from domain.companies import User
from domain.notices import Notice, NoticeKind
from domain.seals import Seal
from storage.tables import notices


class NoticeState(StrEnum):
    """How far a notice got."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


# Written out in the statement, as the index of what waits is of these rows alone.
_PENDING = notices.c.state == literal(NoticeState.PENDING.value, literal_execute=True)


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
        """Have this sent to each of them, who are linked to an account."""
        text = json.dumps(body, ensure_ascii=False)
        rows = [
            {
                "kind": kind,
                "company_id": company_id,
                "user_id": user.id,
                "telegram_id": user.telegram_id,
                "body": text,
                "state": NoticeState.PENDING,
                "due_at": due_at,
                "attempts": 0,
            }
            for user in recipients
        ]
        if rows:
            await self._connection.execute(insert(notices), rows)

    async def replace_pending(self, kind: NoticeKind, company_id: int) -> None:
        """Send none of those of this kind that still wait: what follows them says the same, and more.

        They stay, as SQLite would give their ids to those that follow.
        """
        await self._connection.execute(
            update(notices)
            .where(notices.c.kind == kind, notices.c.company_id == company_id, _PENDING)
            .values(state=NoticeState.REPLACED)
        )

    async def seals_made(self, seal: Seal, telegram_id: int) -> Sequence[datetime]:
        """When this seal was made to be sent to this account: each time, whatever became of it."""
        query = select(notices.c.body).where(
            notices.c.kind == NoticeKind.SEAL,
            notices.c.company_id == seal.company_id,
            notices.c.telegram_id == telegram_id,
            notices.c.body.contains(seal.text, autoescape=True),
        )
        bodies = map(json.loads, (await self._connection.execute(query)).scalars())
        return [from_microseconds(body["sealed_at"]) for body in bodies if body["seal"] == seal.text]

    async def replace(self, notice_id: int) -> None:
        """Send another in its place."""
        await self._set(notice_id, state=NoticeState.REPLACED)

    async def due(self, now: datetime, limit: int) -> Sequence[Notice]:
        """The first for each account whose time has come, who waited longest first."""
        first = (
            select(func.min(notices.c.id))
            .where(_PENDING, notices.c.due_at <= now)
            .group_by(notices.c.telegram_id)
        )
        query = select(notices).where(notices.c.id.in_(first)).order_by(notices.c.due_at, notices.c.id)
        return [_notice_of(row) for row in await self._connection.execute(query.limit(limit))]

    async def next_due(self) -> datetime | None:
        """When the next one is due, if any waits."""
        query = select(func.min(notices.c.due_at)).where(_PENDING)
        due_at: datetime | None = (await self._connection.execute(query)).scalar_one()
        return due_at

    async def mark_sent(self, notice_id: int, *, message_id: int, now: datetime) -> None:
        """It is in the person's chat, in this message."""
        await self._set(notice_id, state=NoticeState.SENT, message_id=message_id, sent_at=now)

    async def retry(self, notice_id: int, *, due_at: datetime) -> None:
        """It could not be sent; it is tried again at `due_at`."""
        await self._set(notice_id, due_at=due_at, attempts=notices.c.attempts + 1)

    async def give_up(self, notice_id: int) -> None:
        """It will never be sent."""
        await self._set(notice_id, state=NoticeState.FAILED)

    async def _set(self, notice_id: int, **values: Any) -> None:
        await self._connection.execute(
            update(notices).where(notices.c.id == notice_id, _PENDING).values(**values)
        )


def _notice_of(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        company_id=row.company_id,
        user_id=row.user_id,
        telegram_id=row.telegram_id,
        body=json.loads(row.body),
        attempts=row.attempts,
    )
