"""API keys: each opens one company and is shown once; only its hash is kept.

They are made and revoked at the server's console.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.askers import hash_of_key
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Detail
from domain.errors import (
    ApiKeyNotFound,
    ApiKeyRevoked,
    CompanyNotFound,
    OperationNotFromOutside,
)
from domain.names import parse_key_label
from domain.permissions import MANAGE_KEYS
from services.asking import Ask, Question, Task
from services.installation import Installation
from storage.repositories.api_keys import ApiKey

_PREFIX = "vigia_"
LIKE_A_KEY = re.compile(rf"{_PREFIX}[\w-]{{20,}}", re.ASCII)


async def create_api_key(
    ask: Ask,
    company_id: int,
    *,
    label: str,
    expires_at: datetime | None = None,
    operations: Collection[str] | None = None,
) -> tuple[str, ApiKey]:
    """Create a key of the company; returns its secret, which is not kept, and the key.

    It may report every operation open to business systems, or only these. Records `api_key_created`. Raises
    InvalidKeyLabel, OperationUnknown, OperationNotFromOutside and CompanyNotFound.
    """
    name = parse_key_label(label)
    _check_operations(ask.installation, operations)
    async with ask.may(MANAGE_KEYS, company_id) as task:
        if task.company.archived:
            raise CompanyNotFound
        return await make_key(task, label=name, operations=operations, expires_at=expires_at)


async def list_api_keys(ask: Ask, company_id: int | None = None) -> Sequence[ApiKey]:
    """Every key ever made, or those of one company. Raises CompanyNotFound."""
    async with ask.may_read(MANAGE_KEYS, INSTALLATION_ID if company_id is None else company_id) as question:
        return await question.work.api_keys.all(company_id)


async def revoke_api_key(ask: Ask, key_id: int) -> ApiKey:
    """End a key at once: its reports are refused from the next request on.

    Records `api_key_revoked`. Raises ApiKeyNotFound, and ApiKeyRevoked for one that was revoked before.
    """
    async with ask.may(MANAGE_KEYS, await company_of_key(ask, key_id)) as task:
        key = await key_of(task, key_id)
        if key.revoked_at is not None:
            raise ApiKeyRevoked(key_id)
        return await end_key(task, key)


def _check_operations(installation: Installation, operations: Collection[str] | None) -> None:
    for code in sorted(operations or ()):
        if installation.catalogue.operation(code).own:
            raise OperationNotFromOutside(code)


async def company_of_key(ask: Ask, key_id: int) -> int:
    """The id of the key's company. Raises ApiKeyNotFound."""
    async with ask.may_read(MANAGE_KEYS, INSTALLATION_ID) as question:
        return (await key_of(question, key_id)).company.id


async def key_of(question: Question, key_id: int) -> ApiKey:
    """The key in its present state. Raises ApiKeyNotFound."""
    key = await question.work.api_keys.get(key_id)
    if key is None:
        raise ApiKeyNotFound(key_id)
    return key


async def make_key(
    task: Task,
    *,
    label: str,
    operations: Collection[str] | None,
    expires_at: datetime | None,
    replaces: ApiKey | None = None,
) -> tuple[str, ApiKey]:
    """Add a key, perhaps in the place of another, with its entry; returns its secret and the key."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    key_id = await task.work.api_keys.add(
        company_id=task.company.id,
        label=label,
        key_hash=hash_of_key(secret),
        now=task.now,
        expires_at=expires_at,
        operations=operations,
        id_space=replaces.id_space if replaces is not None else None,
    )
    key = await key_of(task, key_id)
    facts = [("Operaciones", _operations_of(task.installation, key))]
    if expires_at is not None:
        facts.append(("Vence", _moment(expires_at, task.company)))
    if replaces is not None:
        facts.append(("Reemplaza a la clave", str(replaces.id)))
    await _record(task, key, "api_key_created", facts=facts)
    return secret, key


async def end_key(
    task: Task, key: ApiKey, *, replaced_by: ApiKey | None = None, ends_at: datetime | None = None
) -> ApiKey:
    """End the key, now or at a later moment, with its entry."""
    facts = [] if replaced_by is None else [("Reemplazada por la clave", str(replaced_by.id))]
    if ends_at is not None and ends_at > task.now:
        await task.work.api_keys.expire(key.id, at=ends_at)
        facts.append(("Sirve hasta", _moment(ends_at, task.company)))
    else:
        await task.work.api_keys.revoke(key.id, now=task.now)
    await _record(task, key, "api_key_revoked", facts=facts)
    return await key_of(task, key.id)


async def _record(task: Task, key: ApiKey, operation: str, *, facts: Sequence[tuple[str, str]]) -> None:
    detail = Detail.of(facts=(("Clave", str(key.id)), ("Nombre", key.label), *facts))
    await task.record(operation, f"{key.label} · clave {key.id}", detail=detail)


def _operations_of(installation: Installation, key: ApiKey) -> str:
    if key.operations is None:
        return "todas"
    return ", ".join(installation.catalogue.operation(code).label for code in sorted(key.operations))


def _moment(value: datetime, company: Company) -> str:
    return value.astimezone(ZoneInfo(company.zone)).strftime("%d/%m/%Y %H:%M")
