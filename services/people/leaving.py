"""A leaver, out of every company where whoever asks may let them go, in one transaction.

One account may be the user of many companies. Where a rule keeps them (the last SUPERVISOR, more permissions
than whoever asks) or where whoever asks lacks the right, they stay, and the plan and the outcome say so:
nobody keeps 29 doors because of the thirtieth. All the others are done, or none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID, Membership, User, UserState
from domain.entries import Change, Detail, Entry
from domain.errors import (
    AccessDenied,
    AlreadyGone,
    HoldsMore,
    LastSupervisor,
    LeaverChangedMeanwhile,
    LeavingNeedsApproval,
    NotOnOneself,
    UserNotFound,
    VigiaError,
)
from domain.names import parse_reason_to_leave
from domain.notices import Notice, NoticeKind
from domain.permissions import REMOVE_USERS
from domain.snapshots import Snapshot, user_snapshot
from services.approvals.requests import end_requests_of
from services.asking import Ask, Question, Task
from services.doors.admission import places_of, places_where
from services.installation import Installation
from services.people.life import UserDeed
from services.people.limits import STATES, keep_a_supervisor, leaves_alone, user_to_act_on
from services.standings import standing_of
from storage.unit_of_work import UnitOfWork

OPERATION = "user_deactivated"
ENDED = "se le dio de baja"


@dataclass(frozen=True, slots=True)
class Staying:
    """A place that the leaver keeps; `why` is None where whoever asks lacks the right.

    Who is `known` there may read its name. `told` is how many people there are told.
    """

    place: Membership
    why: VigiaError | None
    known: bool
    told: int = 0


@dataclass(frozen=True, slots=True)
class LeavingPlan:
    """Which places a leaver would lose, and which keep."""

    going: Sequence[Membership]
    staying: Sequence[Staying]


@dataclass(frozen=True, slots=True)
class Left:
    """What a leaver lost, with each company's entry, and what they keep."""

    deeds: Sequence[UserDeed]
    staying: Sequence[Staying] = field(default_factory=list)


async def leavers_offered(ask: Ask) -> Sequence[Membership]:
    """The users whom the asker may let go, in all companies where they have Usuarios: Borrar."""
    companies = await _where_may(ask)
    async with ask.installation.database.reading() as work:
        found = [each for number in companies for each in await work.users.everybody(number)]
    return [each for each in found if not _is_gone(each.user) and not _is_asker(ask, each.user)]


async def plan_leaving(ask: Ask, user_ids: Collection[int]) -> LeavingPlan:
    """What letting these users go would do, and their accounts' other users.

    Needs Usuarios: Borrar where they are. Raises UserNotFound and NotOnOneself.
    """
    may = await _where_may(ask)
    async with ask.installation.database.reading() as work:
        places = await _places(ask, work, user_ids, may)
        going: list[Membership] = []
        staying: list[Staying] = []
        for place in places:
            if place.company.id not in may:
                staying.append(await _elsewhere(ask, work, place))
                continue
            standing = await standing_of(work, ask.asker, place.company.id, REMOVE_USERS, now=ask.now)
            why = await _why_not(Question(ask=ask, work=work, standing=standing), place, leaving=going)
            if why is not None:
                staying.append(Staying(place, why, known=True))
            elif not _is_gone(place.user):
                going.append(place)
    return LeavingPlan(going, staying)


