"""*Crear otro igual*: a new user, in the other companies of whom they were made like, too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.companies import INSTALLATION_ID, Membership
from domain.errors import NotAllowed, UnknownPerson, UserNotFound, VigiaError
from domain.permissions import CREATE_USERS
from services.asking import Ask, Question
from services.people.users import CreatedUser, add_user, check_needs_nobody, check_new_user
from services.standings import standing_of


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The copied user's place in another company; `why` nobody like them can be created there, if so.

    Only who is `known` there may read its name.
    """

    place: Membership
    why: VigiaError | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Copying:
    """A user who was made like another, and that one's places in other companies."""

    created: Membership
    like: Membership
    elsewhere: Sequence[Elsewhere]

    @property
    def possible(self) -> Sequence[Membership]:
        """Where the user can be created."""
        return [each.place for each in self.elsewhere if each.why is None]


async def plan_copies(ask: Ask, company_id: int, user_id: int, *, like_id: int) -> Copying:
    """Where else the user may be created, like another of the company. Needs Usuarios: Crear there.

    The other companies are those where the other's Telegram account is an active user. Raises UserNotFound.
    """
    async with ask.may_read(CREATE_USERS, company_id) as question:
        created, like = await _user(question, user_id), await _user(question, like_id)
        places = await _elsewhere(question, like)
        return Copying(created, like, [await _judged(question, each, created) for each in places])


async def create_copies(
    ask: Ask,
    company_id: int,
    user_id: int,
    *,
    like_id: int,
    company_ids: Collection[int],
    operation_id: UUID,
) -> Sequence[CreatedUser]:
    """Create the user in these companies too, each with the profile that the other has there; all or none.

    Without a password: they set it when they accept their invitation there. Needs Usuarios: Crear in all of
    them, and each permission of the profiles; records `user_created` in each. The same `operation_id` again
    returns the users and changes nothing. Raises UserNotFound, also where the other is no active user, and
    GrantBeyondOwn, UserNameTaken and UserNameMisleads.
    """
    async with ask.may_in_all(CREATE_USERS, {company_id, *company_ids}) as tasks:
        by_company = {task.company.id: task for task in tasks}
        first = by_company[company_id]
        created, like = await _user(first, user_id), await _user(first, like_id)
        profiles = {each.company.id: each.profile for each in await _elsewhere(first, like)}
        if not profiles.keys() >= set(company_ids):
            raise UserNotFound
        return [
            await add_user(
                by_company[each],
                name=created.user.name,
                full_name=created.user.full_name,
                password_hash=None,
                profile=profiles[each],
                operation_id=uuid5(operation_id, str(each)),
            )
            for each in sorted(set(company_ids))
        ]


async def _user(question: Question, user_id: int) -> Membership:
    place = await question.work.users.get(user_id)
    if place is None or place.company.id != question.company.id:
        raise UserNotFound
    return place


async def _elsewhere(question: Question, like: Membership) -> Sequence[Membership]:
    account = like.user.telegram_id
    places = await question.work.users.places(account) if account is not None else []
    here = (INSTALLATION_ID, question.company.id)
    return [each for each in places if each.counts and each.company.id not in here]


async def _judged(question: Question, place: Membership, created: Membership) -> Elsewhere:
    ask, work = question.ask, question.work
    try:
        standing = await standing_of(work, ask.asker, place.company.id, CREATE_USERS, now=ask.now)
        there = Question(ask=ask, work=work, standing=standing)
        await check_new_user(there, created.user.name, place.profile)
        await check_needs_nobody(there, place.profile)
    except UnknownPerson:
        return Elsewhere(place, NotAllowed(CREATE_USERS), known=False)
    except VigiaError as why:
        return Elsewhere(place, why)
    return Elsewhere(place, None)
