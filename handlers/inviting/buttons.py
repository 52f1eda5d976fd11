"""The buttons of an invitation, under a user's card and its screens. They work however old the message is."""

from __future__ import annotations

from collections.abc import Callable

from domain.permissions import CHANGE_USERS
from handlers.inviting.screens import (
    made_screen,
    revoked_screen,
    revoking_screen,
    to_forward,
    waiting_screen,
)
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import InviteAction, InviteButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from services.people.invitations import invite_user, revoke_invitation, waiting_invitation


async def opened(chat: Chat) -> None:
    """*Invitar*: the waiting invitation, or a new one."""
    tapped = chat.tapped(InviteButton)
    await show_invitation(chat, tapped.company_id, tapped.user_id)


async def show_invitation(chat: Chat, company_id: int, user_id: int) -> None:
    """Show the user's waiting invitation in a message of its own, or make one."""
    waiting = await waiting_invitation(chat.ask, company_id, user_id)
    if waiting is None:
        return await _make(chat, company_id, user_id)
    await chat.answer()
    await chat.send(waiting_screen(waiting))
    return None


async def made(chat: Chat) -> None:
    """*Hacer otro enlace*."""
    tapped = chat.tapped(InviteButton)
    await _make(chat, tapped.company_id, tapped.user_id)


async def _make(chat: Chat, company_id: int, user_id: int) -> None:
    invitation = await invite_user(
        chat.ask, company_id, user_id, operation_id=chat.operation_id("invitation")
    )
    await chat.answer()
    bot = chat.context.bot
    await chat.send(to_forward(invitation, bot.username))
    await chat.send(made_screen(invitation, bot.username))


async def asked_to_revoke(chat: Chat) -> None:
    """*Revocar*."""
    tapped = chat.tapped(InviteButton)
    waiting = await waiting_invitation(chat.ask, tapped.company_id, tapped.user_id)
    if waiting is None:
        await chat.answer("Ya no hay ninguna invitación pendiente.", alert=True)
        return await chat.remove_keyboard(chat.tapped_message_id)
    await chat.answer()
    await chat.show(revoking_screen(waiting))
    return None


async def revoked(chat: Chat) -> None:
    """*Sí, revocar*."""
    tapped = chat.tapped(InviteButton)
    place = await revoke_invitation(
        chat.ask, tapped.company_id, tapped.user_id, operation_id=chat.operation_id("revocation")
    )
    await chat.answer()
    await chat.show(revoked_screen(place))


def _of(action: InviteAction) -> Callable[[object], bool]:
    return sent_by(InviteButton, lambda button: button.action is action)


_NEEDS = Need(Where.NAMED, CHANGE_USERS)

ALWAYS: list[Handler] = [
    on_standing_tap("invite open", _of(InviteAction.OPEN), opened, needs=_NEEDS),
    on_standing_tap("invite make", _of(InviteAction.MAKE), made, needs=_NEEDS),
    on_standing_tap("invite revoke", _of(InviteAction.REVOKE), asked_to_revoke, needs=_NEEDS),
    on_standing_tap("invite revoke surely", _of(InviteAction.REVOKE_SURELY), revoked, needs=_NEEDS),
]
