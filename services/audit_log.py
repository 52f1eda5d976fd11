"""Reading a company's audit log: a page of it, or one entry with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from domain.companies import Company, Membership
from domain.entries import Entry
from domain.errors import EntryNotFound, NotAllowed
from domain.permissions import Module, Verb
from services.authorisation import Caller, authorised, place_of
from services.installation import Installation
from storage.repositories.outbox import Acknowledgement, Delivery
from storage.unit_of_work import UnitOfWork

PAGE_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some entries, newest first; `older` and `newer` say whether there are more either way.

    `suppressed_today` counts the operations of today, in the company's zone, that it does not record.
    """

    company: Company
    entries: Sequence[Entry]
    older: bool
    newer: bool
    suppressed_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry, what became of its alert for each recipient, and who has seen it."""

    company: Company
    entry: Entry
    deliveries: Sequence[Delivery]
    acknowledgements: Sequence[Acknowledgement]


async def consult_log(installation: Installation, caller: Caller, company_id: int, *, now: datetime) -> None:
    """Note that the person opened the log: once for each time they ask, not for each page they turn.

    Needs Bitácora: Ver, and is what records who lacks it. Records `log_consulted` where the company
    records that; else one more is counted as left out.
    """
    async with authorised(
        installation, caller, company_id, module=Module.LOG, verb=Verb.VIEW, now=now
    ) as task:
        await task.record("log_consulted", "Bitácora de la empresa", operation_id=uuid4())


async def read_log_page(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    size: int,
    now: datetime,
    before: int | None = None,
    after: int | None = None,
) -> LogPage:
    """Up to `size` (1 to 50) entries: the newest, or those right before or right after a folio.

    Needs Bitácora: Ver; raises NotAllowed and UnknownPerson. It writes nothing, so it works while
    nothing can be written.
    """
    size = max(1, min(size, PAGE_LIMIT))
    async with installation.database.reading() as work:
        place = await _reader(work, caller, company_id)
        log = work.audit_log(company_id)
        # One more than asked for tells whether there are more, without counting them.
        if after is None:
            found = list(await log.before(before, size + 1))
            entries, older = found[:size], len(found) > size
        else:
            found = list(await log.after(after, size))
            entries, older = found[::-1], True
        head = await log.head()
        newer = bool(entries) and head is not None and entries[0].folio < head.folio
        today = now.astimezone(ZoneInfo(place.company.zone)).date()
        return LogPage(
            company=place.company,
            entries=entries,
            older=older and bool(entries) and entries[-1].folio > 1,
            newer=newer,
            suppressed_today=await work.log_settings.suppressed(company_id, since=today, until=today),
        )


async def read_entry(installation: Installation, caller: Caller, company_id: int, folio: int) -> EntryView:
    """One entry with what became of its alert.

    Needs Bitácora: Ver; raises NotAllowed, UnknownPerson and EntryNotFound.
    """
    async with installation.database.reading() as work:
        place = await _reader(work, caller, company_id)
        entry = await work.audit_log(company_id).get(folio)
        if entry is None:
            raise EntryNotFound(folio)
        return EntryView(
            company=place.company,
            entry=entry,
            deliveries=await work.outbox.of_entry(company_id, folio),
            acknowledgements=await work.outbox.acknowledgements(company_id, folio),
        )


async def _reader(work: UnitOfWork, caller: Caller, company_id: int) -> Membership:
    place = await place_of(work, caller, company_id)
    if not place.allows(Module.LOG, Verb.VIEW):
        raise NotAllowed(Module.LOG, Verb.VIEW)
    return place
