"""Into Telegram by invitation: a link for one user of a company, whose account is who opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from domain.authors import Author
from domain.companies import Membership
from domain.entries import Change, Detail, Entry
from domain.errors import AccountLinked, InvalidInvitation, InvitationUsed, NoInvitation
from domain.invitations import LIFETIME, Invitation, generate_invitation_code
from domain.notices import Notice, NoticeKind
from domain.permissions import CHANGE_USERS
from domain.snapshots import Snapshot, user_snapshot
from services.asking import Ask, Task
from services.doors.strangers import no_longer_a_stranger
from services.installation import Installation
from services.log.recording import Happening, record
from services.people.approved_accounts import (
    check_may_give_account,
    check_waits_for_account,
    may_give_alone,
)
from services.people.limits import user_to_act_on
from storage.unit_of_work import UnitOfWork

_LINKED = "user_linked"
INSTEAD = ("Enlace", "otro, en lugar del anterior")
"""What an entry says of a link that takes the place of one that nobody may have seen."""


@dataclass(frozen=True, slots=True)
class UserInvitation:
    """A user's waiting invitation; its `code`, and what `changed`, only when it was just made."""

    place: Membership
    expires_at: datetime
    created_by: str
    code: str = ""
    changed: Sequence[Snapshot] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation as whoever opens it sees it: the place that is offered, and who offers it.

    One that `resets` is for a place that they have, to set another password.
    """

    code_hash: bytes
    place: Membership
    invited_by: str
    resets: bool = False


async def invite_user(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> UserInvitation:
    """Make a link that gives the user the account of whoever opens it first; earlier ones stop working.

    Needs Usuarios: Cambiar, as whoever accepts also changes the user's password. Records
    `invitation_created`. The same operation again makes another link in place of the first, which nobody
    may have seen, and an entry of that; only its hash is kept. Raises UserNotFound, HoldsMore, UserLinked,
    UserNotActive, ApprovalNeeded, and NoInvitation if what this operation made has been revoked since.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id)
        user, invitations = place.user, task.work.invitations
        entry = await task.recorded("invitation_created", operation_id, summary=user.label)
        check_waits_for_account(place)
        if entry is not None and await invitations.waiting(user_id, now=ask.now) is None:
            raise NoInvitation(user.name)
        if entry is None:
            await check_may_give_account(task, place, operation_id)
        (made,) = await make_invitations(task, [place])
        this = operation_id if entry is None else uuid4()
        await _record(task, "invitation_created", place, this, made.changed, again=entry is not None)
        return made


async def make_invitations(task: Task, places: Sequence[Membership]) -> Sequence[UserInvitation]:
    """A new link for each user, in place of earlier ones. The caller checks who may, and records it."""
    codes = {place.user.id: generate_invitation_code() for place in places}
    expires_at = task.now + LIFETIME
    changed = await task.work.invitations.add_each(
        {user_id: hash_invitation(code) for user_id, code in codes.items()},
        company_id=task.company.id,
        by=task.author.label,
        inviter_id=task.standing.place.user.id if task.standing.place else None,
        now=task.now,
        expires_at=expires_at,
    )
    return [
        UserInvitation(each, expires_at, task.author.label, codes[each.user.id], changed[each.user.id])
        for each in places
    ]


async def revoke_invitation(ask: Ask, company_id: int, user_id: int, *, operation_id: UUID) -> Membership:
    """Put the user's link out of use. Needs Usuarios: Cambiar; records `invitation_revoked`.

    Raises UserNotFound, HoldsMore, and NoInvitation if none waits.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        place = await user_to_act_on(task, user_id)
        if await task.recorded("invitation_revoked", operation_id, summary=place.user.label) is None:
            if await task.work.invitations.waiting(user_id, now=ask.now) is None:
                raise NoInvitation(place.user.name)
            changed = await task.work.invitations.revoke(user_id, now=ask.now)
            await _record(task, "invitation_revoked", place, operation_id, changed)
        return place


async def waiting_invitation(ask: Ask, company_id: int, user_id: int) -> UserInvitation | None:
    """The user's waiting invitation, if any. Needs Usuarios: Cambiar; raises UserNotFound and HoldsMore."""
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        place = await user_to_act_on(question, user_id)
        waiting = await question.work.invitations.waiting(user_id, now=ask.now)
        return UserInvitation(place, waiting.expires_at, waiting.created_by) if waiting else None


async def read_invitation(ask: Ask, code: str) -> Offer:
    """What the link offers the person, without using it up.

    Raises InvitationUsed if it was they who used it, AccountLinked if they are another user of the company
    already, and InvalidInvitation if it is unknown, used, expired or revoked, or for somebody who can't come
    in: all read the same.
    """
    code_hash, telegram_id = hash_invitation(code), ask.person.telegram_id
    async with ask.installation.database.reading() as work:
        invitation, place = await offered(work, code_hash, telegram_id, now=ask.now)
    return Offer(code_hash, place, invitation.created_by, resets=invitation.resets)


