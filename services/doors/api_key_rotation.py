"""Key rotation: a new key replaces an API key, and its system goes on without a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from domain.api_keys import ApiKey
from domain.errors import ApiKeyReplaced, ApiKeyRevoked, CompanyNotFound
from domain.permissions import MANAGE_KEYS
from services.asking import Ask
from services.doors.api_keys import company_of_key, end_key, key_of, make_key
from storage.unit_of_work import UnitOfWork

KEPT_AFTER_ROTATION = timedelta(days=1)
"""How long the old key still works: the time to put the new one in every till."""


@dataclass(frozen=True, slots=True)
class RotatedKey:
    """The secret of a new key, that key, and the replaced one in its present state."""

    secret: str
    key: ApiKey
    before: ApiKey


async def rotate_api_key(ask: Ask, key_id: int, *, keep_for: timedelta = KEPT_AFTER_ROTATION) -> RotatedKey:
    """A new secret for the same system: same label, operations, ids and lifetime.

    The old key works for `keep_for`, or ends at once if that is zero. A report sent with one key and repeated
    with the other is recognised. Records `api_key_created` for the new key and `api_key_revoked` for the old
    one, with its end. Raises ApiKeyNotFound, ApiKeyRevoked, ApiKeyReplaced and, for an archived company,
    CompanyNotFound.
    """
    async with ask.may(MANAGE_KEYS, await company_of_key(ask, key_id)) as task:
        before, now = await key_of(task, key_id), task.now
        if task.company.archived:
            raise CompanyNotFound
        if before.revoked_at is not None:
            raise ApiKeyRevoked(key_id)
        last = await _last_of_its_line(task.work, before)
        lifetime = last.expires_at - last.created_at if last.expires_at is not None else None
        secret, key = await make_key(
            task,
            label=before.label,
            operations=before.operations,
            expires_at=now + lifetime if lifetime is not None else None,
            replaces=before,
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
