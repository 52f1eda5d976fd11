"""Alerts: which are due and to whom, what became of each, and who acknowledged them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.alert_choices import USUAL, AlertChoices, OwnDeeds, is_own_deed
from domain.askers import InChat
from domain.attended import ATTENDED, attended_snapshot
from domain.backoff import DoublingWait
from domain.companies import Company, User
from domain.digest import Digest
from domain.entries import Detail, Entry
from domain.errors import EntryNotFound
from domain.notices import Notice
from domain.permissions import READ_LOG
from services.asking import Ask, Question
from services.installation import Installation
from services.log.entry_view import root_at
from services.people.acting import NOTHING_ON, OnEntry, on_entry
from services.sending.attending import attended
from services.sending.fates import ShownFate, edit_if_outrun, fate_of, tell_fate
from services.standings import standing_of
from storage.repositories.acknowledgements import Acknowledgement
from storage.repositories.alert_queues import AlertQueue
from storage.repositories.digests import ToldIn
from storage.unit_of_work import UnitOfWork

DIGEST_LINES = 12
"""How many different (user, operation) pairs a digest names; the totals count all."""

_BATCH = 100
_SINGLY = 3  # alerts that are still told one by one; if more wait at once, they are told in a digest
_NEWS = timedelta(hours=1)  # how long an alert is news: older ones, if there are several, are told together
_SEVERAL = 2
_FIRST_REST, _LONGEST_REST = timedelta(seconds=2), timedelta(minutes=1)  # after a digest, if more follows
_BACKOFF = DoublingWait(timedelta(seconds=1), doublings=10)  # in the end about every quarter of an hour
_NO_LONGER_A_READER = "ya no lee esta bitácora"
_ENTRY_GONE = "el registro ya no está en la bitácora"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DueAlert:
    """A message to send now to a user who may read the log: one entry, or several told as one.

    `up_to` is the last delivery that it includes, or the only one if it goes `alone`, ahead of what waits for
    the end of quiet hours; `seen`, who acknowledged the entry already; `on` is what
    they may do about one entry; `fate`, what had become of them all when this was composed. `root` is that
    of the log's tree up to one entry: what it says can't be rewritten later without anybody seeing it.
    """

    queue: AlertQueue
    up_to: int
    company: Company
    recipient: User
    news: Entry | Digest
    seen: Sequence[Acknowledgement] = ()
    on: OnEntry = NOTHING_ON
    alone: bool = False
    choices: AlertChoices = USUAL
    fate: ShownFate | None = None
    root: bytes = b""

    @property
    def silently(self) -> bool:
        """Whether it comes without a sound."""
        if isinstance(self.news, Digest):
            all_own = self.news.done == self.news.total
        else:
            all_own = is_own_deed(self.news, self.recipient.name)
        return not self.choices.sound or (all_own and self.choices.own is not OwnDeeds.LOUD)

    @property
    def about_themselves(self) -> bool:
        """Whether the recipient is the author of the entry, or of one of them."""
        if isinstance(self.news, Digest):
            return self.news.own > 0
        return self.news.user_name == self.recipient.name


async def due_queues(
    installation: Installation, *, now: datetime, but: Collection[int] = ()
) -> Sequence[AlertQueue]:
    """The recipients whose next message may go now, longest waiting first, except for these accounts."""
    async with installation.database.reading() as work:
        return await work.alert_queues.due(now, _BATCH, but=but)


async def next_alert_due(installation: Installation, *, but: Collection[int] = ()) -> datetime | None:
    """When the next message is due, if any is pending, except for these accounts."""
    async with installation.database.reading() as work:
        return await work.alert_queues.next_due(but=but)


async def alert_for(installation: Installation, queue: AlertQueue, *, now: datetime) -> DueAlert | None:
    """The message for this recipient now: the oldest alert, or a digest of all if many wait.

    For somebody who may no longer read the log, or no longer from that account, all is given up instead; so
    are alerts about entries that are not in the log, as after a restore or a truncation.
    """
    quiet_until = None
    async with installation.database.reading() as work:
        place = await work.users.get(queue.user_id)
        reads = place is not None and place.gives(READ_LOG)
        if place is None or not reads or place.user.telegram_id != queue.telegram_id:
            gone, reason = None, _NO_LONGER_A_READER
        else:
            gone, reason = await work.outbox.without_entry(queue), _ENTRY_GONE
            choices = await work.alert_choices.of(place.user.id)
            held = choices.quiet_until(now, place.company.zone)
            up_to, news = 0, None
            if not gone:
                up_to, news = await _news(work, queue, own=place.user.name, now=now, urgent=held is not None)
            if news is not None:
                first, last = _folios(news)
                fate = await fate_of(work, queue.company_id, first=first, last=last)
                seen = await _seen(work, queue.company_id, news)
                on = await _on(installation, work, queue, news, now=now)
                alone = held is not None
                root = await root_at(work, queue.company_id, last)
                return DueAlert(
                    queue, up_to, place.company, place.user, news, seen, on, alone, choices, fate, root
                )
            if not gone and held is not None:
                quiet_until = held
    if quiet_until is not None:
        async with installation.database.writing() as work:
            await work.outbox.hold(queue.user_id, until=quiet_until)
        return None
    if gone:
        _log.error("%s alerts are about entries that company %s has no more", len(gone), queue.company_id)
    async with installation.database.writing() as work:
        await work.outbox.give_up(queue.user_id, only=gone, reason=reason)
    return None


async def alerts_put_off(installation: Installation, queue: AlertQueue, *, until: datetime) -> None:
    """Retry this recipient's alerts of this company then, without delaying anything else."""
    async with installation.database.writing() as work:
        await work.alert_queues.put_off(queue.user_id, due_at=until)