async def accept_invitation(ask: Ask, code_hash: bytes, *, operation_id: UUID) -> Membership:
    """Give the invited user the person's account. The code is what lets them.

    Records `user_linked`, and tells who invited. The same operation again is answered with the place. Raises
    like `read_invitation`.
    """
    telegram_id = ask.person.telegram_id
    async with ask.installation.database.writing() as work:
        invitation = await work.invitations.get(code_hash)
        if invitation is None or invitation.resets:
            raise InvalidInvitation
        log = work.audit_log(invitation.company_id)
        await log.lock_head()  # from here on nobody else uses, revokes or links
        used = await was_used_by(work, code_hash, telegram_id, operation_id)
        if used is not None:
            return used
        invitation, before = await offered(work, code_hash, telegram_id, now=ask.now)
        person = replace(before.user, telegram_id=telegram_id, last_seen_at=ask.now)
        after = replace(before, user=person)
        await work.users.save(after.user)
        await work.users.saw([after.user.id], now=ask.now)  # at the gate they were nobody yet
        code = await work.invitations.accepted(invitation, telegram_id=telegram_id, now=ask.now)
        forgotten = await work.alert_choices.forget(
            after.user.id
        )  # who had the user before chose for themselves
        await no_longer_a_stranger(work, telegram_id, now=ask.now)
        await record(
            work,
            ask.installation.catalogue,
            company=after.company,
            author=Author.member(after, reference=ask.person.reference),
            happening=_linking(invitation, [code, *forgotten], before, after, operation_id),
            now=ask.now,
        )
        await _tell_inviter(work, invitation, now=ask.now)
        return after


async def user_who_joined(installation: Installation, notice: Notice) -> Membership | None:
    """The user of this notice; None if they or who invited them have left since."""
    async with installation.database.reading() as work:
        inviter = await work.users.get(notice.user_id)
        joined = await work.users.get(notice.body["user_id"])
    if inviter is None or not inviter.counts or inviter.user.telegram_id != notice.telegram_id:
        return None
    return joined if joined is not None and joined.user.telegram_id is not None else None


def hash_invitation(code: str) -> bytes:
    """The hash of a code, whose 192 random bits need no slow one."""
    return sha256(code.encode()).digest()


async def _record(
    task: Task,
    operation: str,
    place: Membership,
    operation_id: UUID,
    changed: Sequence[Snapshot],
    *,
    again: bool = False,
) -> Entry | None:
    detail = invitation_detail(place, changed, again=again)
    return await task.record(operation, place.user.label, operation_id=operation_id, detail=detail)


def invitation_detail(place: Membership, changed: Sequence[Snapshot], *, again: bool = False) -> Detail:
    """What an entry says of the user whose invitation it is about, and of what `changed` with it."""
    facts = [("Usuario", place.user.name), *([INSTEAD] if again else [])]
    return Detail.of(facts=facts, snapshots=[user_snapshot(place.user, place.user), *changed])


def _linking(
    invitation: Invitation,
    changed: Sequence[Snapshot],
    before: Membership,
    after: Membership,
    operation_id: UUID,
) -> Happening:
    return Happening(
        operation=_LINKED,
        summary=f"{after.user.label} · por invitación",
        operation_id=operation_id,
        detail=Detail.of(
            changes=[Change("Telegram", None, str(after.user.telegram_id))],
            facts=[("Usuario", after.user.name), ("Invitó", invitation.created_by)],
            snapshots=[user_snapshot(before.user, after.user), *changed],
        ),
    )


async def was_used_by(
    work: UnitOfWork, code_hash: bytes, telegram_id: int, operation_id: UUID
) -> Membership | None:
    """The invited user, if this very operation of the person's used the invitation."""
    invitation = await work.invitations.get(code_hash)
    if invitation is None or invitation.used_at is None or invitation.telegram_id != telegram_id:
        return None
    used = await work.audit_log(invitation.company_id).by_operation(operation_id)
    return await _place(work, invitation) if used is not None else None


async def offered(
    work: UnitOfWork, code_hash: bytes, telegram_id: int, *, now: datetime
) -> tuple[Invitation, Membership]:
    """The invitation with this code and its user, if the person may accept it now; raises if not."""
    invitation = await work.invitations.get(code_hash)
    if invitation is None:
        raise InvalidInvitation
    place = await _place(work, invitation)
    if place.counts and invitation.telegram_id == telegram_id == place.user.telegram_id:
        raise InvitationUsed(place.user.name, resets=invitation.resets)
    if not invitation.serves(now):
        raise InvalidInvitation
    if not place.counts or place.user.telegram_id != (telegram_id if invitation.resets else None):
        raise InvalidInvitation
    if not await _still_given(work, invitation, place):
        raise InvalidInvitation
    if invitation.resets:
        return invitation, place
    own = await work.users.place(telegram_id, invitation.company_id)
    if own is not None:
        raise AccountLinked(own.user.name, active=own.counts)
    return invitation, place


async def _still_given(work: UnitOfWork, invitation: Invitation, place: Membership) -> bool:
    """Whether who invited could still do it: they may have left, or the user may do more by now.

    What needed nobody else when the link was made may need a second person since.
    """
    if invitation.inviter_id is None:
        return True
    inviter = await work.users.get(invitation.inviter_id)
    if inviter is None or not inviter.gives(CHANGE_USERS):
        return False
    if not inviter.profile.permissions.covers(place.profile.permissions):
        return False
    return invitation.resets or await may_give_alone(work, inviter, place, at=invitation.created_at)


async def _place(work: UnitOfWork, invitation: Invitation) -> Membership:
    place = await work.users.get(invitation.user_id)
    if place is None:
        raise InvalidInvitation
    return place


async def _tell_inviter(work: UnitOfWork, invitation: Invitation, *, now: datetime) -> None:
    inviter = await work.users.get(invitation.inviter_id) if invitation.inviter_id is not None else None
    if inviter is not None and inviter.user.telegram_id is not None:
        await work.notices.add(
            NoticeKind.JOINED,
            invitation.company_id,
            recipients=[inviter.user],
            body={"user_id": invitation.user_id},
            due_at=now,
        )
