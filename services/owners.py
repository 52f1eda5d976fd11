"""The installation's owners: who they are, and how one is removed at the server's console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from domain.companies import INSTALLATION_ID, Company, Membership, UserState
from domain.entries import Detail
from domain.errors import LastOwner, OwnerNotFound
from domain.spelling import fold_spaces, visible
from services.claims import CONSOLE
from services.installation import Installation
from services.recording import Happening, record
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Owners:
    """Everybody who has, or had, an owner's seat; `named` are accounts that the settings may still seat."""

    seats: Sequence[Membership]
    named: Sequence[int]


@dataclass(frozen=True, slots=True)
class RemovedOwner:
    """An owner as they were; the companies where they are a user still, and how many owners are left."""

    place: Membership
    companies: Sequence[Company]
    left: int


async def list_owners(installation: Installation) -> Owners:
    """The owners, in the order in which they came. It is asked at the console, and needs no permission."""
    async with installation.database.reading() as work:
        return await _owners(installation, work)


async def remove_owner(installation: Installation, who: str, *, now: datetime) -> RemovedOwner:
    """Take an owner's seat away, by their name as a user or their Telegram id, at the server's console.

    They may do nothing more as an owner from their next tap on, and come back for a new code alone, even if
    the settings name them. The last one goes only if somebody may follow: whom the settings name, or whoever
    was given a code. Records `user_deactivated`, which alerts the others. Raises OwnerNotFound and LastOwner.
    """
    async with installation.database.writing() as work:
        await work.audit_log(INSTALLATION_ID).lock_head()
        owners = await _owners(installation, work)
        active = [each for each in owners.seats if each.user.state is UserState.ACTIVE]
        place = _meant(active, who)
        if len(active) == 1 and not owners.named and not await work.claim_codes.any_serves(now=now):
            raise LastOwner(place.user.name)
        await work.users.deactivate(place.user.id)
        await _record(installation, work, place, now=now)
        places = await work.users.places(place.user.telegram_id or 0)
    companies = [
        each.company
        for each in places
        if each.company.id != INSTALLATION_ID and each.user.state is UserState.ACTIVE
    ]
    return RemovedOwner(place, companies, left=len(active) - 1)


async def _owners(installation: Installation, work: UnitOfWork) -> Owners:
    seats = await work.users.everybody(INSTALLATION_ID)
    known = {place.user.telegram_id for place in seats}
    return Owners(seats, sorted(installation.owner_ids - known))


def _meant(active: Sequence[Membership], who: str) -> Membership:
    typed = fold_spaces(visible(who)).upper()
    for place in active:
        if typed in (place.user.name, str(place.user.telegram_id)):
            return place
    raise OwnerNotFound(who)


async def _record(installation: Installation, work: UnitOfWork, place: Membership, *, now: datetime) -> None:
    facts = (
        ("Usuario", place.user.name),
        ("Nombre completo", place.user.full_name),
        ("Telegram", str(place.user.telegram_id)),
    )
    happening = Happening(
        operation="user_deactivated",
        summary=f"{place.user.name} · propietario de la instalación",
        operation_id=uuid4(),
        detail=Detail.of(facts=facts),
    )
    await record(
        work, installation.catalogue, company=place.company, author=CONSOLE, happening=happening, now=now
    )
