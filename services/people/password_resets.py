"""Passwords that people forgot: a link for them to set another, or one that serves for a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from domain.authors import Author
from domain.companies import Membership, User, UserState
from domain.credentials import Credential
from domain.entries import Change, Detail, Entry
from domain.errors import InvalidInvitation, NoInvitation, NotLinked, UserNotActive
from domain.instants import from_microseconds, microseconds
from domain.invitations import RESETS_FOR, Invitation, generate_invitation_code
from domain.notices import Notice, NoticeKind
from domain.permissions import CHANGE_USERS
from domain.snapshots import Snapshot, user_snapshot
from services.asking import Ask, Task
from services.installation import Installation
from services.log.recording import Happening, record
from services.people.approved_resets import check_may_reset, second_person_for_reset
from services.people.invitations import INSTEAD, UserInvitation, hash_invitation, offered, was_used_by
from services.people.life import UserDeed
from services.people.limits import STATES, user_to_act_on

_RESET, _ALLOWED = "password_reset", "password_reset_allowed"
_BY_LINK, _TEMPORARY, _TO_BE_RESET = "con un enlace", "provisional", "por restablecer"


@dataclass(frozen=True, slots=True)
class ResetNews:
    """A reset, for the user whose password it was; `by_link`, or with a temporary password, until then."""

    place: Membership
    by: str
    by_link: bool
    until: datetime


async def reset_by_link(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserInvitation:
    """Make a link for the user to set another password, which serves once, for a day, and from their account.

    Until then the present one only serves to be changed. Needs Usuarios: Cambiar. Records `password_reset`,
    and tells the user. The same operation again makes another link in place of the first, and an entry.
    Raises UserNotFound, HoldsMore, NotOnOneself, UserNotActive, NotLinked, ApprovalNeeded, and NoInvitation
    if what this operation made was used since.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id, on_oneself=False)
        user = place.user
        summary = f"{user.label} · {_BY_LINK}"
        done = await task.recorded(_RESET, operation_id, summary=summary)
        _check_active(user)
        if user.telegram_id is None:
            raise NotLinked(user.name)
        if done is not None and await _waiting(task, user) is None:
            raise NoInvitation(user.name)
        if done is None:
            await check_may_reset(task, place, operation_id)
        code, expires_at = generate_invitation_code(), ask.now + RESETS_FOR
        changed = await task.work.invitations.add(
            hash_invitation(code),
            company_id=company_id,
            user_id=user_id,
            by=task.author.label,
            inviter_id=task.standing.place.user.id if task.standing.place else None,
            now=ask.now,
            expires_at=expires_at,
            resets=True,
        )
        after = await _to_be_changed(task, user) if done is None else user
        this = operation_id if done is None else uuid4()
        await _record(task, user, after, _BY_LINK, this, changed, again=done is not None)
        if done is None:
            await _tell(task, after, by_link=True, until=expires_at)
            place = replace(place, user=after)
        return UserInvitation(place, expires_at, task.author.label, code)


async def reset_to_temporary(
    ask: Ask, company_id: int, user_id: int, *, password_hash: str, operation_id: UUID
) -> UserDeed:
    """Give the user a password that serves for a day, to set their own; a lock on theirs is over.

    Needs Usuarios: Cambiar. Records `password_reset`, and tells the user if they have an account. The same
    operation again gives this password in place of the first, which nobody may have seen, if it is still
    theirs, and makes no entry. Raises UserNotFound, HoldsMore, NotOnOneself, UserNotActive and
    ApprovalNeeded.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id, on_oneself=False)
        user = place.user
        done = await task.recorded(_RESET, operation_id, summary=f"{user.label} · {_TEMPORARY}")
        if done is not None:
            if user.credential is not None and user.credential.temporary_until is not None:
                await task.work.credentials.replace(user, password_hash)
            return UserDeed(place, done)
        _check_active(user)
        await check_may_reset(task, place, operation_id)
        credential = Credential.temporary(now=task.now, by=task.author.label)
        after = await task.work.credentials.set(user, password_hash, credential)
        revoked = await task.work.invitations.revoke(user_id, now=task.now)
        entry = await _record(task, user, after, _TEMPORARY, operation_id, revoked)
        if after.telegram_id is not None and credential.temporary_until is not None:
            await _tell(task, after, by_link=False, until=credential.temporary_until)
        return UserDeed(replace(place, user=after), entry)


async def allow_reset(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserDeed:
    """Let the asker reset the user's password for a day, as a second person approved.

    From now on the present one only serves to be changed. Needs Usuarios: Cambiar; records
    `password_reset_allowed`. Raises what `reset_to_temporary` does.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id, on_oneself=False)
        done = await task.recorded(_ALLOWED, operation_id, summary=place.user.label)
        if done is not None:
            return UserDeed(place, done)
        _check_active(place.user)
        await second_person_for_reset(task, place, operation_id)
        after = await _to_be_changed(task, place.user)
        detail = _detail(place.user, after, _TO_BE_RESET)
        entry = await task.record(_ALLOWED, after.label, operation_id=operation_id, detail=detail)
        return UserDeed(replace(place, user=after), entry)


