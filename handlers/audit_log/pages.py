"""Turning the log's pages, removing criteria and opening entries: buttons that work however old they are.

They have no draft, so they leave the conversation in progress as it is; the use case authorises each tap
again, and a filter is found only for the person who used it.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.filter_words import CRITERIA
from domain.permissions import READ_LOG
from handlers.audit_log.acknowledging import acknowledge
from handlers.audit_log.entry_screen import entry_screen
from handlers.audit_log.log_buttons import tapped
from handlers.audit_log.opening import drawn_page
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import LogAction, LogButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from services.log.entry_view import read_entry
from services.log.filters import use_filter, used_filter
from services.log.pages import read_log_page


async def turned_page(chat: Chat) -> None:
    """*‹ Anteriores*, *Recientes ›*, *Actualizar*, and *« Bitácora* under an entry."""
    spot, action, number = tapped(chat)
    log_page = await read_log_page(
        chat.ask,
        spot.company_id,
        size=spot.size,
        filter_id=spot.filter_id,
        before=number if action is LogAction.OLDER else None,
        after=number if action is LogAction.NEWER else None,
        first_folio=number if action is LogAction.FROM else None,
    )
    await chat.answer()
    await chat.show(await drawn_page(chat, log_page, size=spot.size, forward=action is LogAction.NEWER))


async def took_off(chat: Chat) -> None:
    """A chip was tapped: the newest page without that criterion."""
    spot, _, number = tapped(chat)
    filter_id = spot.filter_id
    wanted = await used_filter(chat.ask, spot.company_id, filter_id)
    if wanted is not None and number < len(CRITERIA):
        filter_id = await use_filter(chat.ask, spot.company_id, wanted.without(CRITERIA[number]))
    log_page = await read_log_page(chat.ask, spot.company_id, size=spot.size, filter_id=filter_id)
    await chat.answer()
    await chat.show(await drawn_page(chat, log_page, size=spot.size))


async def opened_entry(chat: Chat) -> None:
    """A folio was tapped, or under an entry the author's previous or next one."""
    spot, _, folio = tapped(chat)
    view = await read_entry(chat.ask, spot.company_id, folio)
    await chat.answer()
    await chat.show(entry_screen(view, chat.installation.catalogue, size=spot.size, filter_id=spot.filter_id))


async def acknowledged(chat: Chat) -> None:
    """*Enterado*, under an entry."""
    spot, _, folio = tapped(chat)
    view = await acknowledge(chat, spot.company_id, folio)
    await chat.show(entry_screen(view, chat.installation.catalogue, size=spot.size, filter_id=spot.filter_id))


def _does(*actions: LogAction) -> Callable[[object], bool]:
    return sent_by(LogButton, lambda button: button.action in actions)


_PAGES = _does(LogAction.NEWEST, LogAction.OLDER, LogAction.NEWER, LogAction.FROM)
_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("log page", _PAGES, turned_page, needs=_NEEDS, only_reads=True),
    on_standing_tap("log criterion", _does(LogAction.OFF), took_off, needs=_NEEDS, only_reads=True),
    on_standing_tap("log entry", _does(LogAction.ENTRY), opened_entry, needs=_NEEDS, only_reads=True),
    on_standing_tap("log ack", _does(LogAction.ACK), acknowledged, needs=_NEEDS),
]
