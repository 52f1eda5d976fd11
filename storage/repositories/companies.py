"""Companies, and the creation of each one's audit table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.backdating import USUAL_LIMIT
from domain.companies import Company
from domain.log_tree import NO_ENTRIES
from domain.spanish_order import spanish_order
from storage.audit_table import audit_table
from storage.repositories.identity import new_id
from storage.tables import audit_heads, companies

_MAKE_LOG = text("SELECT vigia_make_log(:company)")


class Companies:
    """Typed queries on companies."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        *,
        name: str,
        name_key: str,
        rfc: str,
        zone: str,
        now: datetime,
        company_id: int | None = None,
    ) -> int:
        """Add a company with its audit table, without entries; returns its id, a new one unless given."""
        values = {
            "name": name,
            "name_key": name_key,
            "rfc": rfc,
            "zone": zone,
            "created_at": now,
            "log_settings_version": 0,
            "late_after": USUAL_LIMIT,
        }
        if company_id is not None:
            values["id"] = company_id
        result = await self._connection.execute(insert(companies).values(values))
        company_id = new_id(result)
        await self._make_log(company_id)
        await self._connection.execute(
            insert(audit_heads).values(
                company_id=company_id, folio=NO_ENTRIES.folio, hash=NO_ENTRIES.hash, leaf=b"", peaks=b""
            )
        )
        return company_id

    async def last_folios(self, company_ids: Collection[int]) -> dict[int, int]:
        """The last folio of the log of each of these companies."""
        query = select(audit_heads.c.company_id, audit_heads.c.folio)
        rows = await self._connection.execute(query.where(audit_heads.c.company_id.in_(company_ids)))
        return {row.company_id: row.folio for row in rows}

    async def _make_log(self, company_id: int) -> None:
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(_MAKE_LOG, {"company": company_id})
            return
        table = audit_table(company_id)
        await self._connection.run_sync(lambda connection: table.create(connection))

    async def get(self, company_id: int) -> Company | None:
        """The company with this id."""
        row = (await self._connection.execute(select(companies).where(companies.c.id == company_id))).first()
        return None if row is None else company_of(row)

    async def by_name_key(self, name_key: str) -> Company | None:
        """The company with a name that people would take for the same."""
        row = (
            await self._connection.execute(select(companies).where(companies.c.name_key == name_key))
        ).first()
        return None if row is None else company_of(row)

    async def with_rfc(self, rfc: str) -> Company | None:
        """A company with this RFC."""
        row = (await self._connection.execute(select(companies).where(companies.c.rfc == rfc))).first()
        return None if row is None else company_of(row)

    async def set_password_days(self, company_id: int, days: int | None) -> None:
        """Set after how many days the company's passwords expire, or that they never do."""
        values = {"password_days": days}
        await self._connection.execute(update(companies).where(companies.c.id == company_id).values(values))

    async def all(self) -> Sequence[Company]:
        """Every company except the installation, by name."""
        rows = await self._connection.execute(select(companies).where(companies.c.id > 0))
        return sorted(map(company_of, rows), key=lambda each: spanish_order(each.name))


def company_of(row: Row[Any]) -> Company:
    """A row of `companies` as a company."""
    return Company(
        id=row.id,
        name=row.name,
        rfc=row.rfc,
        zone=row.zone,
        archived=row.archived_at is not None,
        password_days=row.password_days,
    )
