"""Many users at once, from a sheet: what is wrong with each row, and those without fault created together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from domain.companies import Profile, User, UserState
from domain.entries import Detail, Entry
from domain.erased import ERASED
from domain.errors import (
    GrantBeyondOwn,
    NoSuchProfile,
    UserInCompany,
    UserNameMisleads,
    UserTwiceInSheet,
    VigiaError,
)
from domain.examples import free_person
from domain.lookalikes import outline
from domain.names import parse_full_name, parse_user_name, profile_key
from domain.permissions import CREATE_USERS
from domain.snapshots import user_snapshot
from domain.spelling import fold
from domain.user_sheet import SheetRow
from services.asking import Ask, Question, Task
from services.log.recording import Happening, Recorded
from services.people.bulk_undoing import taken_back
from services.people.users import check_needs_nobody, name_taken
from services.progress import Progress


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row that can be created, as it would be kept; or why it can't.

    `undone` is who was created before by this name and taken back at once: the row brings them back.
    """

    row: SheetRow
    user_name: str = ""
    full_name: str = ""
    profile: Profile | None = None
    undone: User | None = None
    fault: VigiaError | None = None


@dataclass(frozen=True, slots=True)
class CreatedUsers:
    """The users of a sheet, and the entries that say so, in the same order; and the rows with a fault.

    Of users who were created before, the faults are no longer known.
    """

    users: Sequence[User]
    entries: Sequence[Entry]
    faulty: Sequence[CheckedRow] = field(default=(), compare=False)


async def check_sheet(ask: Ask, company_id: int, rows: Sequence[SheetRow]) -> Sequence[CheckedRow]:
    """What would become of each row if the sheet were saved now. Needs Usuarios: Crear."""
    async with ask.may_read(CREATE_USERS, company_id) as question:
        return await _checked(question, rows)


async def create_users(
    ask: Ask,
    company_id: int,
    rows: Sequence[SheetRow],
    *,
    operation_id: UUID,
    progress: Progress | None = None,
) -> CreatedUsers:
    """Create the users of the rows without fault, all or none of them, without passwords.

    Needs Usuarios: Crear, and each permission of the profiles given. Records `user_created` for each, with an
    id of its own that follows from `operation_id` and the user's name: the same operation again returns
    the users and changes nothing. Raises Stopped if it was stopped before they are recorded.
    """
    progress = progress or Progress()
    async with ask.may(CREATE_USERS, company_id) as task:
        ids = list(dict.fromkeys(_id_of(operation_id, row.user_name) for row in rows))
        done = await task.work.audit_log(company_id).by_operations(ids)
        if done:
            progress.fixed = True  # too late to stop it, however it was left
            return await _created_before(task, [done[each] for each in ids if each in done])
        checked = await _checked(task, rows)
        good = [each for each in checked if each.fault is None]
        created = await _create(task, good, operation_id, progress)
        return replace(created, faulty=[each for each in checked if each.fault is not None])


async def _create(
    task: Task, good: Sequence[CheckedRow], operation_id: UUID, progress: Progress
) -> CreatedUsers:
    users, deeds = [], []
    for number, each in enumerate(good, start=1):
        if each.profile is None:
            continue
        user = await _added(task, each, each.profile)
        users.append(user)
        facts = (
            ("Usuario", user.name),
            ("Nombre completo", user.full_name),
            ("Perfil", each.profile.name),
            ("Renglón", str(each.row.line)),
        )
        happening = Happening(
            operation="user_created",
            summary=f"{user.label} · {each.profile.name}",
            operation_id=_id_of(operation_id, user.name),
            detail=Detail.of(facts=facts, snapshots=[user_snapshot(each.undone, user)]),
        )
        deeds.append((task.author, happening))
        await progress.note(number, len(good))
    progress.fix()
    recorded = await task.record_all(deeds)
    return CreatedUsers(users, [each.entry for each in recorded if isinstance(each, Recorded)])


async def _added(task: Task, row: CheckedRow, profile: Profile) -> User:
    if row.undone is not None:
        back = row.undone.put_in(UserState.ACTIVE, since=task.now, by=task.author.label)
        user = replace(back, full_name=row.full_name, profile_id=profile.id)
        await task.work.users.save(user)
        return user
    return await task.work.users.add(
        company_id=task.company.id,
        name=row.user_name,
        full_name=row.full_name,
        profile_id=profile.id,
        now=task.now,
        by=task.author.label,
    )


async def _created_before(task: Task, entries: Sequence[Entry]) -> CreatedUsers:
    names = [str((each.detail.snapshots[0].after or {}).get("name", ERASED)) for each in entries]
    places = await task.work.users.named(task.company.id, names)
    left = [(places[name].user, entry) for name, entry in zip(names, entries, strict=True) if name in places]
    return CreatedUsers([user for user, _ in left], [entry for _, entry in left])


async def _checked(question: Question, rows: Sequence[SheetRow]) -> Sequence[CheckedRow]:
    work, company_id = question.work, question.company.id
    profiles = {profile_key(each.name): each for each in await work.profiles.of_company(company_id)}
    users = [place.user for place in await work.users.everybody(company_id)]
    wanted = {fold(row.user_name.strip()) for row in rows}
    undone = await taken_back(question, [user for user in users if fold(user.name) in wanted])
    taken, example = _Names(users, undone), free_person(user.name for user in users).user_name
    checked: list[CheckedRow] = []
    for row in rows:
        try:
            name, full_name = parse_user_name(row.user_name, example=example), parse_full_name(row.full_name)
            taken.check(name, full_name)
            profile = _given(question, profiles, row.profile)
            await check_needs_nobody(question, profile)
        except VigiaError as fault:
            checked.append(CheckedRow(row, fault=fault))
        else:
            checked.append(CheckedRow(row, name, full_name, profile, taken.undone.get(name)))
            taken.take(name, line=row.line)
    return checked


class _Names:
    """The names that are taken, in the company and further up in the sheet, by how they look.

    Those of `undone` are free to who has just that name.
    """

    def __init__(self, users: Sequence[User], undone: Mapping[str, User]) -> None:
        self._users = {user.name: user for user in users}
        self._by_outline = {outline(user.name): user.name for user in users}
        self._lines: dict[str, int] = {}
        self.undone = undone

    def check(self, name: str, full_name: str) -> None:
        """Raise UserTwiceInSheet, UserInCompany, UserNameTaken or UserNameMisleads, unless it is free."""
        if name in self._lines:
            raise UserTwiceInSheet(name, line=self._lines[name])
        if name in self.undone:
            return
        if (user := self._users.get(name)) is not None:
            is_in = user.state is not UserState.INACTIVE and _same(user.full_name, full_name)
            raise UserInCompany(name) if is_in else name_taken(user, name)
        if (other := self._by_outline.get(outline(name))) is not None:
            raise UserNameMisleads(name, taken_for=other)

    def take(self, name: str, *, line: int) -> None:
        """Note that this line of the sheet has the name."""
        self._by_outline[outline(name)] = name
        self._lines[name] = line


def _same(name: str, other: str) -> bool:
    return fold(name) == fold(other)


def _given(question: Question, profiles: Mapping[str, Profile], name: str) -> Profile:
    profile = profiles.get(profile_key(name))
    if profile is None:
        raise NoSuchProfile(name)
    if not question.permissions.covers(profile.permissions):
        raise GrantBeyondOwn(question.permissions.missing(profile.permissions))
    return profile


def _id_of(operation_id: UUID, user_name: str) -> UUID:
    return uuid5(operation_id, fold(user_name.strip()))
