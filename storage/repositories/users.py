"""Users of companies, and the places of a Telegram account in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Company, Membership, Profile, User, UserState
from domain.credentials import Credential
from domain.permissions import Permissions
from domain.spanish_order import spanish_order
from domain.user_filter import Shown, UserFilter
from storage.repositories.credentials import values_of
from storage.repositories.identity import new_id
from storage.tables import companies, credentials, profiles, users
from storage.user_finding import matching, of_kind

# All that is known of a password, without its hash.
_CREDENTIAL = (
    credentials.c.set_at,
    credentials.c.set_by,
    credentials.c.temporary_until,
    credentials.c.must_change,
    credentials.c.wrong_tries,
    credentials.c.locked_until,
)
_USERS = select(users, *_CREDENTIAL).outerjoin_from(users, credentials, credentials.c.user_id == users.c.id)
_PLACES = (
    _USERS.add_columns(
        profiles.c.name.label("profile_name"),
        profiles.c.fixed.label("profile_fixed"),
        profiles.c.permissions.label("profile_permissions"),
        companies.c.name.label("company_name"),
        companies.c.rfc.label("company_rfc"),
        companies.c.zone.label("company_zone"),
        companies.c.archived_at.label("company_archived_at"),
        companies.c.password_days.label("company_password_days"),
    )
    .join(profiles, users.c.profile_id == profiles.c.id)
    .join(companies, users.c.company_id == companies.c.id)
    .order_by(users.c.id)
)
# The queries of every tap and report are built once: that takes longer than executing them.
_OF_COMPANY = users.c.company_id == bindparam("company")
_PLACE = _PLACES.where(_OF_COMPANY, users.c.telegram_id == bindparam("account"))
_BY_NAME = _USERS.where(_OF_COMPANY, users.c.name == bindparam("name"))
_NAMED = _PLACES.where(_OF_COMPANY, users.c.name.in_(bindparam("names", expanding=True)))
_OF_COMPANIES = users.c.company_id.in_(bindparam("companies", expanding=True))
_NAMES_AMONG = select(users.c.name).where(_OF_COMPANIES).distinct()
_NAMES = select(users.c.name).where(_OF_COMPANY).order_by(users.c.id)
_LINKED = _PLACES.where(_OF_COMPANY, users.c.telegram_id.is_not(None), users.c.state == UserState.ACTIVE)


class Users:
    """Typed queries on users."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        *,
        company_id: int,
        name: str,
        full_name: str,
        profile_id: int,
        now: datetime,
        by: str = "",
        telegram_id: int | None = None,
    ) -> User:
        """Add an active user, by whom as people read it."""
        columns: dict[str, Any] = {
            "company_id": company_id,
            "name": name,
            "full_name": full_name,
            "profile_id": profile_id,
            "telegram_id": telegram_id,
            "state": UserState.ACTIVE,
            "state_since": now,
            "state_by": by,
            "state_reason": "",
            "created_at": now,
        }
        result = await self._connection.execute(insert(users), columns)
        return User(id=new_id(result), last_seen_at=None, **columns)

    async def save(self, user: User) -> None:
        """Keep the user as they are now, with what is known of their password.

        Their name, company and when they were made never change; nor does the password: see `Credentials`.
        """
        values = {
            "full_name": user.full_name,
            "profile_id": user.profile_id,
            "telegram_id": user.telegram_id,
            "state": user.state,
            "state_since": user.state_since,
            "state_by": user.state_by,
            "state_reason": user.state_reason,
        }
        await self._connection.execute(update(users).where(users.c.id == user.id).values(values))
        if user.credential is not None:
            await self._connection.execute(
                update(credentials).where(credentials.c.user_id == user.id).values(values_of(user.credential))
            )

    async def by_name(self, company_id: int, name: str) -> User | None:
        """The company's user with this name, in any state."""
        found = await self._connection.execute(_BY_NAME, {"company": company_id, "name": name})
        row = found.first()
        return None if row is None else _user_of(row)

    async def named(self, company_id: int, names: Collection[str]) -> dict[str, Membership]:
        """The places of the company's users with these names, by name, in any state."""
        rows = await self._connection.execute(_NAMED, {"company": company_id, "names": list(names)})
        return {row.name: _membership_of(row) for row in rows}

    async def names(self, company_id: int) -> Sequence[str]:
        """The names of all the company's users, in any state."""
        return (await self._connection.execute(_NAMES, {"company": company_id})).scalars().all()

    async def names_among(self, company_ids: Collection[int]) -> Sequence[str]:
        """The names of all the users of these companies, in any state."""
        found = await self._connection.execute(_NAMES_AMONG, {"companies": list(company_ids)})
        return found.scalars().all()

    async def get(self, user_id: int) -> Membership | None:
        """The user with this id in the company, in any state."""
        places = await self._places(users.c.id == user_id)
        return places[0] if places else None

    async def count(self, company_id: int) -> int:
        """The number of the company's users, in any state."""
        query = select(func.count()).select_from(users).where(users.c.company_id == company_id)
        return (await self._connection.execute(query)).scalar_one()

    async def place(self, telegram_id: int, company_id: int) -> Membership | None:
        """The account's place in the company, in any state."""
        found = await self._connection.execute(_PLACE, {"account": telegram_id, "company": company_id})
        row = found.first()
        return None if row is None else _membership_of(row)

    async def places(self, telegram_id: int) -> Sequence[Membership]:
        """The account's places in all companies, by company name, the installation first."""
        places = await self._places(users.c.telegram_id == telegram_id)
        return sorted(places, key=lambda each: (each.company.id > 0, spanish_order(each.company.name)))

    async def accounts_among(self, telegram_ids: Collection[int]) -> set[int]:
        """The subset of these accounts that is linked to a user, in any state."""
        query = select(users.c.telegram_id).where(users.c.telegram_id.in_(telegram_ids)).distinct()
        return set((await self._connection.execute(query)).scalars())

    async def everybody(self, company_id: int) -> Sequence[Membership]:
        """The places of all the company's users, in any state, in the order of creation."""
        return await self._places(users.c.company_id == company_id)

    async def found(
        self, company_id: int, wanted: UserFilter, *, now: datetime, offset: int, limit: int
    ) -> Sequence[Membership]:
        """A stretch of the company's users under the filter, by name."""
        query = _PLACES.where(users.c.company_id == company_id, matching(wanted, now)).order_by(None)
        query = query.order_by(users.c.name).offset(offset).limit(limit)
        return [_membership_of(row) for row in await self._connection.execute(query)]

    async def count_found(self, company_id: int, wanted: UserFilter, *, now: datetime) -> int:
        """How many of the company's users the filter lets through."""
        query = select(func.count()).select_from(users).where(users.c.company_id == company_id)
        return (await self._connection.execute(query.where(matching(wanted, now)))).scalar_one()

    async def count_each(
        self, company_id: int, *, profile_id: int | None, now: datetime
    ) -> Mapping[Shown, int]:
        """How many of the company's users there are of each kind, with one profile if given."""
        counts = [func.count().filter(of_kind(shown, now)).label(shown.value) for shown in Shown]
        query = select(*counts).select_from(users).where(users.c.company_id == company_id)
        if profile_id is not None:
            query = query.where(users.c.profile_id == profile_id)
        row = (await self._connection.execute(query)).one()
        return {shown: getattr(row, shown.value) for shown in Shown}

    async def saw(self, user_ids: Collection[int], *, now: datetime) -> None:
        """Note that these users did something."""
        query = update(users).where(users.c.id.in_(user_ids)).values(last_seen_at=now)
        await self._connection.execute(query)

    async def linked(self, company_id: int) -> Sequence[Membership]:
        """The places of the company's active users who have a Telegram account."""
        rows = await self._connection.execute(_LINKED, {"company": company_id})
        return [_membership_of(row) for row in rows]

    async def _places(self, *conditions: ColumnElement[bool]) -> Sequence[Membership]:
        return [_membership_of(row) for row in await self._connection.execute(_PLACES.where(*conditions))]


def _user_of(row: Row[Any]) -> User:
    return User(
        id=row.id,
        company_id=row.company_id,
        name=row.name,
        full_name=row.full_name,
        profile_id=row.profile_id,
        telegram_id=row.telegram_id,
        state=UserState(row.state),
        state_since=row.state_since,
        state_by=row.state_by,
        state_reason=row.state_reason,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        credential=_credential_of(row),
    )


def _credential_of(row: Row[Any]) -> Credential | None:
    if row.set_at is None:
        return None
    return Credential(
        set_at=row.set_at,
        set_by=row.set_by,
        temporary_until=row.temporary_until,
        must_change=row.must_change,
        wrong_tries=row.wrong_tries,
        locked_until=row.locked_until,
    )


def _membership_of(row: Row[Any]) -> Membership:
    company = Company(
        id=row.company_id,
        name=row.company_name,
        rfc=row.company_rfc,
        zone=row.company_zone,
        archived=row.company_archived_at is not None,
        password_days=row.company_password_days,
    )
    profile = Profile(
        id=row.profile_id,
        company_id=row.company_id,
        name=row.profile_name,
        fixed=row.profile_fixed,
        permissions=Permissions.decode(row.profile_permissions),
    )
    return Membership(company, _user_of(row), profile)
