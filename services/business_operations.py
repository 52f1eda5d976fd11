"""Operations that business systems report: recorded as if they had been done here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from domain.companies import LARGEST_ID
from domain.entries import Detail, Origin, Outcome
from domain.errors import (
    InvalidApiKey,
    InvalidFullName,
    InvalidUserName,
    OperationNotForKey,
    OperationNotFromOutside,
    UserNotFound,
    VigiaError,
)
from domain.operation_ids import in_space
from services.api_keys import hash_of_key
from services.installation import Installation, RefusedKey, RefusedReport
from services.recording import Author, Deed, Happening, Recorded, record_each
from services.reported_people import ReportedPeople, reported_people
from storage.repositories.api_keys import ApiKey
from storage.unit_of_work import UnitOfWork

# So that telling when a key last served costs no write for each report.
_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOperation:
    """What a business system says was done; a user whom the company does not have needs a `full_name`.

    `operation_id` is its own name for the operation: another system's may be the same.
    """

    operation: str
    user: str
    summary: str
    operation_id: UUID
    full_name: str | None = None
    outcome: Outcome = Outcome.ALLOWED
    detail: Detail = field(default_factory=Detail)
    occurred_at: datetime | None = None
    reference: str = ""
    workstation: str = ""


@dataclass(frozen=True, slots=True)
class _Report:
    """One report among those that are recorded together."""

    key_hash: bytes
    reported: ReportedOperation
    now: datetime


async def record_business_operation(
    installation: Installation, key: str, company_id: int, *, reported: ReportedOperation, now: datetime
) -> Recorded | None:
    """Record what a business system did; None if the company's settings leave it out.

    Those that come side by side for one company are recorded in one transaction. Needs a key of the company,
    which has its operation ids to itself. The same operation again returns the entry that it made. Raises
    InvalidApiKey, OperationNotForKey and what `ReportedPeople.person` raises, which are counted to be
    recorded: nobody keeps what they do out of the log, unseen, by how they are called. Also OperationUnknown,
    OperationNotFromOutside, and OperationIdReused for the id of another operation.
    """
    report = _Report(hash_of_key(key), reported, now)
    if (company_id, report.key_hash) not in installation.used_keys:
        # A wrong one asks for no turn to write.
        await _check_key(installation, report.key_hash, company_id, now=now)
    installation.database.refuse_to_write()
    together = partial(_record_together, installation, company_id)
    try:
        recorded: Recorded | None = await installation.reports.join(company_id, report, together=together)
    except InvalidApiKey:  # it was a key of the company until just now
        installation.used_keys.discard((company_id, report.key_hash))
        await _check_key(installation, report.key_hash, company_id, now=now)
        raise
    except OperationNotForKey as refusal:
        await _count_refused(installation, report.key_hash, operation=refusal.code)
        raise
    except (InvalidUserName, InvalidFullName, UserNotFound):
        await _count_refused(installation, report.key_hash, report=RefusedReport.MISNAMED)
        raise
    installation.used_keys.add((company_id, report.key_hash))
    return recorded


async def check_key(installation: Installation, key: str, company_id: int, *, now: datetime) -> None:
    """Raise InvalidApiKey, which is counted to be recorded, unless the key opens the company.

    It only reads, for who has to know before they look at what comes with the key.
    """
    key_hash = hash_of_key(key)
    try:
        await _check_key(installation, key_hash, company_id, now=now)
    except InvalidApiKey:
        installation.used_keys.discard((company_id, key_hash))
        raise
    installation.used_keys.add((company_id, key_hash))


async def count_unseen(installation: Installation, key: str) -> None:
    """Count a report of a good key that was refused for signs that are not seen, to be recorded."""
    await _count_refused(installation, hash_of_key(key), report=RefusedReport.UNSEEN)


async def _check_key(installation: Installation, key_hash: bytes, company_id: int, *, now: datetime) -> None:
    async with installation.database.reading() as work:
        opening = await work.api_keys.opening(min(max(company_id, 0), LARGEST_ID), [key_hash], now=now)
    if not 0 < company_id <= LARGEST_ID or key_hash not in opening:
        await _count_refused(installation, key_hash)
        raise InvalidApiKey


async def _count_refused(
    installation: Installation,
    key_hash: bytes,
    *,
    operation: str | None = None,
    report: RefusedReport | None = None,
) -> None:
    async with installation.database.reading() as work:
        known = await work.api_keys.known(key_hash)
    installation.refused_keys[RefusedKey(known, operation, report)] += 1


async def _record_together(
    installation: Installation, company_id: int, reports: Sequence[_Report]
) -> Sequence[Recorded | Exception | None]:
    """The entries of these reports, and why those have none that are refused."""
    now = reports[-1].now
    async with installation.database.writing() as work:
        # Whoever revokes a key holds the head too: nothing is recorded after the entry that says so.
        await work.audit_log(company_id).lock_head()
        keys = await work.api_keys.opening(company_id, {each.key_hash for each in reports}, now=now)
        people = await reported_people(work.users, company_id, [each.reported.user for each in reports])
        answers: list[Recorded | Exception | None] = []
        deeds: dict[int, Deed] = {}
        for place, report in enumerate(reports):
            try:
                deeds[place] = _deed(installation, keys, people, report)
                answers.append(None)
            except VigiaError as refusal:
                answers.append(refusal)
        if deeds:
            recorded = await record_each(
                work,
                installation.catalogue,
                company=next(iter(keys.values())).company,
                deeds=list(deeds.values()),
                now=now,
            )
            for place, answer in zip(deeds, recorded, strict=True):
                answers[place] = answer
        await _note_use(work, keys.values(), now=now)
    return answers


async def _note_use(work: UnitOfWork, keys: Iterable[ApiKey], *, now: datetime) -> None:
    """Note when these keys served, of those for which it was not noted just now."""
    noted_by = now - _USE_NOTED_EVERY
    due = [key.id for key in keys if key.last_used_at is None or key.last_used_at <= noted_by]
    if due:
        await work.api_keys.used(due, now=now)


def _deed(
    installation: Installation, keys: Mapping[bytes, ApiKey], people: ReportedPeople, report: _Report
) -> Deed:
    reported, key = report.reported, keys.get(report.key_hash)
    if key is None:
        raise InvalidApiKey
    operation = installation.catalogue.operation(reported.operation)
    if operation.own:
        raise OperationNotFromOutside(operation.code)
    if not key.may_report(operation.code):
        raise OperationNotForKey(operation.code)
    happening = Happening(
        operation=reported.operation,
        summary=reported.summary,
        operation_id=in_space(key.id_space, reported.operation_id),
        detail=reported.detail.masked(),
        outcome=reported.outcome,
        occurred_at=reported.occurred_at,
        reported_at=report.now,
    )
    return _author(people, reported, label=key.label), happening


def _author(people: ReportedPeople, reported: ReportedOperation, *, label: str) -> Author:
    person = people.person(reported.user, reported.full_name)
    return Author(
        user_name=person.user_name,
        full_name=person.full_name,
        profile=person.profile,
        permissions=person.permissions,
        origin=Origin.API,
        reference=f"{label}/{reported.reference}" if reported.reference else label,
        workstation=reported.workstation,
    )
