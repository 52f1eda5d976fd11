"""The buttons under an alert about a stranger, and to pick a contact. They work however old they are."""

from __future__ import annotations

from collections.abc import Callable

from telegram.ext import filters as accept

from domain.permissions import CHANGE_USERS, KEEP_LOG, READ_LOG
from handlers.kit.access import NOTHING, Need, Where
from handlers.kit.button_kinds import InviteAction, InviteButton, StrangerAction, StrangerButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap, on_standing_text
from handlers.linking.conversation import open_contacts, open_linking, shared
from handlers.linking.screens import ignored_screen, ignoring_screen
from services.doors.strangers import ignore_stranger, read_stranger


async def asked_to_link(chat: Chat) -> None:
    """*Vincular con un usuario…*: in messages of their own, so that the alert stays."""
    tapped = chat.tapped(StrangerButton)
    stranger = await read_stranger(chat.ask, tapped.company_id, tapped.folio)
    await chat.answer()
    await open_linking(chat, stranger)


async def asked_to_ignore(chat: Chat) -> None:
    """*Ignorar…*: ask once."""
    tapped = chat.tapped(StrangerButton)
    stranger = await read_stranger(chat.ask, tapped.company_id, tapped.folio, to_ignore=True)
    await chat.answer()
    await chat.send(ignoring_screen(tapped.company_id, tapped.folio, stranger))


async def ignored(chat: Chat) -> None:
    """*Sí, ignorar*."""
    tapped = chat.tapped(StrangerButton)
    stranger = await ignore_stranger(
        chat.ask, tapped.company_id, tapped.folio, operation_id=chat.operation_id("ignored stranger")
    )
    await chat.answer()
    await chat.show(ignored_screen(stranger))


async def asked_for_contacts(chat: Chat) -> None:
    """*Elegir de mis contactos*, under a user's invitation."""
    tapped = chat.tapped(InviteButton)
    await chat.answer()
    await open_contacts(chat, tapped.company_id, tapped.user_id)


def _of(action: StrangerAction) -> Callable[[object], bool]:
    return sent_by(StrangerButton, lambda button: button.action is action)


_READS, _KEEPS = Need(Where.NAMED, READ_LOG), Need(Where.NAMED, KEEP_LOG)
_PICKS = sent_by(InviteButton, lambda button: button.action is InviteAction.CONTACT)

ALWAYS: list[Handler] = [
    on_standing_tap("stranger link", _of(StrangerAction.LINK), asked_to_link, needs=_READS),
    on_standing_tap("stranger ignore", _of(StrangerAction.IGNORE), asked_to_ignore, needs=_KEEPS),
    on_standing_tap("invite contact", _PICKS, asked_for_contacts, needs=Need(Where.NAMED, CHANGE_USERS)),
    on_standing_text("contact shared", accept.StatusUpdate.USERS_SHARED, shared, needs=NOTHING),
    on_standing_tap("stranger ignore surely", _of(StrangerAction.IGNORE_SURELY), ignored, needs=_KEEPS),
]