async def let_leave(ask: Ask, user_ids: Collection[int], *, reason: str, operation_id: UUID) -> Left:
    """Deactivate and unlink these users, and all others of their accounts, where the asker may; all or none.

    What they were in the middle of, their alerts and summaries end too, and the supervisors of companies
    where they stay for lack of the asker's right are told. Needs Usuarios: Borrar where the users are.
    Records `user_deactivated` in each company, with both changes. The same `operation_id` for the same users
    again returns what was done. Raises InvalidReason, UserNotFound, NotOnOneself, AlreadyGone,
    LeaverChangedMeanwhile, and what keeps them if nobody left at all: LastSupervisor or HoldsMore.
    """
    reason = parse_reason_to_leave(reason)
    may = await _where_may(ask)
    async with ask.installation.database.reading() as work:
        planned = await _places(ask, work, user_ids, may)
    companies = {place.company.id for place in planned} & may
    if not companies:
        raise UserNotFound
    async with ask.may_in_all(REMOVE_USERS, companies) as tasks:
        places = await _places(ask, tasks[0].work, user_ids, may)
        if {place.company.id for place in places} & may - companies:
            raise LeaverChangedMeanwhile
        by_company = {task.company.id: task for task in tasks}
        left = await _repeated(by_company, places, operation_id)
        if left is None:
            left = await _leave(ask, by_company, places, reason=reason, operation_id=operation_id)
    if not left.deeds:
        raise await _nothing_done(ask, left, places)
    return left


async def leaver_news(installation: Installation, notice: Notice) -> Membership | None:
    """The user whom another company let go; None if they are gone here too, or it is not for the person."""
    async with installation.database.reading() as work:
        place = await work.users.get(notice.body["user_id"])
        reader = await work.users.place(notice.telegram_id, notice.company_id)
    if place is None or _is_gone(place.user) or reader is None or not reader.gives(REMOVE_USERS):
        return None
    return place


async def _leave(
    ask: Ask, tasks: Mapping[int, Task], places: Sequence[Membership], *, reason: str, operation_id: UUID
) -> Left:
    deeds, staying, elsewhere = [], [], []
    for place in places:
        task = tasks.get(place.company.id)
        if task is None:
            elsewhere.append(place)
        elif (why := await _why_not(task, place)) is not None:
            staying.append(Staying(place, why, known=True))
        elif not _is_gone(place.user):
            own_id = uuid5(operation_id, str(place.user.id))
            deeds.append(await _let_go(task, place, reason=reason, operation_id=own_id))
    if deeds:
        work = next(iter(tasks.values())).work
        staying += [await _elsewhere(ask, work, each, tell=True) for each in elsewhere]
    return Left(deeds, staying)


async def _repeated(
    tasks: Mapping[int, Task], places: Sequence[Membership], operation_id: UUID
) -> Left | None:
    """What this operation did before; None if it is new."""
    done = [
        UserDeed(place, entry)
        for place in places
        if (task := tasks.get(place.company.id)) is not None
        and (entry := await _entry_of(task, place.user, operation_id)) is not None
    ]
    return Left(done) if done else None


async def _entry_of(task: Task, user: User, operation_id: UUID) -> Entry | None:
    return await task.recorded(OPERATION, uuid5(operation_id, str(user.id)), summary=user.label)


async def _let_go(task: Task, place: Membership, *, reason: str, operation_id: UUID) -> UserDeed:
    before = place.user
    after = replace(before, telegram_id=None)
    changes = []
    if before.state is not UserState.INACTIVE:
        after = after.put_in(UserState.INACTIVE, since=task.now, by=task.author.label, reason=reason)
        changes.append(Change("Estado", STATES[before.state], STATES[UserState.INACTIVE]))
    if before.telegram_id is not None:
        changes.append(Change("Telegram", str(before.telegram_id), None))
    await task.work.users.save(after)
    ended = await end_what_waits(task.work, before, now=task.now)
    facts = [("Usuario", before.name), *([("Motivo", reason)] if reason else [])]
    detail = Detail.of(changes=changes, facts=facts, snapshots=[user_snapshot(before, after), *ended])
    entry = await task.record(OPERATION, after.label, operation_id=operation_id, detail=detail)
    await end_requests_of(task, after.id)
    return UserDeed(replace(place, user=after), entry)