async def _news(
    work: UnitOfWork, queue: AlertQueue, *, own: str, now: datetime, urgent: bool
) -> tuple[int, Entry | Digest | None]:
    """The message's content, and the id of the last delivery that it includes; of the `urgent` ones alone."""
    waiting = await work.outbox.waiting(queue.user_id, _SINGLY + 1, urgent=urgent)
    if not waiting:
        return 0, None
    old = [each for each in waiting if now - each.created_at > _NEWS]  # as after an outage, or quiet hours
    if urgent or (len(waiting) <= _SINGLY and len(old) < _SEVERAL):
        return waiting[0].id, await work.audit_log(queue.company_id).get(waiting[0].folio)
    if len(waiting) > _SINGLY:
        up_to = await work.outbox.last_waiting(queue.user_id)
    else:
        up_to = old[-1].id
    return up_to, await work.digests.waiting(queue, up_to=up_to, own=own, lines=DIGEST_LINES)


def _folios(news: Entry | Digest) -> tuple[int, int]:
    return (news.first_folio, news.last_folio) if isinstance(news, Digest) else (news.folio, news.folio)


async def _on(
    installation: Installation, work: UnitOfWork, queue: AlertQueue, news: Entry | Digest, *, now: datetime
) -> OnEntry:
    """What the recipient may do about one entry."""
    if isinstance(news, Digest):
        return NOTHING_ON
    ask = Ask(installation, InChat(queue.telegram_id), now)
    standing = await standing_of(work, ask.asker, queue.company_id, READ_LOG, now=now)
    return await on_entry(Question(ask=ask, work=work, standing=standing), news)


async def _seen(work: UnitOfWork, company_id: int, news: Entry | Digest) -> Sequence[Acknowledgement]:
    return [] if isinstance(news, Digest) else await work.acknowledgements.of_entry(company_id, news.folio)


async def alert_sent(installation: Installation, alert: DueAlert, *, message_id: int, now: datetime) -> None:
    """Note that the message was sent. After a digest the next one waits, longer each time."""
    digests = alert.queue.digests + 1 if isinstance(alert.news, Digest) else 0
    rest = min(_FIRST_REST * 2 ** (digests - 1), _LONGEST_REST) if digests else timedelta()
    queue = alert.queue
    async with installation.database.writing() as work:
        await work.audit_log(queue.company_id).lock_head()
        await work.outbox.mark_sent(
            queue.user_id,
            up_to=alert.up_to,
            alone=alert.alone,
            message_id=message_id,
            now=now,
            next_at=now + rest,
            digests=digests,
        )
        if alert.fate is not None:
            copy = ToldIn(queue.user_id, queue.telegram_id, message_id, alert.fate.first)
            await edit_if_outrun(work, queue.company_id, copy, alert.fate, now=now)


