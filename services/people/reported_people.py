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
    """The company's users in some reports, by their names as spelt there.

    `names` are all the company's, if some in the reports are not its users'.
    """

    places: Mapping[str, Membership]
    persons: Mapping[str, Person]
    names: Collection[str]

    def person(self, user: str, full_name: str | None) -> Person:
        """The company's user; or, if unknown to it, the person as the business system names them.

        Raises InvalidUserName, UserNameReserved, UserNameMisleads, UserNotFound and InvalidFullName.
        """
        if user in self.persons:
            return self.persons[user]
        name = parse_user_name(user)  # nobody may pass for the system itself
        if (known := lookalike(name, self.names)) is not None:
            raise UserNameMisleads(name, taken_for=known)
        if full_name is None:
            raise UserNotFound
        return Person(name, parse_reported_name(full_name))

    def users(self, reported: Iterable[str]) -> Sequence[User]:
        """The company's users among these names, each once."""
        named = {place.user.id: place.user for name in set(reported) if (place := self.places.get(name))}
        return [*named.values()]


async def reported_people(users: Users, company_id: int, reported: Iterable[str]) -> ReportedPeople:
    """The people named in reports of one company."""
    wanted = {text: name for text in set(reported) if (name := _read(text)) is not None}
    named = await users.named(company_id, set(wanted.values()))
    places = {text: named[name] for text, name in wanted.items() if name in named}
    persons = {text: _person(place) for text, place in places.items()}
    names = await users.names(company_id) if len(places) < len(wanted) else ()
    return ReportedPeople(places, persons, names)


def _person(place: Membership) -> Person:
    profile = place.profile
    return Person(place.user.name, place.user.full_name, profile.name, profile.permissions.encode())


def _read(text: str) -> str | None:
    try:
        return read_user_name(text)
    except InvalidUserName:  # raised again for the report itself
        return None
