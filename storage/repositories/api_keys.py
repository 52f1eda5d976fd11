"""Keys of the HTTP door; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.api_keys import ApiKey, KeyRight, KeyScope, encoded_scope
from domain.companies import UserState
from domain.log_filter import NO_FILTER, LogFilter
from domain.permissions import Permissions
from storage.repositories.companies import company_of
from storage.repositories.identity import new_id
from storage.tables import api_keys, companies, profiles, users
from storage.types import Moment


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key on record, whether or not it still opens a company."""

    id: int
    label: str
    company_id: int
    company_name: str


_KEYS = (
    select(
        companies,
        api_keys.c.id.label("key_id"),
        api_keys.c.key_hash,
        api_keys.c.label,
        api_keys.c.id_space,
        api_keys.c.created_at.label("made_at"),
        api_keys.c.revoked_at,
        api_keys.c.expires_at,
        api_keys.c.rights,
        api_keys.c.operations,
        api_keys.c.reads,
        api_keys.c.addresses,
        api_keys.c.last_used_at,
        api_keys.c.made_by,
        api_keys.c.allowed,
        profiles.c.permissions.label("maker"),
    )
    .join_from(api_keys, companies, api_keys.c.company_id == companies.c.id)
    .outerjoin(users, and_(users.c.id == api_keys.c.made_by, users.c.state == UserState.ACTIVE))
    .outerjoin(profiles, profiles.c.id == users.c.profile_id)
)
_OPENING = _KEYS.where(
    api_keys.c.company_id == bindparam("company"),
    api_keys.c.key_hash.in_(bindparam("key_hashes", expanding=True)),
    api_keys.c.revoked_at.is_(None),
    or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > bindparam("now", type_=Moment())),
    companies.c.archived_at.is_(None),
)


class ApiKeys:
    """Typed queries on keys."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        *,
        company_id: int,
        label: str,
        key_hash: bytes,
        scope: KeyScope,
        now: datetime,
        expires_at: datetime | None = None,
        id_space: UUID | None = None,
        made_by: int | None = None,
    ) -> int:
        """Add a key of the company, with its own space of ids unless one is given; returns its id.

        `made_by` is the user who makes it, unless it is made at the console.
        """
        result = await self._connection.execute(
            insert(api_keys).values(
                company_id=company_id,
                label=label,
                key_hash=key_hash,
                created_at=now,
                expires_at=expires_at,
                id_space=id_space or uuid4(),
                made_by=made_by,
                **encoded_scope(scope),
            )
        )
        return new_id(result)

    async def get(self, key_id: int) -> ApiKey | None:
        """The key with this number, in any state."""
        row = (await self._connection.execute(_KEYS.where(api_keys.c.id == key_id))).first()
        return None if row is None else _key_of(row)

    async def all(self, company_id: int | None = None) -> Sequence[ApiKey]:
        """Every key, or those of a company, in the order of creation."""
        query = _KEYS.order_by(api_keys.c.company_id, api_keys.c.id)
        if company_id is not None:
            query = query.where(api_keys.c.company_id == company_id)
        return [_key_of(row) for row in await self._connection.execute(query)]

    async def opening(
        self, company_id: int, key_hashes: Collection[bytes], *, now: datetime
    ) -> dict[bytes, ApiKey]:
        """Those of these keys, by hash, that open the company: neither the key nor the company has ended."""
        rows = await self._connection.execute(
            _OPENING, {"company": company_id, "key_hashes": list(key_hashes), "now": now}
        )
        return {row.key_hash: _key_of(row) for row in rows}

    async def known(self, key_hash: bytes) -> KnownKey | None:
        """The key with this hash, in any state."""
        query = (
            select(api_keys.c.id, api_keys.c.label, companies.c.id, companies.c.name)
            .join_from(api_keys, companies, api_keys.c.company_id == companies.c.id)
            .where(api_keys.c.key_hash == key_hash)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else KnownKey(*row)

    async def revoke(self, key_id: int, *, now: datetime) -> None:
        """Revoke the key."""
        await self._set(key_id, revoked_at=now)

    async def expire(self, key_id: int, *, at: datetime) -> None:
        """Let the key expire at that moment."""
        await self._set(key_id, expires_at=at)

    async def used(self, key_ids: Collection[int], *, now: datetime) -> None:
        """Note that these keys were used."""
        await self._connection.execute(
            update(api_keys).where(api_keys.c.id.in_(key_ids)).values(last_used_at=now)
        )

    async def count_allowed(self, key_id: int, times: int, *, now: datetime) -> None:
        """Note so many more decisions that were a yes, and that the key was used."""
        values = {"allowed": api_keys.c.allowed + times, "last_used_at": now}
        await self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(values))

    async def change_secret(self, key_id: int, *, key_hash: bytes) -> None:
        """Give the key the secret with this hash in place of its own."""
        await self._set(key_id, key_hash=key_hash)

    async def _set(self, key_id: int, **values: datetime | bytes) -> None:
        await self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(values))


def _key_of(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.key_id,
        label=row.label,
        company=company_of(row),
        scope=_scope_of(row.rights, row.operations, row.reads, row.addresses),
        id_space=row.id_space,
        created_at=row.made_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        fingerprint=sha256(row.key_hash).hexdigest()[:16],
        made_by=row.made_by,
        allowed=row.allowed,
        maker=Permissions.full() if row.made_by is None else Permissions.decode(row.maker or ""),
    )


@lru_cache(maxsize=1024)  # keys are few, and each report looks its own up
def _scope_of(rights: str, operations: str | None, reads: str | None, addresses: str | None) -> KeyScope:
    return KeyScope(
        rights=frozenset(map(KeyRight, rights.split())),
        operations=frozenset(operations.split()) if operations is not None else None,
        reads=LogFilter.decode(reads) if reads is not None else NO_FILTER,
        addresses=tuple((addresses or "").split()),
    )
