"""A link for each of many users, made together: what a sheet's result file carries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from domain.companies import Membership, UserState
from domain.errors import HoldsMore, UserNotFound
from domain.permissions import CHANGE_USERS
from services.asking import Ask, Task
from services.log.recording import Happening
from services.people.invitations import UserInvitation, invitation_detail, make_invitation
from services.people.life import user_to_act_on
from services.progress import Progress


async def invite_users(
    ask: Ask,
    company_id: int,
    user_ids: Sequence[int],
    *,
    operation_id: UUID,
    progress: Progress | None = None,
) -> Sequence[UserInvitation]:
    """Make a link for each of these users who may have one, in one transaction; earlier ones stop working.

    Needs Usuarios: Cambiar. Records `invitation_created` for each, with an id that follows from
    `operation_id`. Left out are those who have come in, were blocked or let go, or may do more than the asker
    by now. The same operation again makes other links and no entries, as `invite_user` does.
    """
    progress, made, deeds = progress or Progress(), [], []
    async with ask.may(CHANGE_USERS, company_id) as task:
        for number, user_id in enumerate(user_ids, start=1):
            place = await _to_invite(task, user_id)
            if place is not None:
                made.append(await make_invitation(task, place))
                deeds.append((task.author, _happening(place, operation_id)))
            await progress.note(number, len(user_ids))
        await task.record_all(deeds)
    return made


async def _to_invite(task: Task, user_id: int) -> Membership | None:
    try:
        place = await user_to_act_on(task, user_id)
    except (HoldsMore, UserNotFound):
        return None
    comes_in = place.user.telegram_id is None and place.user.state is UserState.ACTIVE
    return place if comes_in else None


def _happening(place: Membership, operation_id: UUID) -> Happening:
    return Happening(
        operation="invitation_created",
        summary=place.user.label,
        operation_id=uuid5(operation_id, f"invitation {place.user.id}"),
        detail=invitation_detail(place),
    )
