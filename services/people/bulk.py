"""Many users at once, from a sheet: what is wrong with each row, and those without fault created together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from domain.companies import Profile, User, UserState
from domain.entries import Detail, Entry
from domain.errors import (
    GrantBeyondOwn,
    ProfileNotFound,
    TooLateToUndo,
    UserNameMisleads,
    UserNameTaken,
    UserTwiceInSheet,
    VigiaError,
)
from domain.lookalikes import outline
from domain.names import parse_full_name, parse_user_name
from domain.permissions import CREATE_USERS
from domain.snapshots import user_snapshot
from domain.spelling import fold, fold_spaces
from domain.user_sheet import MOST_ROWS, SheetRow
from services.asking import Ask, Question, Task
from services.log.recording import Happening, Recorded

UNDO = timedelta(minutes=10)
"""For how long a sheet's users can be taken back."""
_CREATED = "user_created"
_UNDONE = "Alta deshecha"


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that can be created, as it would be kept; or why it can't."""

    row: SheetRow
    user_name: str = ""
    full_name: str = ""
    profile: Profile | None = None
    fault: VigiaError | None = None


@dataclass(frozen=True, slots=True)
class CreatedUsers:
    """The users of a sheet, and the entries that say so, in the same order."""

    users: Sequence[User]
    entries: Sequence[Entry]


async def check_sheet(ask: Ask, company_id: int, rows: Sequence[SheetRow]) -> Sequence[CheckedRow]:
    """What would become of each row if the sheet were saved now. Needs Usuarios: Crear."""
    async with ask.may_read(CREATE_USERS, company_id) as question:
        return await _checked(question, rows)


async def create_users(
    ask: Ask, company_id: int, rows: Sequence[SheetRow], *, operation_id: UUID
) -> CreatedUsers:
    """Create the users of the rows without fault, all or none of them, without passwords.

    Needs Usuarios: Crear, and each permission of the profiles given. Records `user_created` for each, with an
    id of its own that follows from `operation_id` and the user's name: the same operation again returns
    the users and changes nothing.
    """
    async with ask.may(CREATE_USERS, company_id) as task:
        ids = list(dict.fromkeys(_id_of(operation_id, row.user_name) for row in rows))
        done = await task.work.audit_log(company_id).by_operations(ids)
        if done:
            return await _created_before(task, [done[each] for each in ids if each in done])
        good = [each for each in await _checked(task, rows) if each.fault is None]
        return await _create(task, good, operation_id)


async def undo_creation(
    ask: Ask, company_id: int, *, first: int, last: int, operation_id: UUID
) -> Sequence[User]:
    """Take back the users whom these entries of the asker's created, of whom nothing became since.

    Needs Usuarios: Crear. Records `user_deactivated` for each. The same again changes nothing. Raises
    TooLateToUndo after `UNDO`, and for entries that are not the asker's creations.
    """
    async with ask.may(CREATE_USERS, company_id) as task:
        ids = [uuid5(operation_id, str(folio)) for folio in range(first, min(last, first + MOST_ROWS) + 1)]
        if await task.work.audit_log(company_id).by_operations(ids):
            return []
        entries = await task.work.audit_log(company_id).between(after=first - 1, until=last)
        if len(entries) != len(ids) or not all(_may_undo(task, each) for each in entries):
            raise TooLateToUndo
        return await _undo(task, dict(zip(ids, entries, strict=True)))


def _may_undo(task: Task, entry: Entry) -> bool:
    mine = (entry.user_name, entry.origin) == (task.author.user_name, task.author.origin)
    return mine and entry.operation == _CREATED and task.now - entry.recorded_at <= UNDO


