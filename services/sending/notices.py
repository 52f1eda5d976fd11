"""Notices: the due ones, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from domain.backoff import DoublingWait
from domain.notices import Notice, NoticeKind
from services.installation import Installation
from services.sending.fates import ShownFate, edit_if_outrun, fate_of
from storage.repositories.alert_copies import AlertCopy
from storage.repositories.digests import ToldIn

_BATCH = 50
_OF_ALERTS = frozenset({NoticeKind.FATE, NoticeKind.AGAIN})
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
    shown: ShownFate | None = None,
) -> None:
    """Note that it was sent, or those that its message told instead, in one transaction.

    What tells of an alert again is one more copy of it. `shown` is what it said of an alert's fate, if it is
    about one.
    """
    async with installation.database.writing() as work:
        if shown is not None:
            await work.audit_log(notice.company_id).lock_head()
        for each in told or [notice.id]:
            await work.notices.mark_sent(each, message_id=message_id, now=now)
        copy = _copy_in(notice, message_id)
        if notice.kind is NoticeKind.AGAIN and isinstance(copy, AlertCopy):
            await work.alert_copies.add(notice.company_id, copy)
        if shown is not None:
            await edit_if_outrun(work, notice.company_id, copy, shown, now=now)


def _copy_in(notice: Notice, message_id: int) -> ToldIn | AlertCopy:
    """The message of an alert that the notice was sent as, or edited."""
    who, body = (notice.user_id, notice.telegram_id, message_id), notice.body
    if "last" in body:
        return AlertCopy(*who, body["first"], body["last"])
    return ToldIn(*who, body.get("folio", 0))


async def fate_to_show(installation: Installation, notice: Notice) -> ShownFate | None:
    """What became of the alerts that the notice is about, by now; None if it is about none."""
    if notice.kind not in _OF_ALERTS:
        return None
    async with installation.database.reading() as work:
        first, last = notice.body.get("first", 0), notice.body.get("last", 0)
        if not last:
            first = last = notice.body["folio"]
            place = await work.users.get(notice.user_id)
            told = await work.digests.message_about(notice.company_id, place.user, first) if place else None
            if told is not None:
                first, last = told.first, told.last
        return await fate_of(work, notice.company_id, first=first, last=last)


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
