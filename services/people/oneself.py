"""What everybody may know and change of themselves in a company, whatever their permissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.companies import Membership
from domain.credentials import Credential
from domain.entries import Change, Detail, Entry
from domain.log_filter import LogQuery
from domain.permissions import CHANGE_ONESELF, SEE_ONESELF
from domain.snapshots import user_snapshot
from services.approvals.requests import end_requests_of
from services.asking import Ask
from services.people.leaving import end_what_waits
from services.people.life import UserDeed
from services.people.limits import keep_a_supervisor

LAST_DEEDS = 5


@dataclass(frozen=True, slots=True)
class Oneself:
    """A person's place in a company, and their latest entries in its log, newest first."""

    place: Membership
    deeds: Sequence[Entry]


async def read_oneself(ask: Ask, company_id: int) -> Oneself:
    """The person's place in the company. Raises UnknownPerson without an active user there."""
    async with ask.may_read(SEE_ONESELF, company_id) as question:
        log = question.work.audit_log(company_id)
        deeds = await log.older(LogQuery(user_name=question.place.user.name), limit=LAST_DEEDS)
        return Oneself(question.place, deeds)


async def set_own_password(
    ask: Ask, company_id: int, *, password_hash: str, operation_id: UUID
) -> Membership:
    """Give the person another password in the company, which nobody else has seen.

    It is theirs alone: no longer given for a time, nor locked; a link that resets it serves no more. Records
    `password_changed`. The same operation again gives this password in place of the first, which nobody may
    have seen, if it is still theirs, and makes no entry. Raises UnknownPerson without an active user there.
    """
    async with ask.may(CHANGE_ONESELF, company_id) as task:
        place = task.place
        user = place.user
        if await task.recorded("password_changed", operation_id, summary=user.label) is None:
            after = await task.work.credentials.set(user, password_hash, Credential(set_at=task.now))
            changed = await task.work.invitations.revoke(user.id, now=task.now)
            snapshots = [user_snapshot(user, after), *changed]
            detail = Detail.of(facts=[("Usuario", user.name)], snapshots=snapshots)
            await task.record("password_changed", user.label, operation_id=operation_id, detail=detail)
            return replace(place, user=after)
        await task.work.credentials.replace_own(user, password_hash)
        return place


async def leave_company(ask: Ask, company_id: int, *, operation_id: UUID) -> UserDeed:
    """Take the person's own account from their user in the company, with all that waits for them there.

    What they asked for and nobody decided ends with it.

    The user stays, so that they can be invited again. Records `user_unlinked`. Raises LastSupervisor if
    nobody with an account could look after the company then, and UnknownPerson without an active user there.
    The same operation again returns what was done, though they are nobody there any more.
    """
    left = await _left_before(ask, company_id, operation_id)
    if left is not None:
        return left
    async with ask.may(CHANGE_ONESELF, company_id) as task:
        place, user = task.place, task.place.user
        await keep_a_supervisor(task, place)
        after = replace(user, telegram_id=None)
        await task.work.users.save(after)
        ended = await end_what_waits(task.work, user, now=task.now)
        detail = Detail.of(
            changes=[Change("Telegram", str(user.telegram_id), None)],
            facts=[("Usuario", user.name), ("Motivo", "salió por sí mismo")],
            snapshots=[user_snapshot(user, after), *ended],
        )
        entry = await task.record("user_unlinked", after.label, operation_id=operation_id, detail=detail)
        await end_requests_of(task, user.id)
        return UserDeed(replace(place, user=after), entry)


async def _left_before(ask: Ask, company_id: int, operation_id: UUID) -> UserDeed | None:
    """What this operation of the person's own account did; None if it is new."""
    async with ask.installation.database.reading() as work:
        if await work.companies.get(company_id) is None:
            return None
        entry = await work.audit_log(company_id).by_operation(operation_id)
        if entry is None or entry.operation != "user_unlinked":
            return None
        user = entry.detail.snapshots[0]
        place = await work.users.get(user.id)
    theirs = (user.before or {}).get("telegram") == ask.person.telegram_id
    return UserDeed(place, entry) if place is not None and theirs else None
