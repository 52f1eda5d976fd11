"""The buttons that do something about an entry. They work however old the message is."""

from __future__ import annotations

from collections.abc import Callable

from domain.errors import ApprovalNeeded
from domain.permissions import CHANGE_USERS, READ_LOG
from handlers.acting.reason import begin_typing
from handlers.acting.screens import blocking_screen, undoing_screen
from handlers.acting.spot import drawn_spot
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import ActAction, ActButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from services.people.acting import block_author, plan_block
from services.people.explaining import ask_why
from services.people.undoing import plan_undo, undo


async def asked_to_block(chat: Chat) -> None:
    """*Bloquear a …*: ask once, with the reason that the entry gives."""
    tapped = chat.tapped(ActButton)
    plan = await plan_block(chat.ask, tapped.company_id, tapped.folio)
    await chat.answer()
    await chat.show(blocking_screen(plan, tapped))


async def blocked(chat: Chat) -> None:
    """*Sí, bloquear*."""
    tapped = chat.tapped(ActButton)
    done = await block_author(
        chat.ask, tapped.company_id, tapped.folio, operation_id=chat.operation_id("block")
    )
    await _done(chat, tapped, f"{done.place.user.name} quedó bloqueado")


async def asked_to_undo(chat: Chat) -> None:
    """*Deshacer*: ask once."""
    tapped = chat.tapped(ActButton)
    plan = await plan_undo(chat.ask, tapped.company_id, tapped.folio)
    await chat.answer()
    await chat.show(undoing_screen(plan, chat.installation.catalogue, tapped))


async def undone(chat: Chat) -> None:
    """*Sí, deshacer*."""
    tapped = chat.tapped(ActButton)
    try:
        await undo(chat.ask, tapped.company_id, tapped.folio, operation_id=chat.operation_id("undo"))
    except ApprovalNeeded:
        await chat.show(await drawn_spot(chat, tapped))  # it is asked for below, and no longer here
        raise
    await _done(chat, tapped, "Deshecho")


async def asked_why(chat: Chat) -> None:
    """*¿Por qué?*."""
    tapped = chat.tapped(ActButton)
    await ask_why(chat.ask, tapped.company_id, tapped.folio, operation_id=chat.operation_id("why"))
    await _done(chat, tapped, "Ya le pregunté: te aviso cuando responda")


async def went_back(chat: Chat) -> None:
    """*« Atrás*: nothing was done."""
    await _done(chat, chat.tapped(ActButton), None)


async def _done(chat: Chat, tapped: ActButton, words: str | None) -> None:
    await chat.answer(words)
    await chat.show(await drawn_spot(chat, tapped))


def _of(action: ActAction) -> Callable[[object], bool]:
    return sent_by(ActButton, lambda button: button.action is action)


_READS, _CHANGES = Need(Where.NAMED, READ_LOG), Need(Where.NAMED, CHANGE_USERS)

ALWAYS: list[Handler] = [
    on_standing_tap("act back", _of(ActAction.BACK), went_back, needs=_READS, only_reads=True),
    on_standing_tap("act block", _of(ActAction.BLOCK), asked_to_block, needs=_CHANGES, only_reads=True),
    on_standing_tap("act block surely", _of(ActAction.BLOCK_SURELY), blocked, needs=_CHANGES),
    on_standing_tap("act reason", _of(ActAction.REASON), begin_typing, needs=_CHANGES),
    on_standing_tap("act undo", _of(ActAction.UNDO), asked_to_undo, needs=_READS, only_reads=True),
    on_standing_tap("act undo surely", _of(ActAction.UNDO_SURELY), undone, needs=_READS),
    on_standing_tap("act why", _of(ActAction.WHY), asked_why, needs=_READS),
]
