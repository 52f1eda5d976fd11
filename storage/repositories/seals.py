"""The seals sent, and the logs that grew since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Company
from domain.log_tree import Head
from domain.seals import Seal
from storage.dialects import insert
from storage.repositories.companies import company_of
from storage.tables import audit_heads, companies, seals


@dataclass(frozen=True, slots=True)
class UnsealedLog:
    """A log with entries past its last seal; `since` is when that was, or when the company began."""

    company: Company
    head: Head
    sealed_folio: int
    since: datetime


@dataclass(frozen=True, slots=True)
class MadeSeal:
    """A seal, and when it was made."""

    seal: Seal
    made: datetime


class Seals:
    """Typed queries on seals."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unsealed(self, company_id: int | None = None) -> Sequence[UnsealedLog]:
        """The logs, or one company's, that grew since their last seal; archived ones too.

        A seal past the log's end, or of another entry there, counts for nothing: after a restore or
        truncation it would keep later entries from being sealed.
        """
        each = seals.alias()
        is_before = each.c.folio < audit_heads.c.folio
        is_its_end = (each.c.folio == audit_heads.c.folio) & (each.c.hash == audit_heads.c.hash)
        last = (
            select(func.max(each.c.folio))
            .where(each.c.company_id == companies.c.id, is_before | is_its_end)
            .correlate(companies, audit_heads)
            .scalar_subquery()
        )
        sealed_folio = func.coalesce(seals.c.folio, 0)
        query = (
            select(
                companies,
                audit_heads.c.folio.label("head_folio"),
                audit_heads.c.hash.label("head_hash"),
                sealed_folio.label("sealed_folio"),
                func.coalesce(seals.c.sealed_at, companies.c.created_at).label("since"),
            )
            .join_from(companies, audit_heads, audit_heads.c.company_id == companies.c.id)
            .outerjoin(seals, (seals.c.company_id == companies.c.id) & (seals.c.folio == last))
            .where(audit_heads.c.folio > sealed_folio)
            .order_by(companies.c.id)
        )
        if company_id is not None:
            query = query.where(companies.c.id == company_id)
        return [
            UnsealedLog(company_of(row), Head(row.head_folio, row.head_hash), row.sealed_folio, row.since)
            for row in await self._connection.execute(query)
        ]

    async def last_at(self, company_id: int) -> datetime | None:
        """When the company's log was last sealed."""
        query = select(func.max(seals.c.sealed_at)).where(seals.c.company_id == company_id)
        found: datetime | None = (await self._connection.execute(query)).scalar()
        return found

    async def newest(self, company_id: int, *, until: int) -> MadeSeal | None:
        """The last seal of a company's log that is not past a folio."""
        query = (
            select(seals)
            .where(seals.c.company_id == company_id, seals.c.folio <= until)
            .order_by(seals.c.folio.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return None if row is None else MadeSeal(Seal(row.company_id, row.folio, row.hash), row.sealed_at)

    async def add(self, seal: Seal, *, now: datetime) -> None:
        """Note a seal at this folio, replacing one that another version of the log left there."""
        values = {"hash": seal.hash, "sealed_at": now}
        statement = insert(self._connection, seals).values(
            company_id=seal.company_id, folio=seal.folio, **values
        )
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["company_id", "folio"], set_=values)
        )