async def _undo(task: Task, entries: Mapping[UUID, Entry]) -> Sequence[User]:
    gone, deeds = [], []
    for operation_id, entry in entries.items():
        place = await task.work.users.get(entry.detail.snapshots[0].id)
        if place is None or user_snapshot(None, place.user) != entry.detail.snapshots[0]:
            continue  # something became of them since
        user = place.user.put_in(UserState.INACTIVE, since=task.now, by=task.author.label, reason=_UNDONE)
        await task.work.users.save(user)
        gone.append(user)
        detail = Detail.of(
            facts=(("Usuario", user.name), ("Motivo", _UNDONE), ("Folio", str(entry.folio))),
            snapshots=[user_snapshot(place.user, user)],
        )
        happening = Happening(
            operation="user_deactivated", summary=user.label, operation_id=operation_id, detail=detail
        )
        deeds.append((task.author, happening))
    await task.record_all(deeds)
    return gone


async def _create(task: Task, good: Sequence[CheckedRow], operation_id: UUID) -> CreatedUsers:
    users, deeds = [], []
    for each in good:
        if each.profile is None:
            continue
        user = await task.work.users.add(
            company_id=task.company.id,
            name=each.user_name,
            full_name=each.full_name,
            profile_id=each.profile.id,
            now=task.now,
        )
        users.append(user)
        facts = (
            ("Usuario", user.name),
            ("Nombre completo", user.full_name),
            ("Perfil", each.profile.name),
            ("Renglón", str(each.row.line)),
        )
        happening = Happening(
            operation=_CREATED,
            summary=f"{user.label} · {each.profile.name}",
            operation_id=_id_of(operation_id, user.name),
            detail=Detail.of(facts=facts, snapshots=[user_snapshot(None, user)]),
        )
        deeds.append((task.author, happening))
    recorded = await task.record_all(deeds)
    return CreatedUsers(users, [each.entry for each in recorded if isinstance(each, Recorded)])


async def _created_before(task: Task, entries: Sequence[Entry]) -> CreatedUsers:
    names = [str((each.detail.snapshots[0].after or {})["name"]) for each in entries]
    places = await task.work.users.named(task.company.id, names)
    return CreatedUsers([places[name].user for name in names], entries)


async def _checked(question: Question, rows: Sequence[SheetRow]) -> Sequence[CheckedRow]:
    work, company_id = question.work, question.company.id
    profiles = {_key(each.name): each for each in await work.profiles.of_company(company_id)}
    taken = _Names(await work.users.names(company_id))
    checked: list[CheckedRow] = []
    for row in rows:
        try:
            name, full_name = parse_user_name(row.user_name), parse_full_name(row.full_name)
            taken.check(name)
            profile = _given(question, profiles, row.profile)
        except VigiaError as fault:
            checked.append(CheckedRow(row, fault=fault))
        else:
            taken.take(name, line=row.line)
            checked.append(CheckedRow(row, name, full_name, profile))
    return checked


class _Names:
    """The names that are taken, in the company and further up in the sheet, by how they look."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._by_outline = {outline(name): name for name in taken}
        self._lines: dict[str, int] = {}

    def check(self, name: str) -> None:
        """Raise UserTwiceInSheet, UserNameTaken or UserNameMisleads, unless the name is free."""
        other = self._by_outline.get(outline(name))
        if name in self._lines:
            raise UserTwiceInSheet(name, line=self._lines[name])
        if other == name:
            raise UserNameTaken(name)
        if other is not None:
            raise UserNameMisleads(name, taken_for=other)

    def take(self, name: str, *, line: int) -> None:
        """Note that this line of the sheet has the name."""
        self._by_outline[outline(name)] = name
        self._lines[name] = line


def _given(question: Question, profiles: Mapping[str, Profile], name: str) -> Profile:
    profile = profiles.get(_key(name))
    if profile is None:
        raise ProfileNotFound
    if not question.permissions.covers(profile.permissions):
        raise GrantBeyondOwn(question.permissions.missing(profile.permissions))
    return profile


def _key(name: str) -> str:
    return fold_spaces(fold(name))


def _id_of(operation_id: UUID, user_name: str) -> UUID:
    return uuid5(operation_id, fold(user_name.strip()))
