"""The authors in business systems' reports: users of the company, or people that only those systems know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.companies import Membership, User
from domain.errors import InvalidUserName, UserNameMisleads, UserNotFound
from domain.lookalikes import lookalike
from domain.names import parse_reported_name, parse_user_name, read_user_name
from storage.repositories.users import Users


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as entries name them; without a user in the company they have no profile."""

    user_name: str
    full_name: str
    profile: str = ""
    permissions: str = ""


@dataclass(frozen=True, slots=True)
class ReportedPeople:
    """The company's users named in some reports, and all its names if some are not its users'."""

    places: Mapping[str, Membership]
    names: Collection[str]

    def person(self, user: str, full_name: str | None) -> Person:
        """The company's user; or, if unknown to it, the person as the business system names them.

        Raises InvalidUserName, UserNameReserved, UserNameMisleads, UserNotFound and InvalidFullName.
        """
        place = self.places.get(read_user_name(user))
        if place is not None:
            profile = place.profile
            return Person(place.user.name, place.user.full_name, profile.name, profile.permissions.encode())
        name = parse_user_name(user)  # nobody may pass for the system itself
        if (known := lookalike(name, self.names)) is not None:
            raise UserNameMisleads(name, taken_for=known)
        if full_name is None:
            raise UserNotFound
        return Person(name, parse_reported_name(full_name))

    def users(self, reported: Iterable[str]) -> Sequence[User]:
        """The company's users among these names."""
        named = (self.places.get(read_user_name(name)) for name in set(reported))
        return [place.user for place in named if place is not None]


async def reported_people(users: Users, company_id: int, reported: Iterable[str]) -> ReportedPeople:
    """The people named in reports of one company."""
    wanted = {name for text in reported if (name := _read(text)) is not None}
    places = await users.named(company_id, wanted)
    return ReportedPeople(places, await users.names(company_id) if wanted - places.keys() else ())


def _read(text: str) -> str | None:
    try:
        return read_user_name(text)
    except InvalidUserName:  # raised again for the report itself
        return None
