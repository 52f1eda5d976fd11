"""Who supervises a log, and is sent its seals."""

from __future__ import annotations

from collections.abc import Iterable

from domain.companies import INSTALLATION_ID, Membership, User
from domain.permissions import KEEP_LOG, READ_LOG
from storage.unit_of_work import UnitOfWork


async def supervisors_and_owners(work: UnitOfWork, company_id: int) -> list[User]:
    """The company's supervisors and the owners of the installation, one place per account."""
    places = [*await work.users.linked(company_id), *await work.users.linked(INSTALLATION_ID)]
    by_account: dict[int | None, User] = {}
    for user in _supervisors(places):
        by_account.setdefault(user.telegram_id, user)
    return list(by_account.values())


def _supervisors(places: Iterable[Membership]) -> Iterable[User]:
    return (place.user for place in places if supervises(place))


def supervises(place: Membership) -> bool:
    """Whether the person supervises the log rather than only reading it."""
    return place.gives(READ_LOG) and place.gives(KEEP_LOG)
