"""A company's users as those who look after them see them: the list, the card, and what was done to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.approval_requests import ApprovalRequest
from domain.companies import INSTALLATION_ID, Company, Membership, Profile, UserState
from domain.entries import Entry
from domain.errors import UserNotFound
from domain.invitations import Invitation
from domain.log_filter import LogQuery
from domain.permissions import CHANGE_USERS, CREATE_USERS, READ_LOG, REMOVE_USERS, SEE_USERS, Right
from domain.snapshots import SubjectKind
from domain.user_filter import Shown, UserFilter
from services.asking import Ask, Question

PAGE_SIZE = 8
HISTORY_PAGE = 5


class UserAct(StrEnum):
    """What one may do to a user from their card."""

    RENAME = "rename"
    ASSIGN = "assign"
    BLOCK = "block"
    UNBLOCK = "unblock"
    DEACTIVATE = "deactivate"
    LEAVE = "leave"
    REACTIVATE = "reactivate"
    UNLINK = "unlink"
    INVITE = "invite"
    COPY = "copy"
    RESET = "reset"
    UNLOCK = "unlock"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """Who may do it, and to whom: the same that its use case asks for."""

    right: Right
    states: frozenset[UserState] = frozenset(UserState)
    to_oneself: bool = False


_IN, _OUT = frozenset({UserState.ACTIVE, UserState.BLOCKED}), frozenset({UserState.INACTIVE})
_OFFERS: Mapping[UserAct, _Offer] = {
    UserAct.RENAME: _Offer(right=CHANGE_USERS, to_oneself=True),
    UserAct.ASSIGN: _Offer(right=CHANGE_USERS),
    UserAct.BLOCK: _Offer(right=CHANGE_USERS, states=frozenset({UserState.ACTIVE})),
    UserAct.UNBLOCK: _Offer(right=CHANGE_USERS, states=frozenset({UserState.BLOCKED})),
    UserAct.DEACTIVATE: _Offer(right=REMOVE_USERS, states=_IN),
    UserAct.LEAVE: _Offer(right=REMOVE_USERS),
    UserAct.REACTIVATE: _Offer(right=REMOVE_USERS, states=_OUT),
    UserAct.UNLINK: _Offer(right=CHANGE_USERS),
    UserAct.INVITE: _Offer(right=CHANGE_USERS, states=frozenset({UserState.ACTIVE})),
    UserAct.COPY: _Offer(right=CREATE_USERS, to_oneself=True),
    UserAct.RESET: _Offer(right=CHANGE_USERS, states=frozenset({UserState.ACTIVE})),
    UserAct.UNLOCK: _Offer(right=CHANGE_USERS),
}
_LINKED = {UserAct.UNLINK: True, UserAct.INVITE: False}  # what depends on having a Telegram account


@dataclass(frozen=True, slots=True, kw_only=True)
class UserList:
    """A page of a company's users under a filter: `found` in all, and how many there are of each kind.

    `may_change` is whether whoever asks may change users.
    """

    company: Company
    users: Sequence[Membership]
    page: int
    found: int
    counts: Mapping[Shown, int]
    profiles: Sequence[Profile]
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCard:
    """A user, and what whoever asks may do to them. `last_deed` is for who may read the log.

    `invitation` waits for them to come in, and each of the `requests` about them for a decision: those that
    whoever asks made or may decide. `elsewhere` is how many other companies their account is in, for
    who may let users go.
    """

    place: Membership
    invitation: Invitation | None
    requests: Sequence[ApprovalRequest]
    elsewhere: int
    last_deed: Entry | None
    reads_log: bool
    may: frozenset[UserAct]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserHistory:
    """What was done to a user, newest first; `older` is the folio to go on below, if there is more."""

    place: Membership
    entries: Sequence[Entry]
    older: int | None


async def list_users(ask: Ask, company_id: int, wanted: UserFilter, *, page: int = 0) -> UserList:
    """A page of the company's users, by name; the last one past the end. Needs Usuarios: Ver."""
    async with ask.may_read(SEE_USERS, company_id) as question:
        users = question.work.users
        found = await users.count_found(company_id, wanted, now=ask.now)
        page = max(0, min(page, (found - 1) // PAGE_SIZE))
        return UserList(
            company=question.company,
            users=await users.found(
                company_id, wanted, now=ask.now, offset=page * PAGE_SIZE, limit=PAGE_SIZE
            ),
            page=page,
            found=found,
            counts=await users.count_each(company_id, profile_id=wanted.profile_id, now=ask.now),
            profiles=await question.work.profiles.of_company(company_id),
            may_change=question.has(CHANGE_USERS),
        )


async def read_user_card(ask: Ask, company_id: int, user_id: int) -> UserCard:
    """One user. Needs Usuarios: Ver; raises UserNotFound."""
    async with ask.may_read(SEE_USERS, company_id) as question:
        place = await _user(question, user_id)
        deeds: Sequence[Entry] = ()
        if question.has(READ_LOG):
            log = question.work.audit_log(company_id)
            deeds = await log.older(LogQuery(user_name=place.user.name), limit=1)
        elsewhere = await _elsewhere(question, place)
        return UserCard(
            place=place,
            invitation=await _invitation(question, place),
            requests=await _requests(question, place),
            elsewhere=elsewhere,
            last_deed=deeds[0] if deeds else None,
            reads_log=question.has(READ_LOG),
            may=_acts_on(question, place) - ({UserAct.LEAVE} if not elsewhere else set()),
        )


async def profiles_to_assign(ask: Ask, company_id: int, user_id: int) -> Sequence[Profile]:
    """The profiles that whoever asks may give the user, other than theirs.

    Needs Usuarios: Cambiar; raises UserNotFound.
    """
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        place = await _user(question, user_id)
        profiles = await question.work.profiles.of_company(company_id)
        covers = question.permissions.covers
        return [each for each in profiles if each.id != place.profile.id and covers(each.permissions)]


async def read_user_history(
    ask: Ask, company_id: int, user_id: int, *, below: int | None = None
) -> UserHistory:
    """What was done to the user, below a folio if given. Needs Bitácora: Ver; raises UserNotFound.

    What was purged from the log is left out.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        place, work = await _user(question, user_id), question.work
        folios = await work.subject_entries.folios(
            company_id, SubjectKind.USER, user_id, limit=HISTORY_PAGE + 1, below=below
        )
        shown = folios[:HISTORY_PAGE]
        return UserHistory(
            place=place,
            entries=await work.audit_log(company_id).at(shown),
            older=shown[-1] if len(folios) > HISTORY_PAGE else None,
        )


async def _user(question: Question, user_id: int) -> Membership:
    place = await question.work.users.get(user_id)
    if place is None or place.company.id != question.company.id:
        raise UserNotFound
    return place


async def _requests(question: Question, place: Membership) -> Sequence[ApprovalRequest]:
    asker = question.standing.place
    if asker is None:
        return []
    own = asker.user.id
    return [
        each
        for each in await question.work.approvals.pending(question.company.id)
        if each.deed.about == place.user.id
        and each.expires_at > question.now
        and (each.asker_id == own or each.may_be_approved_by(own, question.permissions))
    ]


async def _invitation(question: Question, place: Membership) -> Invitation | None:
    if place.user.telegram_id is not None or not place.counts:
        return None
    return await question.work.invitations.waiting(place.user.id, now=question.now)


async def _elsewhere(question: Question, place: Membership) -> int:
    account = place.user.telegram_id
    if account is None or not question.has(REMOVE_USERS):
        return 0
    others = [each for each in await question.work.users.places(account) if each.counts]
    return len({each.company.id for each in others} - {place.company.id, INSTALLATION_ID})


def _acts_on(question: Question, place: Membership) -> frozenset[UserAct]:
    """What would not be refused, except that the last supervisor stays, which the use case says."""
    if not question.permissions.covers(place.profile.permissions):
        return frozenset()
    asker = question.standing.place
    oneself = asker is not None and asker.user.id == place.user.id
    is_linked, credential = place.user.telegram_id is not None, place.user.credential
    is_locked = credential is not None and credential.is_locked(question.now)
    return frozenset(
        act
        for act, offer in _OFFERS.items()
        if question.has(offer.right)
        and place.user.state in offer.states
        and (offer.to_oneself or not oneself)
        and _LINKED.get(act, is_linked) == is_linked
        and (act is not UserAct.UNLOCK or is_locked)
    )
