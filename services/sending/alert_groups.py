"""The group of a company's alerts: who connects it, what it is told, and who attends there."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.askers import Itself
from domain.backoff import DoublingWait
from domain.companies import Company
from domain.entries import Change, Detail, Entry, Outcome
from domain.errors import CompanyNotFound, EntryNotFound, LogStopped
from domain.permissions import CONFIGURE_LOG, LOOK_AFTER_LOGS, READ_LOG
from domain.spelling import clip
from services.asking import Ask
from services.installation import Installation
from services.sending.attending import attended
from storage.repositories.alert_groups import AlertGroup, GroupNews

SINGLY = 3
"""Alerts that are still told one by one; more are told as one."""

_CHANGED = "alert_group_changed"
_FIELD = "Grupo de alertas"
_NONE = "ninguno"
_TITLE_KEPT = 100  # characters
_BACKOFF = DoublingWait(timedelta(seconds=1), doublings=10)
_log = logging.getLogger(__name__)


async def read_alert_group(ask: Ask, company_id: int) -> AlertGroup | None:
    """The company's group. Needs Bitácora: Cambiar."""
    async with ask.may_read(CONFIGURE_LOG, company_id) as question:
        return await question.work.alert_groups.of(company_id)


async def connect_group(
    ask: Ask, company_id: int, *, chat_id: int, thread_id: int | None, title: str, operation_id: UUID
) -> Company:
    """Send the company's alerts to this group from now on, in place of any other.

    Needs Bitácora: Cambiar; records `alert_group_changed`. The same group again changes nothing.
    """
    async with ask.may(CONFIGURE_LOG, company_id) as task:
        groups, title = task.work.alert_groups, clip(title, limit=_TITLE_KEPT)
        before = await groups.of(company_id)
        place = (before.chat_id, before.thread_id) if before is not None else None
        done = await task.recorded(_CHANGED, operation_id, summary=title)
        if done is not None or place == (chat_id, thread_id):
            return task.company
        group = AlertGroup(company_id=company_id, chat_id=chat_id, thread_id=thread_id, title=title)
        change = Change(_FIELD, before.title if before is not None else _NONE, title)
        await task.record(_CHANGED, title, operation_id=operation_id, detail=Detail.of(changes=[change]))
        await groups.save(group, now=ask.now)  # so that it is not told of itself
        return task.company


async def disconnect_group(ask: Ask, company_id: int, *, operation_id: UUID) -> Entry | None:
    """Send the company's alerts to no group; None if there is none.

    Needs Bitácora: Cambiar; records `alert_group_changed`. The same operation again changes nothing.
    """
    async with ask.may(CONFIGURE_LOG, company_id) as task:
        done = await task.recorded(_CHANGED, operation_id)
        before = await task.work.alert_groups.of(company_id)
        if done is not None or before is None:
            return done
        await task.work.alert_groups.remove(company_id)
        change = Change(_FIELD, before.title, _NONE)
        return await task.record(
            _CHANGED, before.title, operation_id=operation_id, detail=Detail.of(changes=[change])
        )


async def group_lost(installation: Installation, chat_id: int, *, reason: str, now: datetime) -> None:
    """Nothing can be sent there: no company's alerts go there any more, and its readers are told.

    Records `alert_undeliverable`, which is itself alerted.
    """
    async with installation.database.reading() as work:
        groups = await work.alert_groups.in_chat(chat_id)
    for group in groups:
        async with Ask(installation, Itself(), now).may(LOOK_AFTER_LOGS, group.company_id) as task:
            current = await task.work.alert_groups.of(group.company_id)
            if current is None or current.chat_id != chat_id:
                continue
            await task.work.alert_groups.remove(group.company_id)
            detail = Detail.of(facts=(("Motivo", reason),), changes=[Change(_FIELD, group.title, _NONE)])
            try:
                await task.record(
                    "alert_undeliverable",
                    f"Grupo {group.title}: {reason}",
                    detail=detail,
                    outcome=Outcome.FAILED,
                )
            except (LogStopped, CompanyNotFound):
                _log.warning("bitacora_%s takes nothing: a lost group is not in it", group.company_id)


async def group_moved(installation: Installation, chat_id: int, *, to: int) -> None:
    """The group became another chat."""
    async with installation.database.writing() as work:
        await work.alert_groups.move(chat_id, to=to)


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """A message to send to a group now; with a `message_id`, to draw on that one."""

    group: AlertGroup
    company: Company
    news: GroupNews
    message_id: int | None = None