async def end_what_waits(work: UnitOfWork, user: User, *, now: datetime) -> Sequence[Snapshot]:
    """End all that a leaver has under way in the company. What else may wait for them ends here too.

    Returns what changed of what entries tell of.
    """
    await work.outbox.give_up(user.id, reason=ENDED)
    await work.summary_settings.remove(user.id)
    changed = await work.invitations.revoke(user.id, now=now)
    await work.notices.give_up_all_of(user.id)
    if user.telegram_id is not None:
        await work.long_works.stop_all_of(user.telegram_id, user.company_id)
        await work.conversations.end(user.telegram_id)
    return changed


async def _why_not(
    question: Question, place: Membership, *, leaving: Collection[Membership] = ()
) -> VigiaError | None:
    """What keeps the user in this company, if anything does, where others are leaving with them."""
    try:
        await user_to_act_on(question, place.user.id, on_oneself=False)
        await keep_a_supervisor(question, place, leaving=leaving)
        await leaves_alone(question, place)
    except (HoldsMore, LastSupervisor, LeavingNeedsApproval) as why:
        return why
    return None


async def _elsewhere(ask: Ask, work: UnitOfWork, place: Membership, *, tell: bool = False) -> Staying:
    """Where the asker lacks the right; those who have it there are told, and decide for themselves."""
    known = isinstance(ask.asker, AtConsole)
    if isinstance(ask.asker, InChat):
        own = await work.users.place(ask.asker.telegram_id, place.company.id)
        known = own is not None and own.counts
    told = [
        each.user
        for each in await work.users.linked(place.company.id)
        if each.gives(REMOVE_USERS) and each.user.id != place.user.id
    ]
    if tell:
        body = {"user_id": place.user.id}
        await work.notices.add(
            NoticeKind.LEAVER, place.company.id, recipients=told, body=body, due_at=ask.now
        )
    return Staying(place, None, known, told=len(told))


async def _where_may(ask: Ask) -> set[int]:
    """The companies where the asker has Usuarios: Borrar; raises NotAllowed, which is recorded, if none."""
    if isinstance(ask.asker, AtConsole):
        async with ask.installation.database.reading() as work:
            companies = await work.companies.all()
        return {each.id for each in companies if each.id != INSTALLATION_ID and not each.archived}
    if not isinstance(ask.asker, InChat):
        await ask.check(REMOVE_USERS, INSTALLATION_ID)  # nobody else has it, and that refuses them
        return set()
    places = await places_where(ask, await places_of(ask), REMOVE_USERS, chosen=None)
    return {place.company.id for place in places}


async def _places(
    ask: Ask, work: UnitOfWork, user_ids: Collection[int], may: Collection[int]
) -> Sequence[Membership]:
    """The places of these users and of their accounts, in the order of companies, without those long gone.

    Raises UserNotFound unless the asker may let each of the users go, and NotOnOneself.
    """
    found: dict[int, Membership] = {}
    for user_id in user_ids:
        place = await work.users.get(user_id)
        if place is None or place.company.id not in may:
            raise UserNotFound
        found[user_id] = place
    for account in {each.user.telegram_id for each in found.values()} - {None}:
        others = await work.users.places(account or 0)
        found |= {each.user.id: each for each in others if each.counts or each.company.id in may}
    if any(_is_asker(ask, each.user) for each in found.values()):
        raise NotOnOneself
    return sorted(found.values(), key=lambda each: (each.company.id, each.user.id))


def _is_gone(user: User) -> bool:
    return user.state is UserState.INACTIVE and user.telegram_id is None


def _is_asker(ask: Ask, user: User) -> bool:
    return isinstance(ask.asker, InChat) and user.telegram_id == ask.asker.telegram_id


async def _nothing_done(ask: Ask, left: Left, places: Sequence[Membership]) -> VigiaError:
    """Why nobody left; a lack of permissions is recorded where it was."""
    for each in left.staying:
        if isinstance(each.why, AccessDenied):
            await ask.refused(each.why, each.place.company.id)
        if each.why is not None:
            return each.why
    return AlreadyGone(places[0].user.name)
