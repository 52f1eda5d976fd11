"""API keys: each opens one company and is shown once; only its hash is kept.

They are made and revoked in the chat, and at the server's console.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.api_keys import ApiKey, KeyRight, KeyScope, key_snapshot
from domain.askers import hash_of_key
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Detail, Entry
from domain.errors import (
    ApiKeyNotFound,
    ApiKeyRevoked,
    CompanyNotFound,
    GrantBeyondOwn,
    InvalidKeyFilter,
    InvalidKeyRights,
    OperationIdReused,
    OperationNotFromOutside,
)
from domain.key_filters import is_lasting
from domain.key_words import scope_in_words
from domain.names import parse_key_label
from domain.permissions import CONNECT_SYSTEMS, MANAGE_KEYS
from services.asking import Ask, Question, Task
from services.doors.first_reports import tell_how_it_ended, wait_for_first_report
from services.installation import Installation

_PREFIX = "vigia_"
LIKE_A_KEY = re.compile(rf"{_PREFIX}[\w-]{{20,}}", re.ASCII)
_USUAL = KeyScope()


async def create_api_key(
    ask: Ask,
    company_id: int,
    *,
    label: str,
    scope: KeyScope = _USUAL,
    expires_at: datetime | None = None,
    operation_id: UUID | None = None,
) -> tuple[str, ApiKey]:
    """Create a key of the company; returns its secret, which is not kept, and the key.

    Needs Configuración: Cambiar and all that the key may do; records `api_key_created`. A person is told in
    the chat when its first report comes. The same operation again gives the key another secret in place of
    the first, which nobody may have seen. Raises GrantBeyondOwn, InvalidKeyLabel, InvalidKeyRights,
    InvalidKeyFilter, OperationUnknown, OperationNotFromOutside, CompanyNotFound, OperationIdReused, and
    ApiKeyRevoked if what this operation made has been revoked since.
    """
    name = parse_key_label(label)
    _check_scope(ask.installation, scope)
    async with ask.may(CONNECT_SYSTEMS, company_id) as task:
        if task.company.archived:
            raise CompanyNotFound
        done = await task.recorded("api_key_created", operation_id) if operation_id is not None else None
        if done is not None:
            key = await made_by(task, done)
            if (key.label, key.scope) != (name, scope):
                raise OperationIdReused(["label", "scope"])
            return await give_another_secret(task, key)
        secret, key = await make_key(
            task, label=name, scope=scope, expires_at=expires_at, operation_id=operation_id
        )
        if KeyRight.REPORT in scope.rights:
            await wait_for_first_report(task, key)
        return secret, key


async def key_rights_to_give(ask: Ask, company_id: int) -> Sequence[KeyRight]:
    """What a key that the asker makes may be for. Needs Configuración: Cambiar; raises CompanyNotFound."""
    async with ask.may_read(CONNECT_SYSTEMS, company_id) as question:
        held = question.permissions
        return [right for right in KeyRight if held.covers(KeyScope(rights=frozenset({right})).needs)]


async def list_api_keys(ask: Ask, company_id: int) -> Sequence[ApiKey]:
    """Every key of the company ever made. Needs Configuración: Cambiar; raises CompanyNotFound."""
    async with ask.may_read(CONNECT_SYSTEMS, company_id) as question:
        return await question.work.api_keys.all(company_id)


async def list_all_api_keys(ask: Ask) -> Sequence[ApiKey]:
    """Every key of every company ever made, for the console."""
    async with ask.may_read(MANAGE_KEYS, INSTALLATION_ID) as question:
        return await question.work.api_keys.all()


async def revoke_api_key(
    ask: Ask, company_id: int, key_id: int, *, operation_id: UUID | None = None
) -> ApiKey:
    """End a key of the company at once: its reports are refused from the next request on.

    Needs Configuración: Cambiar; records `api_key_revoked`. The same operation again changes nothing. Raises
    ApiKeyNotFound, also for another company's, and ApiKeyRevoked for one that was revoked before.
    """
    async with ask.may(CONNECT_SYSTEMS, company_id) as task:
        key = await key_of_company(task, key_id)
        if operation_id is not None and await task.recorded(
            "api_key_revoked", operation_id, summary=_name_of(key)
        ):
            return key
        if key.revoked_at is not None:
            raise ApiKeyRevoked(key_id)
        ended = await end_key(task, key, operation_id=operation_id)
        if key.last_used_at is None:
            await tell_how_it_ended(task.work, key, now=task.now)
        return ended


async def made_by(task: Task, entry: Entry) -> ApiKey:
    """The key that this entry tells of."""
    return await key_of(task, int(dict(entry.detail.facts)["Clave"]))


async def give_another_secret(task: Task, key: ApiKey) -> tuple[str, ApiKey]:
    """The key with another secret, with its entry. Raises ApiKeyRevoked."""
    if key.revoked_at is not None:
        raise ApiKeyRevoked(key.id)
    secret = _new_secret()
    await task.work.api_keys.change_secret(key.id, key_hash=hash_of_key(secret))
    given = await key_of(task, key.id)
    await _record(task, key, given, "api_key_created", facts=[("Secreto", "Se dio otro")], operation_id=None)
    return secret, given


def _check_scope(installation: Installation, scope: KeyScope) -> None:
    if not scope.rights:
        raise InvalidKeyRights
    if not is_lasting(scope.reads):
        raise InvalidKeyFilter
    for code in sorted(scope.operations or ()):
        if installation.catalogue.operation(code).own:
            raise OperationNotFromOutside(code)


async def company_of_key(ask: Ask, key_id: int) -> int:
    """The id of the key's company. Raises ApiKeyNotFound."""
    async with ask.may_read(MANAGE_KEYS, INSTALLATION_ID) as question:
        return (await key_of(question, key_id)).company.id


