"""Reading one entry of a company's audit log, with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.companies import Company, User
from domain.entries import Entry
from domain.log_filter import LogQuery, position_of
from domain.log_tree import is_as_hashed
from domain.permissions import EXPORT_LOG, READ_LOG
from services.asking import Ask
from services.log.about_entry import entry_there
from services.log.consulting import note_consulted
from services.people.acting import NOTHING_ON, OnEntry, on_entry
from storage.repositories.acknowledgements import Acknowledgement
from storage.repositories.audit_log import AuditLog
from storage.repositories.outbox import DeliveryState
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDelivery:
    """An entry's alert for one person: sent, on its way, or given up and why."""

    full_name: str
    sent_at: datetime | None
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry as `reader` sees it: its alert for each recipient, and who has seen it.

    `earlier` and `later` are the folios of the same user's previous and next entries; `on` is what the reader
    may do about it; `altered`, whether it is not as it was recorded; `root`, that of the log's tree up to it;
    `can_certify`, whether the reader may have its certificate.
    """

    company: Company
    entry: Entry
    reader: User
    deliveries: Sequence[AlertDelivery]
    acknowledgements: Sequence[Acknowledgement]
    earlier: int | None = None
    later: int | None = None
    on: OnEntry = NOTHING_ON
    altered: bool = False
    root: bytes = b""
    can_certify: bool = False

    @property
    def seen_by_reader(self) -> bool:
        """Whether the reader already acknowledged the alert."""
        return any(each.user_id == self.reader.id for each in self.acknowledgements)

    @property
    def about_reader(self) -> bool:
        """Whether the reader is the entry's author."""
        return self.entry.user_name == self.reader.name


async def open_entry(ask: Ask, company_id: int, folio: int) -> EntryView:
    """`read_entry` for a folio asked for outside the log's pages: opening the log is noted as well."""
    await note_consulted(ask, company_id)
    return await read_entry(ask, company_id, folio)


async def read_entry(ask: Ask, company_id: int, folio: int) -> EntryView:
    """One entry with the state of its alert.

    Needs Bitácora: Ver; raises NotAllowed, UnknownPerson, EntryNotFound and EntryPurged.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        entry = await entry_there(question, folio)
        earlier, later = await _beside(work.audit_log(company_id), entry)
        return EntryView(
            company=question.company,
            entry=entry,
            reader=question.place.user,
            deliveries=await _deliveries(work, company_id, folio),
            acknowledgements=await work.acknowledgements.of_entry(company_id, folio),
            earlier=earlier,
            later=later,
            on=await on_entry(question, entry),
            altered=not is_as_hashed(company_id, entry),
            root=await root_at(work, company_id, folio),
            can_certify=question.has(EXPORT_LOG),
        )


async def root_at(work: UnitOfWork, company_id: int, folio: int) -> bytes:
    """The root of the log's tree up to a folio; empty if its hashes are not all there."""
    head = await work.audit_log(company_id).hashes.head_at(folio)
    return head.hash if head is not None else b""


async def _beside(log: AuditLog, entry: Entry) -> tuple[int | None, int | None]:
    """The folios of the user's previous and next entries.

    Strangers can't be told apart, so they have none.
    """
    if not entry.user_name:
        return None, None
    theirs, here = LogQuery(user_name=entry.user_name), position_of(entry)
    before = await log.older(theirs, before=here, limit=1)
    after = await log.newer(theirs, after=here, limit=1)
    return before[0].folio if before else None, after[0].folio if after else None


async def _deliveries(work: UnitOfWork, company_id: int, folio: int) -> Sequence[AlertDelivery]:
    deliveries = []
    for delivery in await work.outbox.of_entry(company_id, folio):
        recipient = await work.users.get(delivery.user_id)
        if recipient is not None:
            failed = delivery.state is DeliveryState.FAILED
            deliveries.append(
                AlertDelivery(
                    full_name=recipient.user.full_name,
                    sent_at=delivery.sent_at,
                    failure=(delivery.reason or "sin motivo conocido") if failed else None,
                )
            )
    return deliveries