async def alert_delayed(
    installation: Installation,
    alert: DueAlert,
    *,
    now: datetime,
    retry_after: timedelta | None = None,
) -> None:
    """Note a temporary failure: it is retried after a wait that doubles each time.

    `retry_after` is the wait that Telegram asked for, kept exactly. All that waits for the account waits with
    it, so that nothing overtakes it.
    """
    wait = _BACKOFF.after(alert.queue.attempts, asked=retry_after)
    async with installation.database.writing() as work:
        await work.alert_queues.retry(alert.queue.telegram_id, due_at=now + wait)


async def alert_refused(installation: Installation, alert: DueAlert, *, reason: str) -> None:
    """Note that this message was rejected for good; the next ones are sent."""
    async with installation.database.writing() as work:
        only = [alert.up_to] if alert.alone else None
        await work.outbox.give_up(alert.queue.user_id, up_to=alert.up_to, only=only, reason=reason)


async def acknowledge_alert(
    ask: Ask,
    company_id: int,
    folio: int,
    *,
    operation_id: UUID,
) -> Sequence[Acknowledgement]:
    """Note that the caller saw the alert; returns all who have. Repeating it changes nothing.

    Needs Bitácora: Ver. Records `alert_acknowledged`. Raises EntryNotFound.
    """
    async with ask.may(READ_LOG, company_id) as task:
        acknowledgements, user = task.work.acknowledgements, task.place.user
        entry = await task.work.audit_log(company_id).get(folio)
        if entry is None or not entry.sensitive:
            raise EntryNotFound(folio)
        seen = await acknowledgements.of_entry(company_id, folio)
        if any(each.user_id == user.id for each in seen):
            return seen
        await acknowledgements.add(company_id, folio, user.id, now=ask.now)
        operation = task.installation.catalogue.operation(entry.operation)
        facts = (("Folio", str(folio)), ("Documento", entry.summary))
        await task.record(
            ATTENDED,
            f"#{folio} · {operation.label}",
            operation_id=operation_id,
            detail=Detail.of(facts=facts, snapshots=[attended_snapshot(user.id, [folio], at=ask.now)]),
        )
        await tell_fate(task.work, company_id, first=folio, last=folio, now=ask.now)
        return await acknowledgements.of_entry(company_id, folio)


async def acknowledge_digest(
    ask: Ask,
    company_id: int,
    *,
    first: int,
    last: int,
    operation_id: UUID,
) -> tuple[Company, User, Digest]:
    """Note that the caller saw all of a digest, from one folio to another; returns the digest.

    Needs Bitácora: Ver. Records `alert_acknowledged` once. Raises EntryNotFound if they were sent none there.
    """
    async with ask.may(READ_LOG, company_id) as task:
        user = task.place.user
        digest = await task.work.digests.sent(company_id, user, first=first, last=last, lines=DIGEST_LINES)
        if digest is None:
            raise EntryNotFound(first)
        seen = await task.work.acknowledgements.add_sent(
            company_id, user, first=first, last=last, now=ask.now
        )
        if seen:
            await attended(task, seen, first=first, last=last, operation_id=operation_id)
            sent = await task.work.digests.sent(company_id, user, first=first, last=last, lines=DIGEST_LINES)
            digest = sent or digest
        return task.company, user, digest


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """A message that told its reader of one entry, or of several as a digest, as these are by now."""

    message_id: int
    reader: User
    company: Company
    digest: Digest | None


async def alert_told(installation: Installation, notice: Notice) -> ToldAlert | None:
    """The message about the entry that the notice names; None if its reader has none, or may not read.

    `digest` is None for a message of one entry.
    """
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
        if place is None or not place.gives(READ_LOG) or place.user.telegram_id != notice.telegram_id:
            return None
        told = await work.digests.message_about(notice.company_id, place.user, notice.body["folio"])
        if told is None:
            return None
        digest = None
        if told.first != told.last:
            digest = await work.digests.sent(
                notice.company_id, place.user, first=told.first, last=told.last, lines=DIGEST_LINES
            )
        return ToldAlert(told.message_id, place.user, place.company, digest)
