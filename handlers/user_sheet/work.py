"""Creating the users of a sheet: all its good rows, a link for each, and the file that has them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.invitations import invitation_link
from domain.long_work import WorkKind
from domain.permissions import CHANGE_USERS, CREATE_USERS
from domain.user_sheet import HEADINGS, SheetRow
from handlers.kit.files import send_file
from handlers.kit.long_work import UnderWay, Work
from handlers.kit.screen import Screen
from handlers.kit.text import moment
from handlers.user_sheet.screens import done_screen, fault_in_words, links_caption
from rendering.sheets.writing import table
from services.people.bulk import CheckedRow, CreatedUsers, create_users
from services.people.bulk_inviting import invite_users
from services.people.invitations import UserInvitation


@dataclass(frozen=True, kw_only=True)
class CreatingUsers(Work, kind=WorkKind.SHEET, needs=CREATE_USERS):
    """Creates the users of these rows.

    After a restart it goes on: nobody is created twice, and links that nobody saw are replaced.
    """

    goes_on = True
    title = "Creando usuarios"
    too_late = "Ya se crearon: cuando termine, toca «Deshacer el alta»."

    rows: tuple[SheetRow, ...]

    async def run(self, at: UnderWay) -> Screen | None:
        """Create, invite, and send the file."""
        async with at.shown():
            created = await create_users(
                at.ask, at.company.id, self.rows, operation_id=at.row.operation_id, progress=at.progress
            )
            may_invite = await _may_invite(at)
            links = await _invited(at, created) if may_invite else []
            if links:
                await _send(at, created, links)
        return done_screen(at.company, created, links=len(links), may_invite=may_invite)

    def so_far(self, at: UnderWay) -> str:
        """How many users, until they are recorded."""
        if at.progress.fixed:
            return "Haciendo el enlace de cada quien…"
        return f"{at.progress.done:,} de {at.progress.total or len(self.rows):,}"


async def _may_invite(at: UnderWay) -> bool:
    places = await at.chat.places()
    return any(each.company.id == at.company.id and each.gives(CHANGE_USERS) for each in places)


async def _invited(at: UnderWay, created: CreatedUsers) -> Sequence[UserInvitation]:
    return await invite_users(
        at.ask,
        at.company.id,
        {user.id for user in created.users},
        operation_id=at.row.operation_id,
    )


async def _send(at: UnderWay, created: CreatedUsers, links: Sequence[UserInvitation]) -> None:
    bot_name = at.chat.context.bot.username
    rows = [_linked(each, bot_name) for each in links] + [_left_out(each) for each in created.faulty]
    content = await asyncio.to_thread(table, "Enlaces", [*HEADINGS, "Enlace para entrar"], rows)
    until = moment(links[0].expires_at, at.company.zone)
    await send_file(at.chat, "enlaces.xlsx", content, links_caption(at.company, len(links), until))


def _linked(invitation: UserInvitation, bot_name: str) -> Sequence[str]:
    user, profile = invitation.place.user, invitation.place.profile
    return user.name, user.full_name, profile.name, invitation_link(bot_name, invitation.code)


def _left_out(faulty: CheckedRow) -> Sequence[str]:
    row, why = faulty.row, fault_in_words(faulty.fault) if faulty.fault is not None else ""
    return row.user_name, row.full_name, row.profile, f"No se creó: {why}"
