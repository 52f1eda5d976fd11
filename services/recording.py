"""Recording an operation: the one way into a company's audit log, inside the change's own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalogue import Catalogue, Operation
from domain.chain import head_of, link
from domain.companies import Company, Membership, User
from domain.entries import Detail, Entry, Event, Origin, Outcome
from domain.errors import CompanyNotFound
from domain.permissions import Module, Verb
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who does an operation, as the entry will name them, and the door they came through."""

    user_name: str
    full_name: str
    profile: str
    permissions: str
    origin: Origin
    reference: str = ""
    workstation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An operation to record: when it happened, and when it reached us, if that was not just now."""

    operation: str
    summary: str
    operation_id: UUID
    detail: Detail = field(default_factory=Detail)
    outcome: Outcome = Outcome.ALLOWED
    occurred_at: datetime | None = None
    reported_at: datetime | None = None


Deed = tuple[Author, Happening]


async def record(
    work: UnitOfWork,
    catalogue: Catalogue,
    *,
    company: Company,
    author: Author,
    happening: Happening,
    now: datetime,
) -> Entry | None:
    """Append the entry and make its alerts due; None, and one more counted, if the company switched it off.

    It holds the company's head until the transaction ends. An operation id that was recorded already
    returns its entry and appends nothing. Raises OperationUnknown and CompanyNotFound.
    """
    (entry,) = await record_all(work, catalogue, company=company, deeds=[(author, happening)], now=now)
    return entry


async def record_all(
    work: UnitOfWork, catalogue: Catalogue, *, company: Company, deeds: Sequence[Deed], now: datetime
) -> Sequence[Entry | None]:
    """What `record` does, for many at once and in this order, in hardly more statements than for one."""
    log = work.audit_log(company.id)
    head = await log.lock_head()
    if head is None:
        raise CompanyNotFound
    known = await log.by_operations([happening.operation_id for _, happening in deeds])
    settings = await work.log_settings.get(company.id)
    entries: list[Entry | None] = []
    new: list[Entry] = []
    left_out: Counter[str] = Counter()
    for author, happening in deeds:
        operation = catalogue.operation(happening.operation)
        entry = known.get(happening.operation_id)
        if entry is None and settings.records(operation):
            entry = link(head, _event(operation, author, happening, now=now))
            head = head_of(entry)
            known[entry.operation_id] = entry
            new.append(entry)
        elif entry is None:
            left_out[operation.code] += 1
        entries.append(entry)
    for code, count in left_out.items():
        day = now.astimezone(ZoneInfo(company.zone)).date()
        await work.log_settings.count_suppressed(company.id, code, day=day, count=count)
    if new:
        await log.append(new)
    sensitive = [entry.folio for entry in new if entry.sensitive]
    if sensitive:
        recipients = _readers(await work.users.linked(company.id))
        await work.outbox.add(company.id, sensitive, recipients=recipients, now=now)
    return entries


def _event(operation: Operation, author: Author, happening: Happening, *, now: datetime) -> Event:
    recorded_at = happening.reported_at or now
    return Event(
        occurred_at=happening.occurred_at or recorded_at,
        recorded_at=recorded_at,
        user_name=author.user_name,
        full_name=author.full_name,
        profile=author.profile,
        permissions=author.permissions,
        category=operation.category,
        operation=operation.code,
        sensitive=operation.is_sensitive(happening.summary),
        outcome=happening.outcome,
        summary=happening.summary,
        detail=happening.detail,
        origin=author.origin,
        origin_reference=author.reference,
        workstation=author.workstation,
        operation_id=happening.operation_id,
    )


def _readers(places: Iterable[Membership]) -> list[User]:
    """The linked users who may read the log, the one who did it among them."""
    return [place.user for place in places if place.allows(Module.LOG, Verb.VIEW)]