async def due_groups(
    installation: Installation, *, now: datetime, but: Collection[int] = ()
) -> Sequence[AlertGroup]:
    """The groups whose next message may go now, except for these chats."""
    async with installation.database.reading() as work:
        return await work.alert_groups.due(now, but=but)


async def next_group_due(installation: Installation, *, but: Collection[int] = ()) -> datetime | None:
    """When the next may go, if anything waits, except for these chats."""
    async with installation.database.reading() as work:
        return await work.alert_groups.next_due(but=but)


async def message_for(
    installation: Installation, group: AlertGroup, *, edits_first: bool = False
) -> GroupMessage | None:
    """What the group is sent next: the oldest alert, or all that wait as one if many do; then what became
    of those that it was told, or that before.

    Alerts whose entries are not in the log any more are dropped.
    """
    company_id = group.company_id
    async with installation.database.reading() as work:
        company = await work.companies.get(company_id)
        if company is None:
            return None
        waiting = await work.alert_groups.pending(company_id, limit=SINGLY + 1)
        stale = await work.alert_groups.stale_message(company_id) if edits_first or not waiting else None
        if stale is not None:
            told = await work.alert_groups.news_told(company_id, message_id=stale)
            if told is not None:
                return GroupMessage(group, company, told, stale)
        elif waiting:
            one = waiting[0] if len(waiting) <= SINGLY else None
            news = await work.alert_groups.news_waiting(company_id, one=one)
            if news is not None:
                return GroupMessage(group, company, news)
    async with installation.database.writing() as work:
        if stale is not None:
            await work.alert_groups.mark_edited(company_id, message_id=stale)
        else:
            await work.alert_groups.drop(company_id, waiting)
    return None


async def group_told(
    installation: Installation, message: GroupMessage, *, message_id: int, now: datetime
) -> None:
    """Note that it arrived."""
    company_id, news = message.company.id, message.news
    async with installation.database.writing() as work:
        if message.message_id is not None:
            await work.alert_groups.mark_edited(company_id, message_id=message.message_id)
        else:
            await work.alert_groups.mark_sent(
                company_id,
                first=news.first,
                last=news.last,
                chat_id=message.group.chat_id,
                message_id=message_id,
                next_at=now,
            )
        # Whoever attended them meanwhile may have found no message, or one that was being edited.
        by_now = await work.alert_groups.news_told(company_id, message_id=message_id)
        if by_now is not None and by_now.attended_by != news.attended_by:
            await work.alert_groups.note_fate(company_id, first=news.first, last=news.last)


async def group_delayed(
    installation: Installation, group: AlertGroup, *, now: datetime, retry_after: timedelta | None = None
) -> None:
    """Note a temporary failure: it is retried after a wait that doubles each time, or as Telegram asked."""
    wait = _BACKOFF.after(group.attempts, asked=retry_after)
    async with installation.database.writing() as work:
        await work.alert_groups.retry(group.company_id, due_at=now + wait)


async def group_put_off(installation: Installation, group: AlertGroup, *, until: datetime) -> None:
    """Send it nothing before then."""
    async with installation.database.writing() as work:
        await work.alert_groups.put_off(group.company_id, due_at=until)


async def group_refused(installation: Installation, message: GroupMessage) -> None:
    """Note that this message was rejected for good; the next ones are sent."""
    company_id, news = message.company.id, message.news
    async with installation.database.writing() as work:
        if message.message_id is not None:
            await work.alert_groups.mark_edited(company_id, message_id=message.message_id)
        else:
            waiting = await work.alert_groups.pending(company_id, limit=news.total)
            await work.alert_groups.drop(
                company_id, [each for each in waiting if news.first <= each <= news.last]
            )


async def attend_in_group(
    ask: Ask, company_id: int, *, chat_id: int, first: int, last: int, operation_id: UUID
) -> None:
    """Attend all that a message of the group told. Repeating it changes nothing.

    Needs Bitácora: Ver. Records `alert_acknowledged` once. Raises EntryNotFound if no such message was sent
    to that group.
    """
    async with ask.may(READ_LOG, company_id) as task:
        work, user = task.work, task.place.user
        group = await work.alert_groups.of(company_id)
        if group is None or group.chat_id != chat_id:
            raise EntryNotFound(first)
        if await work.alert_groups.news_between(company_id, first=first, last=last) is None:
            raise EntryNotFound(first)
        seen = await work.acknowledgements.add_told_to_group(
            company_id, user, first=first, last=last, now=ask.now
        )
        where = f"en el grupo {group.title}"
        await attended(task, seen, first=first, last=last, operation_id=operation_id, where=where)
