"""Giving a user the account of somebody who knocked, or whom a supervisor picked from their contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.companies import Membership, User
from domain.entries import Change, Detail
from domain.errors import AccountOfAnother
from domain.notices import Notice, NoticeKind
from domain.permissions import CHANGE_USERS
from domain.snapshots import Snapshot, user_snapshot
from domain.user_filter import Shown, UserFilter
from services.asking import Ask, Question, Task
from services.doors.strangers import no_longer_a_stranger
from services.installation import Installation
from services.people.approved_accounts import check_may_give_account, check_waits_for_account
from services.people.life import UserDeed
from services.people.limits import user_to_act_on

PAGE_SIZE = 8
_LINKED = "user_linked"


@dataclass(frozen=True, slots=True)
class LinkableUsers:
    """A page of the users who may be given an account; `found` in all."""

    users: Sequence[User]
    page: int
    found: int


@dataclass(frozen=True, slots=True)
class LinkedNews:
    """Somebody's new place, and who gave them it."""

    place: Membership
    by: str


async def linkable_users(ask: Ask, company_id: int, words: str = "", *, page: int = 0) -> LinkableUsers:
    """Active users without an account, by name; the last page past the end. Needs Usuarios: Cambiar."""
    wanted = UserFilter(shown=Shown.LINKABLE, words=words)
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        users = question.work.users
        found = await users.count_found(company_id, wanted, now=ask.now)
        page = max(0, min(page, (found - 1) // PAGE_SIZE))
        places = await users.found(company_id, wanted, now=ask.now, offset=page * PAGE_SIZE, limit=PAGE_SIZE)
        return LinkableUsers([each.user for each in places], page, found)


async def check_link(
    ask: Ask, company_id: int, user_id: int, *, telegram_id: int | None = None
) -> Membership:
    """The user, if `link_user` would give them the account, or any, now. Needs and raises what that does."""
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        place = await user_to_act_on(question, user_id)
        await _check(question, place, telegram_id)
        return place


async def link_user(
    ask: Ask, company_id: int, user_id: int, *, telegram_id: int, operation_id: UUID
) -> UserDeed:
    """Give the user this Telegram account, which is told; their waiting invitation stops working.

    Needs Usuarios: Cambiar; records `user_linked`. Raises UserNotFound, HoldsMore, UserNotActive, UserLinked,
    ApprovalNeeded, and AccountOfAnother if the account is another user of the company, in any state.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id)
        summary = f"{place.user.label} · Telegram {telegram_id}"
        done = await task.recorded(_LINKED, operation_id, summary=summary)
        if done is not None:
            return UserDeed(place, done)
        await _check(task, place, telegram_id)
        await check_may_give_account(task, place, operation_id)
        after = replace(place, user=replace(place.user, telegram_id=telegram_id))
        changed = await _give(task, after.user, telegram_id)
        detail = Detail.of(
            changes=[Change("Telegram", None, str(telegram_id))],
            facts=[("Usuario", after.user.name)],
            snapshots=[user_snapshot(place.user, after.user), *changed],
        )
        return UserDeed(after, await task.record(_LINKED, summary, operation_id=operation_id, detail=detail))


async def linked_news(installation: Installation, notice: Notice) -> LinkedNews | None:
    """What to tell who was linked; None if the place is theirs no more."""
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
    if place is None or not place.counts or place.user.telegram_id != notice.telegram_id:
        return None
    return LinkedNews(place, notice.body["by"])


async def _check(question: Question, place: Membership, telegram_id: int | None) -> None:
    check_waits_for_account(place)
    if telegram_id is None:
        return
    other = await question.work.users.place(telegram_id, question.company.id)
    if other is not None:
        raise AccountOfAnother(other.user.name)


async def _give(task: Task, user: User, telegram_id: int) -> Sequence[Snapshot]:
    work = task.work
    await work.users.save(user)
    changed = await work.invitations.revoke(user.id, now=task.now)
    await no_longer_a_stranger(work, telegram_id, now=task.now)
    forgotten = await work.alert_choices.forget(user.id)  # who had the user before chose for themselves
    await work.notices.add(
        NoticeKind.LINKED,
        task.company.id,
        recipients=[user],
        body={"by": task.author.label},
        due_at=task.now,
    )
    return [*changed, *forgotten]
