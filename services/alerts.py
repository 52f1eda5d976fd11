"""Alerts: what is due and to whom, what became of each, and who said they saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.companies import Company, User
from domain.entries import Detail, Entry
from domain.errors import EntryNotFound
from domain.permissions import Module, Verb
from services.authorisation import Caller, authorised
from services.installation import Installation
from storage.repositories.outbox import Acknowledgement, Delivery
from storage.unit_of_work import UnitOfWork

_BATCH = 30
_FIRST_WAIT = timedelta(seconds=1)
_DOUBLINGS = 10  # from then on it is tried about every quarter of an hour
_NO_LONGER_A_READER = "ya no lee esta bitácora"


@dataclass(frozen=True, slots=True)
class DueAlert:
    """An alert to send now, to a user who may read the log."""

    delivery: Delivery
    company: Company
    recipient: User
    entry: Entry

    @property
    def about_themselves(self) -> bool:
        """Whether who receives it is named in the entry as the one who did it."""
        return self.entry.user_name == self.recipient.name


async def due_alerts(installation: Installation, *, now: datetime) -> Sequence[DueAlert]:
    """The next alerts to send, oldest first and one for each person.

    One to somebody who may no longer read the log, or no longer from that account, is given up instead.
    """
    async with installation.database.reading() as work:
        found = [
            (delivery, await _alert_of(work, delivery)) for delivery in await work.outbox.due(now, _BATCH)
        ]
    lost = [delivery for delivery, alert in found if alert is None]
    if lost:
        async with installation.database.writing() as work:
            for delivery in lost:
                await work.outbox.mark_failed(delivery.id, reason=_NO_LONGER_A_READER)
    return [alert for _, alert in found if alert is not None]


async def _alert_of(work: UnitOfWork, delivery: Delivery) -> DueAlert | None:
    place = await work.users.get(delivery.user_id)
    entry = await work.audit_log(delivery.company_id).get(delivery.folio)
    if place is None or entry is None or place.user.telegram_id != delivery.telegram_id:
        return None
    if not place.allows(Module.LOG, Verb.VIEW):
        return None
    return DueAlert(delivery, place.company, place.user, entry)


async def next_alert_due(installation: Installation) -> datetime | None:
    """When the next alert is due, if any is pending."""
    async with installation.database.reading() as work:
        return await work.outbox.next_due()


async def alert_sent(
    installation: Installation, delivery: Delivery, *, message_id: int, now: datetime
) -> None:
    """Note that the alert is in the person's chat."""
    async with installation.database.writing() as work:
        await work.outbox.mark_sent(delivery.id, message_id=message_id, now=now)


async def alert_failed(
    installation: Installation,
    delivery: Delivery,
    *,
    reason: str,
    permanent: bool,
    now: datetime,
    retry_after: timedelta | None = None,
) -> None:
    """Note that it could not be sent: for good, or to be tried again after a wait that doubles each time.

    `retry_after` is the wait that Telegram asked for, kept exactly.
    """
    async with installation.database.writing() as work:
        if permanent:
            await work.outbox.mark_failed(delivery.id, reason=reason)
            return
        wait = retry_after or _FIRST_WAIT * 2 ** min(delivery.attempts, _DOUBLINGS)
        await work.outbox.retry(delivery.id, due_at=now + wait, reason=reason)


async def acknowledge_alert(
    installation: Installation,
    caller: Caller,
    company_id: int,
    folio: int,
    *,
    operation_id: UUID,
    now: datetime,
) -> Sequence[Acknowledgement]:
    """Note that the caller saw the alert; returns all who have. Doing it again changes nothing.

    Needs Bitácora: Ver. Records `alert_acknowledged`. Raises EntryNotFound.
    """
    async with authorised(
        installation, caller, company_id, module=Module.LOG, verb=Verb.VIEW, now=now
    ) as task:
        entry = await task.work.audit_log(company_id).get(folio)
        if entry is None or not entry.sensitive:
            raise EntryNotFound(folio)
        outbox, user = task.work.outbox, task.place.user
        seen = await outbox.acknowledgements(company_id, folio)
        if any(each.user_id == user.id for each in seen):
            return seen
        await outbox.acknowledge(company_id, folio, user.id, now=now)
        operation = task.installation.catalogue.operation(entry.operation)
        facts = (("Folio", str(folio)), ("Documento", entry.summary))
        await task.record(
            "alert_acknowledged",
            f"#{folio} · {operation.label}",
            operation_id=operation_id,
            detail=Detail.of(facts=facts),
        )
        return await outbox.acknowledgements(company_id, folio)
