"""The buttons under an alert about a stranger. They work however old the message is."""

from __future__ import annotations

from collections.abc import Callable

from domain.permissions import KEEP_LOG, READ_LOG
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import StrangerAction, StrangerButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from handlers.linking.conversation import open_linking
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
    stranger = await read_stranger(chat.ask, tapped.company_id, tapped.folio)
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


def _of(action: StrangerAction) -> Callable[[object], bool]:
    return sent_by(StrangerButton, lambda button: button.action is action)


_READS, _KEEPS = Need(Where.NAMED, READ_LOG), Need(Where.NAMED, KEEP_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("stranger link", _of(StrangerAction.LINK), asked_to_link, needs=_READS),
    on_standing_tap("stranger ignore", _of(StrangerAction.IGNORE), asked_to_ignore, needs=_KEEPS),
    on_standing_tap("stranger ignore surely", _of(StrangerAction.IGNORE_SURELY), ignored, needs=_KEEPS),
]
