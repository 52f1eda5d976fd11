"""Rotation of a key of the HTTP door: another takes its place, and its system goes on without a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import ApiKeyReplaced, ApiKeyRevoked, CompanyNotFound
from domain.permissions import MANAGE_KEYS
from services.asking import Ask
from services.doors.api_keys import company_of_key, end_key, key_of, make_key
from storage.repositories.api_keys import ApiKey
from storage.unit_of_work import UnitOfWork

KEPT_AFTER_ROTATION = timedelta(days=1)
"""For how long the old key still serves: the time to put the new one in every till."""


@dataclass(frozen=True, slots=True)
class RotatedKey:
    """The secret of a new key, that key, and the one whose place it takes, as it stands now."""

    secret: str
    key: ApiKey
    before: ApiKey


async def rotate_api_key(ask: Ask, key_id: int, *, keep_for: timedelta = KEPT_AFTER_ROTATION) -> RotatedKey:
    """A new secret for the same system: same label, operations and ids, and a life as long as the last one's.

    The old key serves for as long as `keep_for` says, or ends at once for none. What was reported with one
    and is reported again with the other is the same. Records `api_key_created` for the new key and
    `api_key_revoked` for the old one, which says until when that serves. Raises ApiKeyNotFound,
    ApiKeyRevoked, ApiKeyReplaced and, for an archived company, CompanyNotFound.
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
    """The newest key of this system: itself, or one that took its place and was revoked.

    Raises ApiKeyReplaced if another has its place: of two that took it, neither would be the last.
    """
    line = [each for each in await work.api_keys.all(key.company.id) if each.id_space == key.id_space]
    for other in line:
        if other.id > key.id and other.revoked_at is None:
            raise ApiKeyReplaced(key.id, by=other.id)
    return line[-1]
