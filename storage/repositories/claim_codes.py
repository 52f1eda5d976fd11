"""Single-use codes that give the owner's seat; only their hashes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import claim_codes


class ClaimCodes:
    """Typed queries on claim codes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def replace(self, code_hash: bytes, *, now: datetime, expires_at: datetime) -> None:
        """Keep only this code: earlier ones no longer work."""
        await self._connection.execute(delete(claim_codes).where(claim_codes.c.used_at.is_(None)))
        await self._connection.execute(
            insert(claim_codes).values(code_hash=code_hash, created_at=now, expires_at=expires_at)
        )

    async def use(self, code_hash: bytes, *, now: datetime) -> bool:
        """Use the code up; False if it is unknown, used or expired."""
        result = await self._connection.execute(
            update(claim_codes).where(_serves(code_hash, now=now)).values(used_at=now)
        )
        return result.rowcount == 1

    async def serves(self, code_hash: bytes, *, now: datetime) -> bool:
        """Whether the code can be used now."""
        query = select(claim_codes.c.code_hash).where(_serves(code_hash, now=now))
        return (await self._connection.execute(query)).first() is not None

    async def any_serves(self, *, now: datetime) -> bool:
        """Whether any code can be used now."""
        query = select(claim_codes.c.code_hash).where(_unused(now=now))
        return (await self._connection.execute(query)).first() is not None


def _serves(code_hash: bytes, *, now: datetime) -> ColumnElement[bool]:
    return and_(claim_codes.c.code_hash == code_hash, _unused(now=now))


def _unused(*, now: datetime) -> ColumnElement[bool]:
    return and_(claim_codes.c.used_at.is_(None), claim_codes.c.expires_at > now)
