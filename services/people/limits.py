"""On whom one may act, which profile one may give, and who has to stay."""

from __future__ import annotations

from collections.abc import Collection

from domain.approvals import kinds_of_taking_out
from domain.companies import Membership, Profile, UserState
from domain.errors import (
    GrantBeyondOwn,
    HoldsMore,
    LastSupervisor,
    LeavingNeedsApproval,
    NotOnOneself,
    ProfileNotFound,
    UserErased,
    UserNotFound,
)
from services.approvals.second_person import approvals_asked
from services.asking import Question

STATES = {UserState.ACTIVE: "activo", UserState.BLOCKED: "bloqueado", UserState.INACTIVE: "dado de baja"}


async def user_to_act_on(question: Question, user_id: int, *, on_oneself: bool = True) -> Membership:
    """The user, if the asker may act on them.

    Raises UserNotFound, UserErased, HoldsMore for a user with a permission that the asker lacks, and
    NotOnOneself where it would lock whoever asks out.
    """
    place = await question.work.users.get(user_id)
    if place is None or place.company.id != question.company.id:
        raise UserNotFound
    if place.user.is_erased:
        raise UserErased
    check_acts_on(question, place)
    if not on_oneself and question.standing.place is not None and question.standing.place.user.id == user_id:
        raise NotOnOneself
    return place


def check_acts_on(question: Question, place: Membership) -> None:
    """Raise HoldsMore for a user of the company with a permission that the asker lacks."""
    if not question.permissions.covers(place.profile.permissions):
        raise HoldsMore(place.user.name, question.permissions.missing(place.profile.permissions))


async def profile_to_give(question: Question, profile_id: int) -> Profile:
    """The profile, if the asker may give it; raises ProfileNotFound and GrantBeyondOwn."""
    profile = await question.work.profiles.get(question.company.id, profile_id)
    if profile is None:
        raise ProfileNotFound
    if not question.permissions.covers(profile.permissions):
        raise GrantBeyondOwn(question.permissions.missing(profile.permissions))
    return profile


async def keep_a_supervisor(
    question: Question, place: Membership, *, leaving: Collection[Membership] = ()
) -> None:
    """Raise LastSupervisor if nobody else could look after the company once this user can't any more.

    Others who are `leaving` with them don't count. Where this user has an account, another with an account
    must stay: nobody else could do anything.
    """
    if not (place.profile.fixed and place.counts):
        return
    gone = {place.user.id, *(each.user.id for each in leaving)}
    everybody = await question.work.users.everybody(question.company.id)
    others = [each for each in everybody if each.profile.fixed and each.counts and each.user.id not in gone]
    if any(each.user.telegram_id is not None or place.user.telegram_id is None for each in others):
        return
    asker = question.standing.place
    oneself = asker is not None and asker.user.id == place.user.id
    raise LastSupervisor(linked=bool(others), oneself=oneself)


async def leaves_alone(question: Question, place: Membership) -> None:
    """Raise LeavingNeedsApproval where letting this user go takes a second person."""
    if await approvals_asked(question, kinds_of_taking_out(place.profile)):
        raise LeavingNeedsApproval(place.user.name)
