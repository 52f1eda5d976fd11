"""Taking back users whom somebody has just created: they never were anybody here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from domain.companies import User, UserState
from domain.entries import Change, Detail, Entry
from domain.erased import ERASED
from domain.errors import AlreadyTakenBack, TooLateToTakeBack, UserChangedSince, VigiaError
from domain.permissions import CREATE_USERS
from domain.snapshots import Snapshot, SubjectKind, user_snapshot, user_state
from domain.user_sheet import MOST_ROWS
from services.asking import Ask, Question, Task
from services.log.recording import Happening
from services.people.limits import STATES, keep_a_supervisor, user_to_act_on

UNDO = timedelta(minutes=10)
"""For how long a sheet's users can be taken back."""
_REASON = "Alta deshecha"
_CREATION = "Alta"
"""The fact that names the entry of who is taken back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The names of who was taken back, and of who stays, with why."""

    gone: Sequence[str]
    staying: Sequence[tuple[str, VigiaError]]


async def taken_back(question: Question, users: Iterable[User]) -> Mapping[str, User]:
    """Those of these users who were taken back right after they were created, and never came in, by name.

    Their last entry says so, as a reason can be typed by anybody.
    """
    gone = [user for user in users if user.state is UserState.INACTIVE and user.telegram_id is None]
    unused = {user.id: user for user in gone if user.last_seen_at is None}
    company_id = question.company.id
    folios = await question.work.subject_entries.last_folios(company_id, SubjectKind.USER, unused)
    entries = await question.work.audit_log(company_id).at(folios)
    ids = {each.detail.snapshots[0].id for each in entries if _CREATION in dict(each.detail.facts)}
    return {user.name: user for user in unused.values() if user.id in ids}


async def check_not_taken_back(ask: Ask, company_id: int, *, first: int, last: int) -> None:
    """Raise AlreadyTakenBack if `undo_creation` took all of these back. Needs Usuarios: Crear."""
    async with ask.may_read(CREATE_USERS, company_id) as question:
        log = question.work.audit_log(company_id)
        entries = await log.between(after=first - 1, until=min(last, first + MOST_ROWS))
        done = await log.by_operations([_id_of(each) for each in entries])
    if entries and len(done) == len(entries):
        raise AlreadyTakenBack


async def undo_creation(ask: Ask, company_id: int, *, first: int, last: int) -> Undone:
    """Take back the users whom these entries of the asker's created, of whom nothing became since.

    Needs Usuarios: Crear, as it only undoes what that did. Records `user_deactivated` for each, with an id
    that follows from the creation's: the same again changes nothing, and says the same. Raises
    TooLateToTakeBack after `UNDO`, and for entries that are not the asker's creations.
    """
    async with ask.may(CREATE_USERS, company_id) as task:
        log = task.work.audit_log(company_id)
        entries = await log.between(after=first - 1, until=min(last, first + MOST_ROWS))
        if len(entries) != last - first + 1 or not all(_may_undo(task, each) for each in entries):
            raise TooLateToTakeBack
        done = await log.by_operations([_id_of(each) for each in entries])
        return await _undo(task, {_id_of(each): each for each in entries}, already=done)


def _may_undo(task: Task, entry: Entry) -> bool:
    mine = (entry.user_name, entry.origin) == (task.author.user_name, task.author.origin)
    return mine and entry.operation == "user_created" and task.now - entry.recorded_at <= UNDO


async def _undo(task: Task, entries: Mapping[UUID, Entry], *, already: Mapping[UUID, Entry]) -> Undone:
    gone, staying, leaving = [], [], []
    for operation_id, entry in entries.items():
        created = entry.detail.snapshots[0]
        name = str((created.after or {}).get("name", ERASED))
        if operation_id in already:
            gone.append(name)
            continue
        try:
            place = await user_to_act_on(task, created.id)
            if user_state(place.user) != created.after:
                raise UserChangedSince(name, linked=place.user.telegram_id is not None)
            await keep_a_supervisor(task, place)
        except VigiaError as why:
            staying.append((name, why))
            continue
        gone.append(name)
        leaving.append((place.user, entry, operation_id))
    revoked = await task.work.invitations.revoke_each([user.id for user, *_ in leaving], now=task.now)
    deeds = [
        (task.author, await _taken_back(task, user, entry, id_, revoked[user.id]))
        for user, entry, id_ in leaving
    ]
    await task.record_all(deeds)
    return Undone(gone, staying)


async def _taken_back(
    task: Task, before: User, entry: Entry, operation_id: UUID, revoked: Sequence[Snapshot]
) -> Happening:
    user = before.put_in(UserState.INACTIVE, since=task.now, by=task.author.label, reason=_REASON)
    await task.work.users.save(user)
    detail = Detail.of(
        changes=[Change("Estado", STATES[before.state], STATES[user.state])],
        facts=[("Usuario", user.name), ("Motivo", _REASON), (_CREATION, f"folio {entry.folio}")],
        snapshots=[user_snapshot(before, user), *revoked],
    )
    return Happening(
        operation="user_deactivated", summary=user.label, operation_id=operation_id, detail=detail
    )


def _id_of(creation: Entry) -> UUID:
    return uuid5(creation.operation_id, "undone")
