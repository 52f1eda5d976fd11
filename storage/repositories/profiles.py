"""Profiles of a company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Profile
from domain.permissions import Permissions
from storage.repositories.identity import new_id
from storage.tables import profiles, users

_ONE = select(profiles).where(
    profiles.c.company_id == bindparam("company"), profiles.c.id == bindparam("profile")
)


class Profiles:
    """Typed queries on profiles."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, *, company_id: int, name: str, fixed: bool, permissions: Permissions) -> Profile:
        """Add a profile."""
        result = await self._connection.execute(
            insert(profiles).values(
                company_id=company_id, name=name, fixed=fixed, permissions=permissions.encode()
            )
        )
        return Profile(
            id=new_id(result), company_id=company_id, name=name, fixed=fixed, permissions=permissions
        )

    async def get(self, company_id: int, profile_id: int) -> Profile | None:
        """The profile with this id, if it is the company's."""
        found = await self._connection.execute(_ONE, {"company": company_id, "profile": profile_id})
        row = found.first()
        return None if row is None else profile_of(row)

    async def of_company(self, company_id: int) -> Sequence[Profile]:
        """The company's profiles in the order of creation, SUPERVISOR first."""
        query = select(profiles).where(profiles.c.company_id == company_id).order_by(profiles.c.id)
        return [profile_of(row) for row in await self._connection.execute(query)]

    async def holders(self, company_id: int) -> Mapping[int, int]:
        """How many users have each of the company's profiles, in any state; those that nobody has are out."""
        query = select(users.c.profile_id, func.count().label("holders")).where(
            users.c.company_id == company_id
        )
        rows = await self._connection.execute(query.group_by(users.c.profile_id))
        return {row.profile_id: row.holders for row in rows}

    async def save(self, profile: Profile) -> None:
        """Keep the profile's name and permissions as they are now."""
        values = {"name": profile.name, "permissions": profile.permissions.encode()}
        await self._connection.execute(update(profiles).where(profiles.c.id == profile.id).values(values))

    async def delete(self, profile_id: int) -> None:
        """Delete the profile; nobody may have it."""
        await self._connection.execute(delete(profiles).where(profiles.c.id == profile_id))


def profile_of(row: Row[Any]) -> Profile:
    """A row of `profiles` as a profile."""
    return Profile(
        id=row.id,
        company_id=row.company_id,
        name=row.name,
        fixed=row.fixed,
        permissions=Permissions.decode(row.permissions),
    )
