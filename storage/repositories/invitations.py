"""Single-use codes that let a person in, as the owner or as a user; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.invitations import Invitation
from storage.tables import invitations

_OWNERS = invitations.c.user_id.is_(None)
_USERS = invitations.c.user_id.is_not(None)
_UNUSED = and_(invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None))


class Invitations:
    """Typed queries on invitations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        code_hash: bytes,
        *,
        company_id: int,
        user_id: int,
        by: str,
        inviter_id: int | None,
        now: datetime,
        expires_at: datetime,
    ) -> None:
        """Add one for a user; earlier ones of theirs no longer work."""
        await self.add_each(
            {user_id: code_hash},
            company_id=company_id,
            by=by,
            inviter_id=inviter_id,
            now=now,
            expires_at=expires_at,
        )

    async def add_each(
        self,
        code_hashes: Mapping[int, bytes],
        *,
        company_id: int,
        by: str,
        inviter_id: int | None,
        now: datetime,
        expires_at: datetime,
    ) -> None:
        """Add one for each of these users, by their ids; earlier ones of theirs no longer work."""
        await self.revoke_each(code_hashes, now=now)
        shared = {
            "company_id": company_id,
            "created_at": now,
            "created_by": by,
            "inviter_id": inviter_id,
            "expires_at": expires_at,
        }
        rows = [shared | {"user_id": user_id, "code_hash": each} for user_id, each in code_hashes.items()]
        await self._connection.execute(insert(invitations), rows)

    async def revoke(self, user_id: int, *, now: datetime) -> None:
        """Revoke what waits for the user."""
        await self.revoke_each([user_id], now=now)

    async def revoke_each(self, user_ids: Collection[int], *, now: datetime) -> None:
        """Revoke what waits for these users."""
        await self._connection.execute(
            update(invitations).where(invitations.c.user_id.in_(user_ids), _UNUSED).values(revoked_at=now)
        )

    async def get(self, code_hash: bytes) -> Invitation | None:
        """The user's invitation with this code, whether or not it serves."""
        return await self._first(invitations.c.code_hash == code_hash)

    async def waiting(self, user_id: int, *, now: datetime) -> Invitation | None:
        """The user's invitation that serves now."""
        return await self._first(invitations.c.user_id == user_id, _UNUSED, invitations.c.expires_at > now)

    async def accepted(self, invitation_id: int, *, telegram_id: int, now: datetime) -> None:
        """Use it up, for this account."""
        await self._connection.execute(
            update(invitations)
            .where(invitations.c.id == invitation_id)
            .values(used_at=now, telegram_id=telegram_id)
        )

    async def _first(self, *conditions: ColumnElement[bool]) -> Invitation | None:
        row = (await self._connection.execute(select(invitations).where(_USERS, *conditions))).first()
        if row is None:
            return None
        return Invitation(
            id=row.id,
            company_id=row.company_id,
            user_id=row.user_id,
            created_at=row.created_at,
            created_by=row.created_by,
            inviter_id=row.inviter_id,
            expires_at=row.expires_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
            telegram_id=row.telegram_id,
        )

    async def replace_owners(
        self, code_hash: bytes, *, by: str = "", now: datetime, expires_at: datetime
    ) -> None:
        """Keep only this code for the owner's seat: earlier ones no longer work."""
        await self._connection.execute(delete(invitations).where(_OWNERS, _UNUSED))
        await self._connection.execute(
            insert(invitations).values(
                code_hash=code_hash,
                created_at=now,
                created_by=by,
                expires_at=expires_at,
            )
        )

    async def use_owners(self, code_hash: bytes, *, now: datetime, telegram_id: int | None = None) -> bool:
        """Use up a code for the owner's seat; False if it is unknown, used or expired."""
        result = await self._connection.execute(
            update(invitations)
            .where(_serves_owner(code_hash, now=now))
            .values(used_at=now, telegram_id=telegram_id)
        )
        return result.rowcount == 1

    async def serves_owner(self, code_hash: bytes, *, now: datetime) -> bool:
        """Whether the code gives the owner's seat now."""
        query = select(invitations.c.id).where(_serves_owner(code_hash, now=now))
        return (await self._connection.execute(query)).first() is not None

    async def any_serves_owner(self, *, now: datetime) -> bool:
        """Whether any code gives the owner's seat now."""
        query = select(invitations.c.id).where(_OWNERS, _UNUSED, invitations.c.expires_at > now)
        return (await self._connection.execute(query)).first() is not None


def _serves_owner(code_hash: bytes, *, now: datetime) -> ColumnElement[bool]:
    return and_(invitations.c.code_hash == code_hash, _OWNERS, _UNUSED, invitations.c.expires_at > now)