async def key_of_company(question: Question, key_id: int) -> ApiKey:
    """The key of the company in question. Raises ApiKeyNotFound, also for another company's."""
    key = await key_of(question, key_id)
    if key.company.id != question.company.id:
        raise ApiKeyNotFound(key_id)
    return key


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
    scope: KeyScope,
    expires_at: datetime | None,
    replaces: ApiKey | None = None,
    operation_id: UUID | None = None,
) -> tuple[str, ApiKey]:
    """Add a key, perhaps in the place of another, with its entry; returns its secret and the key.

    Raises GrantBeyondOwn for one that does what the asker may not.
    """
    if not task.permissions.covers(scope.needs):
        raise GrantBeyondOwn(task.permissions.missing(scope.needs))
    place = task.standing.place
    secret = _new_secret()
    key_id = await task.work.api_keys.add(
        company_id=task.company.id,
        label=label,
        key_hash=hash_of_key(secret),
        now=task.now,
        scope=scope,
        expires_at=expires_at,
        id_space=replaces.id_space if replaces is not None else None,
        made_by=place.user.id if place is not None else None,
    )
    key = await key_of(task, key_id)
    facts = list(scope_in_words(scope, task.installation.catalogue))
    if expires_at is not None:
        facts.append(("Vence", _moment(expires_at, task.company)))
    if replaces is not None:
        facts.append(("Reemplaza a la clave", str(replaces.id)))
    await _record(task, None, key, "api_key_created", facts=facts, operation_id=operation_id)
    return secret, key


async def end_key(
    task: Task,
    key: ApiKey,
    *,
    replaced_by: ApiKey | None = None,
    ends_at: datetime | None = None,
    operation_id: UUID | None = None,
) -> ApiKey:
    """End the key, now or at a later moment, with its entry."""
    facts = [] if replaced_by is None else [("Reemplazada por la clave", str(replaced_by.id))]
    if ends_at is not None and ends_at > task.now:
        await task.work.api_keys.expire(key.id, at=ends_at)
        facts.append(("Sirve hasta", _moment(ends_at, task.company)))
    else:
        await task.work.api_keys.revoke(key.id, now=task.now)
    ended = await key_of(task, key.id)
    await _record(task, key, ended, "api_key_revoked", facts=facts, operation_id=operation_id)
    return ended


async def _record(
    task: Task,
    before: ApiKey | None,
    key: ApiKey,
    operation: str,
    *,
    facts: Sequence[tuple[str, str]],
    operation_id: UUID | None,
) -> None:
    told = (("Clave", str(key.id)), ("Nombre", key.label), *facts)
    detail = Detail.of(facts=told, snapshots=[key_snapshot(before, key)])
    await task.record(operation, _name_of(key), operation_id=operation_id, detail=detail)


def _name_of(key: ApiKey) -> str:
    return f"{key.label} · clave {key.id}"


def _new_secret() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def _moment(value: datetime, company: Company) -> str:
    return value.astimezone(ZoneInfo(company.zone)).strftime("%d/%m/%Y %H:%M")
