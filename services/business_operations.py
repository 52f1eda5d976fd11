"""Operations that business systems report: recorded as if they had been done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.companies import Company
from domain.entries import Detail, Entry, Origin, Outcome
from domain.errors import InvalidApiKey, OperationNotFromOutside, UserNotFound
from domain.names import parse_user_name
from services.api_keys import hash_of_key
from services.installation import Installation
from services.recording import Author, Happening, record
from storage.repositories.api_keys import ApiKey
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOperation:
    """What a business system says was done; a user whom the company does not have needs a `full_name`."""

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


async def record_business_operation(
    installation: Installation, key: str, company_id: int, *, reported: ReportedOperation, now: datetime
) -> Entry | None:
    """Record what a business system did; None if the company's settings leave it out.

    Needs a key of the company. The same `operation_id` again returns the entry that it made. Raises
    InvalidApiKey, which is counted to be recorded, OperationUnknown, OperationNotFromOutside, UserNotFound,
    and InvalidUserName for a new user whose name is none.
    """
    async with installation.database.reading() as work:  # a wrong key makes nobody wait who has to write
        await _check_key(installation, work, key, company_id)
    async with installation.database.writing() as work:
        opened = await _check_key(installation, work, key, company_id)
        operation = installation.catalogue.operation(reported.operation)
        if operation.own:
            raise OperationNotFromOutside(operation.code)
        happening = Happening(
            operation=reported.operation,
            summary=reported.summary,
            operation_id=reported.operation_id,
            detail=reported.detail.masked(),
            outcome=reported.outcome,
            occurred_at=reported.occurred_at,
        )
        return await record(
            work,
            installation.catalogue,
            company=opened.company,
            author=await _author(work, opened.company, reported, label=opened.label),
            happening=happening,
            now=now,
        )


async def _check_key(installation: Installation, work: UnitOfWork, key: str, company_id: int) -> ApiKey:
    opened = await work.api_keys.by_hash(hash_of_key(key))
    if opened is None or opened.company.id != company_id:
        installation.refused_keys[await work.api_keys.known(hash_of_key(key))] += 1
        raise InvalidApiKey
    return opened


async def _author(work: UnitOfWork, company: Company, reported: ReportedOperation, *, label: str) -> Author:
    """The user as the company knows them; for one it does not know, as the business system names them."""
    reference = f"{label}/{reported.reference}" if reported.reference else label
    user = await work.users.by_name(company.id, reported.user.upper())
    if user is None and reported.full_name is None:
        raise UserNotFound
    if user is None:
        parse_user_name(reported.user)  # nobody may pass for the system itself
    profile = await work.profiles.get(company.id, user.profile_id) if user is not None else None
    return Author(
        user_name=user.name if user is not None else reported.user,
        full_name=user.full_name if user is not None else reported.full_name or "",
        profile=profile.name if profile is not None else "",
        permissions=profile.permissions.encode() if profile is not None else "",
        origin=Origin.API,
        reference=reference,
        workstation=reported.workstation,
    )
