"""The asker's standing in a company, looked up inside the transaction that does the work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.api_keys import ApiKey
from domain.askers import Asker, AtConsole, ByKey, InChat, Itself
from domain.authors import CONSOLE, OURSELVES, Author
from domain.companies import INSTALLATION_ID, LARGEST_ID, Company, Membership, counts_in
from domain.errors import (
    CompanyNotFound,
    InvalidApiKey,
    KeyFromElsewhere,
    KeyNotFor,
    KeyOutgrown,
    NotAllowed,
    UnknownPerson,
)
from domain.permissions import (
    CHECK_PASSWORDS,
    DECIDE,
    LOOK_AFTER_LOGS,
    MANAGE_KEYS,
    MANAGE_LOGS,
    MANAGE_OWNERS,
    OF_EVERYBODY,
    REPORT_OPERATIONS,
    Permissions,
    Right,
)
from storage.unit_of_work import UnitOfWork

_NOTHING = Permissions()
_OF_A_KEY = frozenset({REPORT_OPERATIONS, CHECK_PASSWORDS, DECIDE})
_OF_THE_CONSOLE = frozenset({MANAGE_KEYS, MANAGE_OWNERS, MANAGE_LOGS})
_OF_OURSELVES = frozenset({LOOK_AFTER_LOGS, CHECK_PASSWORDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The asker's position in a company: how an entry names them, and their rights.

    `rights` are those that no profile gives. A user of the company has a `place` there. A system has its
    `key`: it may do what whoever made the key may do by now, `within` what the key is for.
    """

    company: Company
    author: Author
    permissions: Permissions = _NOTHING
    rights: frozenset[Right] = frozenset()
    place: Membership | None = None
    key: ApiKey | None = None
    within: frozenset[Right] | None = None

    def has(self, right: Right) -> bool:
        """Whether they have this right in the company."""
        given = right in self.rights or self.permissions.gives(right)
        return given and counts_in(right, self.company.id) and (self.within is None or right in self.within)


async def standing_of(
    work: UnitOfWork, asker: Asker, company_id: int, right: Right, *, now: datetime
) -> Standing:
    """The asker's standing in the company, if they have this right.

    Raises NotAllowed; UnknownPerson for a person without an active user there, InvalidApiKey for a key that
    does not open the company, KeyFromElsewhere, KeyNotFor and KeyOutgrown for one that does not do this, and
    CompanyNotFound.
    """
    match asker:
        case InChat():
            standing = await _of_person(work, asker, company_id, right)
        case ByKey():
            opening = await keys_opening(work, [asker.key_hash], company_id, now=now)
            return standing_of_key(opening.get(asker.key_hash), asker, right)
        case AtConsole():
            company = await _company(work, company_id)
            standing = Standing(
                company=company, author=CONSOLE, permissions=Permissions.full(), rights=_OF_THE_CONSOLE
            )
        case Itself():
            standing = Standing(
                company=await _company(work, company_id), author=OURSELVES, rights=_OF_OURSELVES
            )
    if not standing.has(right):
        raise NotAllowed(right)
    return standing


async def standings_of_keys(
    work: UnitOfWork, askers: Iterable[ByKey], company_id: int, *, now: datetime
) -> Mapping[ByKey, Standing]:
    """The standings of those of these keys that open the company, whatever they are for."""
    opening = await keys_opening(work, {asker.key_hash for asker in askers}, company_id, now=now)
    return {
        asker: _with_key(key)
        for asker in askers
        if (key := opening.get(asker.key_hash)) is not None and key.is_taken_from(asker.address)
    }


async def keys_opening(
    work: UnitOfWork, hashes: Collection[bytes], company_id: int, *, now: datetime
) -> Mapping[bytes, ApiKey]:
    """The keys with these hashes that open the company; none for a number that no company can have."""
    if not 0 < company_id <= LARGEST_ID:
        return {}
    return await work.api_keys.opening(company_id, hashes, now=now)


def standing_of_key(key: ApiKey | None, asker: ByKey, right: Right) -> Standing:
    """The standing with a key that opens the company, if it gives this right.

    Raises InvalidApiKey without one, KeyFromElsewhere, KeyNotFor and KeyOutgrown.
    """
    if key is None:
        raise InvalidApiKey
    if not key.is_taken_from(asker.address):
        raise KeyFromElsewhere
    standing = _with_key(key)
    if not standing.has(right):
        raise KeyOutgrown(right) if right in key.scope.gives else KeyNotFor(right)
    return standing


def _with_key(key: ApiKey) -> Standing:
    return Standing(
        company=key.company,
        author=Author.at_the_door(key.label),
        permissions=key.maker,
        rights=_OF_A_KEY,
        key=key,
        within=key.scope.gives,
    )


async def place_of(work: UnitOfWork, person: InChat, company_id: int) -> Membership:
    """The person's place in the company; raises UnknownPerson unless they have an active user there."""
    place = await work.users.place(person.telegram_id, company_id)
    if place is None or not place.counts:
        raise UnknownPerson(person.telegram_id)
    return place


async def _of_person(work: UnitOfWork, person: InChat, company_id: int, right: Right) -> Standing:
    if not counts_in(right, company_id):
        raise NotAllowed(right)
    try:
        place = await place_of(work, person, company_id)
    except UnknownPerson as unknown:
        if company_id == INSTALLATION_ID and await work.users.places(person.telegram_id):
            raise NotAllowed(right) from unknown  # a known person asks for what only an owner may do
        raise
    return Standing(
        company=place.company,
        author=Author.member(place, reference=person.reference),
        permissions=place.profile.permissions,
        rights=OF_EVERYBODY,
        place=place,
    )


async def _company(work: UnitOfWork, company_id: int) -> Company:
    company = await work.companies.get(company_id)
    if company is None:
        raise CompanyNotFound
    return company
