"""Keys of the HTTP door; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Company
from storage.repositories.companies import company_of
from storage.repositories.identity import new_id
from storage.tables import api_keys, companies
from storage.types import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key, whatever became of it, and its company.

    `id_space` is where the ids of what it reports are apart from those of others. `operations` are the codes
    that it may report; None is all.
    """

    id: int
    label: str
    company: Company
    id_space: UUID
    created_at: datetime
    revoked_at: datetime | None
    expires_at: datetime | None
    operations: frozenset[str] | None
    last_used_at: datetime | None

    def serves(self, now: datetime) -> bool:
        """Whether it opens its company now, if that is not archived."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def may_report(self, operation: str) -> bool:
        """Whether the operation is one of its own."""
        return self.operations is None or operation in self.operations


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that opens, or once opened, some company."""

    id: int
    label: str
    company_id: int
    company_name: str


_KEYS = select(
    companies,
    api_keys.c.id.label("key_id"),
    api_keys.c.key_hash,
    api_keys.c.label,
    api_keys.c.id_space,
    api_keys.c.created_at.label("made_at"),
    api_keys.c.revoked_at,
    api_keys.c.expires_at,
    api_keys.c.operations,
    api_keys.c.last_used_at,
).join_from(api_keys, companies, api_keys.c.company_id == companies.c.id)
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
        now: datetime,
        expires_at: datetime | None = None,
        operations: Collection[str] | None = None,
        id_space: UUID | None = None,
    ) -> int:
        """Add a key of the company, with a space of its own for ids unless one is given; returns its id."""
        result = await self._connection.execute(
            insert(api_keys).values(
                company_id=company_id,
                label=label,
                key_hash=key_hash,
                created_at=now,
                expires_at=expires_at,
                operations=" ".join(sorted(operations)) if operations is not None else None,
                id_space=id_space or uuid4(),
            )
        )
        return new_id(result)

    async def get(self, key_id: int) -> ApiKey | None:
        """The key with this number, whatever became of it."""
        row = (await self._connection.execute(_KEYS.where(api_keys.c.id == key_id))).first()
        return None if row is None else _key_of(row)

    async def all(self, company_id: int | None = None) -> Sequence[ApiKey]:
        """Every key, or those of a company, in the order in which they were made."""
        query = _KEYS.order_by(api_keys.c.company_id, api_keys.c.id)
        if company_id is not None:
            query = query.where(api_keys.c.company_id == company_id)
        return [_key_of(row) for row in await self._connection.execute(query)]

    async def opening(
        self, company_id: int, key_hashes: Collection[bytes], *, now: datetime
    ) -> dict[bytes, ApiKey]:
        """Those of these keys, by hash, that open the company: neither they nor it are at their end."""
        rows = await self._connection.execute(
            _OPENING, {"company": company_id, "key_hashes": list(key_hashes), "now": now}
        )
        return {row.key_hash: _key_of(row) for row in rows}

    async def known(self, key_hash: bytes) -> KnownKey | None:
        """The key with this hash, whatever became of it."""
        query = (
            select(api_keys.c.id, api_keys.c.label, companies.c.id, companies.c.name)
            .join_from(api_keys, companies, api_keys.c.company_id == companies.c.id)
            .where(api_keys.c.key_hash == key_hash)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else KnownKey(*row)

    async def revoke(self, key_id: int, *, now: datetime) -> None:
        """The key opens nothing any more."""
        await self._set(key_id, revoked_at=now)

    async def expire(self, key_id: int, *, at: datetime) -> None:
        """The key opens nothing from that moment on."""
        await self._set(key_id, expires_at=at)

    async def used(self, key_ids: Collection[int], *, now: datetime) -> None:
        """Note that these keys served."""
        await self._connection.execute(
            update(api_keys).where(api_keys.c.id.in_(key_ids)).values(last_used_at=now)
        )

    async def _set(self, key_id: int, **values: datetime) -> None:
        await self._connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(values))


def _key_of(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.key_id,
        label=row.label,
        company=company_of(row),
        id_space=row.id_space,
        created_at=row.made_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        operations=frozenset(row.operations.split()) if row.operations is not None else None,
        last_used_at=row.last_used_at,
    )
