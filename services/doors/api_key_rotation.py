"""Key rotation: a new key replaces an API key, and its system goes on without a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.api_keys import ApiKey
from domain.errors import ApiKeyReplaced, ApiKeyRevoked, CompanyNotFound
from domain.permissions import CONNECT_SYSTEMS
from services.asking import Ask
from services.doors.api_keys import end_key, give_another_secret, key_of_company, made_by, make_key
from storage.unit_of_work import UnitOfWork

KEPT_AFTER_ROTATION = timedelta(days=1)
"""How long the old key still works: the time to put the new one in every till."""


@dataclass(frozen=True, slots=True)
class RotatedKey:
    """The secret of a new key, that key, and the replaced one in its present state."""

    secret: str
    key: ApiKey
    before: ApiKey


async def rotate_api_key(
    ask: Ask,
    company_id: int,
    key_id: int,
    *,
    keep_for: timedelta = KEPT_AFTER_ROTATION,
    operation_id: UUID | None = None,
) -> RotatedKey:
    """A new secret for the same system: same label, scope, ids and lifetime, made by the asker.

    The old key works for `keep_for`, or ends at once if that is zero. A report sent with one key and repeated
    with the other is recognised. Needs Configuración: Cambiar and all that the key may do; records
    `api_key_created` for the new key and `api_key_revoked` for the old one, with its end. The same operation
    again gives the new key another secret. Raises ApiKeyNotFound, also for another company's, ApiKeyRevoked,
    ApiKeyReplaced, GrantBeyondOwn and, for an archived company, CompanyNotFound.
    """
    async with ask.may(CONNECT_SYSTEMS, company_id) as task:
        before, now = await key_of_company(task, key_id), task.now
        if task.company.archived:
            raise CompanyNotFound
        done = await task.recorded("api_key_created", operation_id) if operation_id is not None else None
        if done is not None:
            secret, key = await give_another_secret(task, await made_by(task, done))
            return RotatedKey(secret, key, before)
        if before.revoked_at is not None:
            raise ApiKeyRevoked(key_id)
        last = await _last_of_its_line(task.work, before)
        lifetime = last.expires_at - last.created_at if last.expires_at is not None else None
        secret, key = await make_key(
            task,
            label=before.label,
            scope=before.scope,
            expires_at=now + lifetime if lifetime is not None else None,
            replaces=before,
            operation_id=operation_id,
        )
        if before.serves(now):
            ends_at = min(now + keep_for, before.expires_at or now + keep_for)
            before = await end_key(task, before, replaced_by=key, ends_at=ends_at)
        return RotatedKey(secret, key, before)


async def _last_of_its_line(work: UnitOfWork, key: ApiKey) -> ApiKey:
    """The newest key of this system: this one, or a revoked one that had replaced it.

    Raises ApiKeyReplaced if another key is in its place: a second replacement would be ambiguous.
    """
    line = [each for each in await work.api_keys.all(key.company.id) if each.id_space == key.id_space]
    for other in line:
        if other.id > key.id and other.revoked_at is None:
            raise ApiKeyReplaced(key.id, by=other.id)
    return line[-1]
