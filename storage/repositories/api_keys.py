"""Keys of the HTTP door; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Company
from storage.repositories.companies import company_of
from storage.tables import api_keys, companies


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is not revoked, and the company that it opens.

    `id_space` is where the ids of what it reports are apart from those of others.
    """

    id: int
    label: str
    company: Company
    id_space: UUID


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that opens, or once opened, some company."""

    id: int
    label: str
    company_name: str


_OPENING = (
    select(
        api_keys.c.id.label("key_id"), api_keys.c.key_hash, api_keys.c.label, api_keys.c.id_space, companies
    )
    .join_from(api_keys, companies, api_keys.c.company_id == companies.c.id)
    .where(
        api_keys.c.company_id == bindparam("company"),
        api_keys.c.key_hash.in_(bindparam("key_hashes", expanding=True)),
        api_keys.c.revoked_at.is_(None),
        companies.c.archived_at.is_(None),
    )
)


class ApiKeys:
    """Typed queries on keys."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, *, company_id: int, label: str, key_hash: bytes, now: datetime) -> None:
        """Add a key of the company, with a space of its own for ids."""
        await self._connection.execute(
            insert(api_keys).values(
                company_id=company_id, label=label, key_hash=key_hash, created_at=now, id_space=uuid4()
            )
        )

    async def opening(self, company_id: int, key_hashes: Collection[bytes]) -> dict[bytes, ApiKey]:
        """Those of these keys, by hash, that open the company: not revoked, and it is not archived."""
        rows = await self._connection.execute(
            _OPENING, {"company": company_id, "key_hashes": list(key_hashes)}
        )
        return {row.key_hash: ApiKey(row.key_id, row.label, company_of(row), row.id_space) for row in rows}

    async def known(self, key_hash: bytes) -> KnownKey | None:
        """The key with this hash, whatever became of it."""
        query = (
            select(api_keys.c.id, api_keys.c.label, companies.c.name)
            .join_from(api_keys, companies, api_keys.c.company_id == companies.c.id)
            .where(api_keys.c.key_hash == key_hash)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else KnownKey(*row)
