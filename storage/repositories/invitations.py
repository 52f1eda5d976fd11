"""Single-use codes that let a person in, as the owner or as a user; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import INSTALLATION_ID
from domain.invitations import Invitation, SeatCode, code_snapshot
from domain.snapshots import Snapshot
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
        resets: bool = False,
    ) -> Sequence[Snapshot]:
        """Add one for a user; earlier ones of theirs no longer work. Returns all that changed."""
        made = await self.add_each(
            {user_id: code_hash},
            company_id=company_id,
            by=by,
            inviter_id=inviter_id,
            now=now,
            expires_at=expires_at,
            resets=resets,
        )
        return made[user_id]

    async def add_each(
        self,
        code_hashes: Mapping[int, bytes],
        *,
        company_id: int,
        by: str,
        inviter_id: int | None,
        now: datetime,
        expires_at: datetime,
        resets: bool = False,
    ) -> Mapping[int, Sequence[Snapshot]]:
        """Add one for each of these users, by their ids; earlier ones of theirs no longer work.

        Returns all that changed, by user.
        """
        changed = await self.revoke_each(code_hashes, now=now)
        shared = {
            "company_id": company_id,
            "created_at": now,
            "created_by": by,
            "inviter_id": inviter_id,
            "expires_at": expires_at,
            "resets": resets,
        }
        rows = [shared | {"user_id": user_id, "code_hash": each} for user_id, each in code_hashes.items()]
        added = await self._connection.execute(insert(invitations).returning(invitations), rows)
        for row in added.all():
            changed[row.user_id].append(code_snapshot(None, _code_of(row)))
        return changed

    async def revoke(self, user_id: int, *, now: datetime) -> Sequence[Snapshot]:
        """Revoke what waits for the user. Returns all that changed."""
        return (await self.revoke_each([user_id], now=now))[user_id]

    async def revoke_each(self, user_ids: Collection[int], *, now: datetime) -> dict[int, list[Snapshot]]:
        """Revoke what waits for these users. Returns all that changed, by user."""
        revoked = await self._connection.execute(
            update(invitations)
            .where(invitations.c.user_id.in_(user_ids), _UNUSED)
            .values(revoked_at=now)
            .returning(invitations)
        )
        changed: dict[int, list[Snapshot]] = {each: [] for each in user_ids}
        for row in sorted(revoked.all(), key=lambda each: each.id):
            after = _code_of(row)
            changed[row.user_id].append(code_snapshot(replace(after, revoked_at=None), after))
        return changed

    async def get(self, code_hash: bytes) -> Invitation | None:
        """The user's invitation with this code, whether or not it serves."""
        return await self._first(invitations.c.code_hash == code_hash)

    async def waiting(self, user_id: int, *, now: datetime, resets: bool = False) -> Invitation | None:
        """The user's invitation that serves now, to come in or to reset their password."""
        of_theirs = (invitations.c.user_id == user_id, invitations.c.resets == resets)
        return await self._first(*of_theirs, _UNUSED, invitations.c.expires_at > now)

    async def of_company(self, company_id: int) -> Sequence[SeatCode]:
        """All codes ever made for users of the company, or for owners, of the installation."""
        chosen = invitations.c.company_id == company_id
        if company_id == INSTALLATION_ID:
            chosen = or_(chosen, invitations.c.company_id.is_(None))
        rows = await self._connection.execute(select(invitations).where(chosen))
        return [_code_of(row) for row in rows]

    async def accepted(self, invitation: Invitation, *, telegram_id: int, now: datetime) -> Snapshot:
        """Use it up, for this account. Returns what changed."""
        await self._connection.execute(
            update(invitations)
            .where(invitations.c.id == invitation.id)
            .values(used_at=now, telegram_id=telegram_id)
        )
        return code_snapshot(invitation, replace(invitation, used_at=now, telegram_id=telegram_id))

    async def _first(self, *conditions: ColumnElement[bool]) -> Invitation | None:
        row = (await self._connection.execute(select(invitations).where(_USERS, *conditions))).first()
        code = _code_of(row) if row is not None else None
        return code if isinstance(code, Invitation) else None

    async def replace_owners(
        self, code_hash: bytes, *, by: str = "", now: datetime, expires_at: datetime
    ) -> Sequence[Snapshot]:
        """Keep only this code for the owner's seat: earlier ones no longer work. Returns all that changed."""
        revoked = await self._connection.execute(
            update(invitations).where(_OWNERS, _UNUSED).values(revoked_at=now).returning(invitations)
        )
        gone = [_code_of(row) for row in revoked.all()]
        changed = [code_snapshot(replace(each, revoked_at=None), each) for each in gone]
        added = await self._connection.execute(
            insert(invitations)
            .values(
                code_hash=code_hash,
                created_at=now,
                created_by=by,
                expires_at=expires_at,
                resets=False,
            )
            .returning(invitations)
        )
        return [*changed, code_snapshot(None, _code_of(added.one()))]

    async def use_owners(
        self, code_hash: bytes, *, now: datetime, telegram_id: int | None = None
    ) -> Snapshot | None:
        """Use up a code for the owner's seat; None if it is unknown, used or expired."""
        used = await self._connection.execute(
            update(invitations)
            .where(_serves_owner(code_hash, now=now))
            .values(used_at=now, telegram_id=telegram_id)
            .returning(invitations)
        )
        row = used.first()
        if row is None:
            return None
        after = _code_of(row)
        return code_snapshot(replace(after, used_at=None, telegram_id=None), after)

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


def _code_of(row: Row[Any]) -> SeatCode:
    code = SeatCode(
        id=row.id,
        fingerprint=sha256(row.code_hash).hexdigest()[:16],
        created_at=row.created_at,
        created_by=row.created_by,
        inviter_id=row.inviter_id,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        telegram_id=row.telegram_id,
        resets=row.resets,
    )
    if row.user_id is None:
        return code
    return Invitation(
        **{each.name: getattr(code, each.name) for each in fields(code)},
        company_id=row.company_id,
        user_id=row.user_id,
    )
