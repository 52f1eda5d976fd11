"""The installation's owners: listing them, and removing one at the server's console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import INSTALLATION_ID, Company, Membership, User, UserState
from domain.entries import Detail
from domain.errors import LastOwner, OwnerNotFound
from domain.permissions import MANAGE_OWNERS
from domain.snapshots import user_snapshot
from domain.spelling import fold_spaces, visible
from services.asking import Ask, Question, Task


@dataclass(frozen=True, slots=True)
class Owners:
    """Everybody who has, or had, an owner's seat; `named` are accounts that the settings may still seat."""

    seats: Sequence[Membership]
    named: Sequence[int]


@dataclass(frozen=True, slots=True)
class RemovedOwner:
    """A removed owner; the companies where they are still a user, and how many owners are left."""

    place: Membership
    companies: Sequence[Company]
    left: int


async def list_owners(ask: Ask) -> Owners:
    """The owners, in the order of their arrival. For the console."""
    async with ask.may_read(MANAGE_OWNERS, INSTALLATION_ID) as question:
        return await _owners(question)


async def remove_owner(ask: Ask, who: str) -> RemovedOwner:
    """Take an owner's seat away, by their user name or Telegram id, at the server's console.

    They lose all owner's rights from their next tap on, and return only with a new code, even if the settings
    name them. The last owner can be removed only if somebody may follow: named by the settings, or holding a
    code. Records `user_deactivated`, which alerts the others. Raises OwnerNotFound and LastOwner.
    """
    async with ask.may(MANAGE_OWNERS, INSTALLATION_ID) as task:
        owners = await _owners(task)
        active = [each for each in owners.seats if each.user.state is UserState.ACTIVE]
        place = _meant(active, who)
        last = len(active) == 1 and not owners.named
        if last and not await task.work.invitations.any_serves_owner(now=task.now):
            raise LastOwner(place.user.name)
        gone = place.user.put_in(UserState.INACTIVE, since=task.now, by=task.author.label)
        await task.work.users.save(gone)
        await _record(task, place, gone)
        places = await task.work.users.places(place.user.telegram_id or 0)
    companies = [
        each.company
        for each in places
        if each.company.id != INSTALLATION_ID and each.user.state is UserState.ACTIVE
    ]
    return RemovedOwner(place, companies, left=len(active) - 1)


async def _owners(question: Question) -> Owners:
    seats = await question.work.users.everybody(INSTALLATION_ID)
    known = {place.user.telegram_id for place in seats}
    return Owners(seats, sorted(question.installation.owner_ids - known))


def _meant(active: Sequence[Membership], who: str) -> Membership:
    typed = fold_spaces(visible(who)).upper()
    for place in active:
        if typed in (place.user.name, str(place.user.telegram_id)):
            return place
    raise OwnerNotFound(who)


async def _record(task: Task, place: Membership, gone: User) -> None:
    facts = (
        ("Usuario", place.user.name),
        ("Nombre completo", place.user.full_name),
        ("Telegram", str(place.user.telegram_id)),
    )
    summary = f"{place.user.name} · propietario de la instalación"
    detail = Detail.of(facts=facts, snapshots=[user_snapshot(place.user, gone)])
    await task.record("user_deactivated", summary, detail=detail)
