"""Keys of the HTTP door: each opens one company, is shown once, and only its hash is kept.

They are made and ended at the server's console. Whoever holds that holds the database, so nothing here asks
for a permission.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

from domain.companies import Company
from domain.entries import Detail
from domain.errors import (
    ApiKeyNotFound,
    ApiKeyRevoked,
    CompanyNotFound,
    OperationNotFromOutside,
)
from domain.names import parse_key_label
from services.claims import CONSOLE
from services.installation import Installation
from services.recording import Happening, record
from storage.repositories.api_keys import ApiKey
from storage.unit_of_work import UnitOfWork

_PREFIX = "vigia_"
LIKE_A_KEY = re.compile(rf"{_PREFIX}[\w-]{{20,}}", re.ASCII)


async def create_api_key(
    installation: Installation,
    company_id: int,
    *,
    label: str,
    now: datetime,
    expires_at: datetime | None = None,
    operations: Collection[str] | None = None,
) -> tuple[str, ApiKey]:
    """A new key of the company: its secret, which is kept nowhere, and the key.

    It reports all that may come from outside, or these operations alone. Records `api_key_created`. Raises
    InvalidKeyLabel, OperationUnknown, OperationNotFromOutside and CompanyNotFound.
    """
    name = parse_key_label(label)
    _check_operations(installation, operations)
    async with installation.database.writing() as work:
        await work.audit_log(company_id).lock_head()
        company = await work.companies.get(company_id)
        if company is None or company.archived:
            raise CompanyNotFound
        return await make_key(
            installation, work, company, label=name, operations=operations, expires_at=expires_at, now=now
        )


async def list_api_keys(installation: Installation, company_id: int | None = None) -> Sequence[ApiKey]:
    """Every key that was ever made, or those of one company. Raises CompanyNotFound."""
    async with installation.database.reading() as work:
        if company_id is not None and await work.companies.get(company_id) is None:
            raise CompanyNotFound
        return await work.api_keys.all(company_id)


async def revoke_api_key(installation: Installation, key_id: int, *, now: datetime) -> ApiKey:
    """End a key at once: whoever reports with it is refused from the next request on.

    Records `api_key_revoked`. Raises ApiKeyNotFound, and ApiKeyRevoked for one that was revoked before.
    """
    async with installation.database.writing() as work:
        key = await hold_key(work, key_id)
        if key.revoked_at is not None:
            raise ApiKeyRevoked(key_id)
        return await end_key(installation, work, key, now=now)


def hash_of_key(key: str) -> bytes:
    """A key has 256 random bits, so a plain hash can't be searched."""
    return sha256(key.encode()).digest()


def _check_operations(installation: Installation, operations: Collection[str] | None) -> None:
    for code in sorted(operations or ()):
        if installation.catalogue.operation(code).own:
            raise OperationNotFromOutside(code)


async def hold_key(work: UnitOfWork, key_id: int) -> ApiKey:
    """The key as it is now, which nobody else changes until the transaction ends. Raises ApiKeyNotFound."""
    key = await work.api_keys.get(key_id)
    if key is not None:
        await work.audit_log(key.company.id).lock_head()
        key = await work.api_keys.get(key_id)
    if key is None:
        raise ApiKeyNotFound(key_id)
    return key


async def make_key(
    installation: Installation,
    work: UnitOfWork,
    company: Company,
    *,
    label: str,
    operations: Collection[str] | None,
    expires_at: datetime | None,
    now: datetime,
    replaces: ApiKey | None = None,
) -> tuple[str, ApiKey]:
    """A new key, in the place of another or not, with its entry: its secret, and the key."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    key_id = await work.api_keys.add(
        company_id=company.id,
        label=label,
        key_hash=hash_of_key(secret),
        now=now,
        expires_at=expires_at,
        operations=operations,
        id_space=replaces.id_space if replaces is not None else None,
    )
    key = await hold_key(work, key_id)
    facts = [("Operaciones", _operations_of(installation, key))]
    if expires_at is not None:
        facts.append(("Vence", _moment(expires_at, company)))
    if replaces is not None:
        facts.append(("Reemplaza a la clave", str(replaces.id)))
    await _record(installation, work, key, "api_key_created", facts=facts, now=now)
    return secret, key


async def end_key(
    installation: Installation,
    work: UnitOfWork,
    key: ApiKey,
    *,
    now: datetime,
    replaced_by: ApiKey | None = None,
    ends_at: datetime | None = None,
) -> ApiKey:
    """End the key, now or at that later moment, with its entry."""
    facts = [] if replaced_by is None else [("Reemplazada por la clave", str(replaced_by.id))]
    if ends_at is not None and ends_at > now:
        await work.api_keys.expire(key.id, at=ends_at)
        facts.append(("Sirve hasta", _moment(ends_at, key.company)))
    else:
        await work.api_keys.revoke(key.id, now=now)
    await _record(installation, work, key, "api_key_revoked", facts=facts, now=now)
    return await hold_key(work, key.id)


async def _record(
    installation: Installation,
    work: UnitOfWork,
    key: ApiKey,
    operation: str,
    *,
    facts: Sequence[tuple[str, str]],
    now: datetime,
) -> None:
    happening = Happening(
        operation=operation,
        summary=f"{key.label} · clave {key.id}",
        operation_id=uuid4(),
        detail=Detail.of(facts=(("Clave", str(key.id)), ("Nombre", key.label), *facts)),
    )
    await record(
        work, installation.catalogue, company=key.company, author=CONSOLE, happening=happening, now=now
    )


def _operations_of(installation: Installation, key: ApiKey) -> str:
    if key.operations is None:
        return "todas"
    return ", ".join(installation.catalogue.operation(code).label for code in sorted(key.operations))


def _moment(value: datetime, company: Company) -> str:
    return value.astimezone(ZoneInfo(company.zone)).strftime("%d/%m/%Y %H:%M")
