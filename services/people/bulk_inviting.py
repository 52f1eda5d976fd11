"""A link for each of many users, made together: what a sheet's result file carries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4, uuid5

from domain.companies import Membership
from domain.errors import HoldsMore, UserLinked, UserNotActive
from domain.permissions import CHANGE_USERS
from services.asking import Ask, Task
from services.log.recording import Happening
from services.people.approved_accounts import check_waits_for_account, needs_second_person
from services.people.invitations import UserInvitation, invitation_detail, make_invitations
from services.people.limits import check_acts_on


async def invite_users(
    ask: Ask, company_id: int, user_ids: Collection[int], *, operation_id: UUID
) -> Sequence[UserInvitation]:
    """Make a link for each of these users who may have one, in one transaction; earlier ones stop working.

    Needs Usuarios: Cambiar. Records `invitation_created` for each, with an id that follows from
    `operation_id`. Left out are those who have come in, were blocked or let go, may do more than the asker by
    now, or take a second person. The same operation again makes other links, with entries of theirs, as
    `invite_user` does.
    """
    async with ask.may(CHANGE_USERS, company_id) as task:
        everybody = await task.work.users.everybody(company_id)
        chosen = [each for each in everybody if each.user.id in user_ids]
        places = [each for each in chosen if await _may_be_invited(task, each)]
        if not places:
            return []
        ids = {each.user.id: _id_of(each, operation_id) for each in places}
        known = await task.work.audit_log(company_id).by_operations(list(ids.values()))
        made = await make_invitations(task, places)
        deeds = []
        for each in made:
            id_ = ids[each.place.user.id]
            again = id_ in known
            deeds.append((task.author, _happening(each, uuid4() if again else id_, again=again)))
        await task.record_all(deeds)
        return made


async def _may_be_invited(task: Task, place: Membership) -> bool:
    try:
        check_acts_on(task, place)
        check_waits_for_account(place)
    except (HoldsMore, UserLinked, UserNotActive):
        return False
    return not await needs_second_person(task, place)


def _id_of(place: Membership, operation_id: UUID) -> UUID:
    return uuid5(operation_id, f"invitation {place.user.id}")


def _happening(made: UserInvitation, operation_id: UUID, *, again: bool) -> Happening:
    return Happening(
        operation="invitation_created",
        summary=made.place.user.label,
        operation_id=operation_id,
        detail=invitation_detail(made.place, made.changed, again=again),
    )
