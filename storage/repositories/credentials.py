"""Users' passwords: their hashes, and who is to be told that theirs expires."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from domain.credentials import REMEMBERED, Credential
from storage.dialects import insert
from storage.tables import credentials, users


class Credentials:
    """Typed queries on `credentials`. What is known of a password besides its hash is read with the user."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hashes(self, user_id: int) -> Sequence[str]:
        """The hashes of the user's last passwords, the present one first; none without a password."""
        query = select(credentials.c.password_hash, credentials.c.earlier_hashes)
        row = (await self._connection.execute(query.where(credentials.c.user_id == user_id))).first()
        return [] if row is None else [row.password_hash, *row.earlier_hashes.split()]

    async def set(self, user: User, password_hash: str, credential: Credential) -> User:
        """Give the user this password in place of theirs, which is remembered; returns them with it."""
        return await self._put(user, password_hash, await self.hashes(user.id), credential)

    async def replace(self, user: User, password_hash: str) -> None:
        """Put another hash in place of the present one, which nobody may have seen."""
        if user.credential is not None:
            await self._put(user, password_hash, (await self.hashes(user.id))[1:], user.credential)

    async def replace_own(self, user: User, password_hash: str) -> None:
        """The same, unless somebody else gave the present one, or it is to be changed."""
        if user.credential is not None and user.credential.is_own:
            await self.replace(user, password_hash)

    async def _put(
        self, user: User, password_hash: str, earlier: Sequence[str], credential: Credential
    ) -> User:
        values = {
            "password_hash": password_hash,
            "earlier_hashes": " ".join(earlier[: REMEMBERED - 1]),
            "warned_at": None,
            **values_of(credential),
        }
        statement = insert(self._connection, credentials).values(user_id=user.id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["user_id"], set_=values)
        )
        return replace(user, credential=credential)

    async def unwarned(self, company_id: int, *, set_by: datetime) -> Sequence[int]:
        """The company's users with a lasting password from that instant or before, who were told nothing."""
        query = (
            select(credentials.c.user_id)
            .join(users, users.c.id == credentials.c.user_id)
            .where(
                users.c.company_id == company_id,
                users.c.telegram_id.is_not(None),
                credentials.c.set_at <= set_by,
                credentials.c.temporary_until.is_(None),
                credentials.c.warned_at.is_(None),
            )
            .order_by(credentials.c.user_id)
        )
        return (await self._connection.execute(query)).scalars().all()

    async def warned(self, user_ids: Collection[int], *, now: datetime) -> None:
        """Note that these users were told."""
        await self._connection.execute(
            update(credentials).where(credentials.c.user_id.in_(user_ids)).values(warned_at=now)
        )

    async def warn_again(self, company_id: int) -> None:
        """Forget who was told in the company: passwords expire at another time now."""
        of_company = select(users.c.id).where(users.c.company_id == company_id)
        await self._connection.execute(
            update(credentials).where(credentials.c.user_id.in_(of_company)).values(warned_at=None)
        )


def values_of(credential: Credential) -> Mapping[str, Any]:
    """The columns of what is known of a password."""
    return {
        "set_at": credential.set_at,
        "set_by": credential.set_by,
        "temporary_until": credential.temporary_until,
        "must_change": credential.must_change,
        "wrong_tries": credential.wrong_tries,
        "locked_until": credential.locked_until,
    }
