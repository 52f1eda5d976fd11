"""Notices: the due ones, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from domain.backoff import DoublingWait
from domain.notices import Notice, NoticeKind
from services.installation import Installation
from storage.repositories.alert_copies import AlertCopy

_BATCH = 50
_BACKOFF = DoublingWait(timedelta(seconds=15), doublings=8)  # in the end about once an hour


async def due_notices(
    installation: Installation, *, now: datetime, but: Collection[int] = ()
) -> Sequence[Notice]:
    """The next due notice of each person, except for these accounts."""
    async with installation.database.reading() as work:
        return await work.notices.due(now, _BATCH, but=but)


async def next_notice_due(installation: Installation, *, but: Collection[int] = ()) -> datetime | None:
    """When the next sendable notice is due, if any, except for these accounts."""
    async with installation.database.reading() as work:
        return await work.notices.next_due(but=but)


async def notice_sent(
    installation: Installation,
    notice: Notice,
    *,
    message_id: int,
    now: datetime,
    told: Collection[int] = (),
) -> None:
    """Note that it was sent, or those that its message told instead, in one transaction.

    What tells of an alert again is one more copy of it.
    """
    async with installation.database.writing() as work:
        for each in told or [notice.id]:
            await work.notices.mark_sent(each, message_id=message_id, now=now)
        if notice.kind is NoticeKind.AGAIN:
            first, last = notice.body["first"], notice.body["last"]
            copy = AlertCopy(notice.user_id, notice.telegram_id, message_id, first, last)
            await work.alert_copies.add(notice.company_id, copy)


async def notice_delayed(
    installation: Installation, notice: Notice, *, now: datetime, retry_after: timedelta | None = None
) -> None:
    """Note a temporary failure: it is retried after a wait that doubles each time.

    `retry_after` is the wait that Telegram asked for, kept exactly. All that waits for the account waits with
    it, so that nothing overtakes it.
    """
    wait = _BACKOFF.after(notice.attempts, asked=retry_after)
    async with installation.database.writing() as work:
        await work.notices.retry(notice, due_at=now + wait)


async def notice_put_off(installation: Installation, notice: Notice, *, until: datetime) -> None:
    """Retry it then, without delaying anything else."""
    async with installation.database.writing() as work:
        await work.notices.put_off(notice.id, due_at=until)


async def notice_given_up(installation: Installation, notice: Notice) -> None:
    """Note that it will never be sent."""
    async with installation.database.writing() as work:
        await work.notices.give_up(notice.id)