async def set_password_by_link(
    ask: Ask, code_hash: bytes, *, password_hash: str, operation_id: UUID
) -> Membership:
    """Give the person the password that they set with their link. The code and their account let them.

    Records `password_changed`. The same operation again gives this password in place of the first, which
    nobody may have seen, if it is still theirs, and makes no entry. Raises like `read_invitation`.
    """
    telegram_id = ask.person.telegram_id
    async with ask.installation.database.writing() as work:
        invitation = await work.invitations.get(code_hash)
        if invitation is None or not invitation.resets:
            raise InvalidInvitation
        await work.audit_log(invitation.company_id).lock_head()  # from here on nobody else uses or revokes it
        used = await was_used_by(work, code_hash, telegram_id, operation_id)
        if used is not None:
            await work.credentials.replace_own(used.user, password_hash)
            return used
        invitation, place = await offered(work, code_hash, telegram_id, now=ask.now)
        after = await work.credentials.set(place.user, password_hash, Credential(set_at=ask.now))
        link = await work.invitations.accepted(invitation, telegram_id=telegram_id, now=ask.now)
        happening = Happening(
            operation="password_changed",
            summary=after.label,
            operation_id=operation_id,
            detail=Detail.of(
                facts=[("Usuario", after.name), ("Con el enlace de", invitation.created_by)],
                snapshots=[user_snapshot(place.user, after), link],
            ),
        )
        await record(
            work,
            ask.installation.catalogue,
            company=place.company,
            author=Author.member(place, reference=ask.person.reference),
            happening=happening,
            now=ask.now,
        )
        return replace(place, user=after)


async def reset_news(installation: Installation, notice: Notice, *, now: datetime) -> ResetNews | None:
    """What the notice tells; None if it is over, done, or no longer for the account."""
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
        link = await work.invitations.waiting(notice.user_id, now=now, resets=True)
    if place is None or not place.counts or place.user.telegram_id != notice.telegram_id:
        return None
    by_link, until = notice.body["by_link"], from_microseconds(notice.body["until"])
    credential = place.user.credential
    given = link.expires_at if link is not None else None
    if not by_link:
        given = credential.temporary_until if credential is not None else None
    return ResetNews(place, notice.body["by"], by_link, until) if given == until and until > now else None


async def _waiting(task: Task, user: User) -> Invitation | None:
    return await task.work.invitations.waiting(user.id, now=task.now, resets=True)


async def _to_be_changed(task: Task, user: User) -> User:
    after = replace(user, credential=user.credential.to_be_changed() if user.credential else None)
    await task.work.users.save(after)
    return after


def _check_active(user: User) -> None:
    if user.state is not UserState.ACTIVE:
        raise UserNotActive(user.name, STATES[user.state])


async def _record(
    task: Task,
    before: User,
    after: User,
    how: str,
    operation_id: UUID,
    changed: Sequence[Snapshot],
    *,
    again: bool = False,
) -> Entry | None:
    facts = [INSTEAD] if again else []
    summary = f"{after.label} · {how}"
    detail = _detail(before, after, how).with_more(facts=facts, snapshots=changed)
    return await task.record(_RESET, summary, operation_id=operation_id, detail=detail)


def _detail(before: User, after: User, how: str) -> Detail:
    return Detail.of(
        changes=[Change("Contraseña", None, how)],
        facts=[("Usuario", after.name)],
        snapshots=[user_snapshot(before, after)],
    )


async def _tell(task: Task, user: User, *, by_link: bool, until: datetime) -> None:
    body = {"by_link": by_link, "until": microseconds(until), "by": task.author.label}
    await task.work.notices.add(
        NoticeKind.RESET, task.company.id, recipients=[user], body=body, due_at=task.now
    )
