"""*Enterado*, under an alert or under the entry itself."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from handlers.alerts.screens import alert_screen, seen_digest_screen
from handlers.kit.chat import Chat
from services.log.entry_view import EntryView, read_entry
from services.sending.alerts import acknowledge_alert, seen_message

_log = logging.getLogger(__name__)


async def acknowledge(chat: Chat, company_id: int, folio: int) -> EntryView:
    """Note that the person saw the alert, and answer the tap; returns the updated entry."""
    view = await read_entry(chat.ask, company_id, folio)
    if view.seen_by_reader:
        await chat.answer("Ya quedó anotado")
        await _mark_alert(chat, view)
        return view
    await acknowledge_alert(chat.ask, company_id, folio, operation_id=chat.operation_id("acknowledgement"))
    await chat.answer("Anotado")
    view = await read_entry(chat.ask, company_id, folio)
    await _mark_alert(chat, view)
    return view


async def _mark_alert(chat: Chat, view: EntryView) -> None:
    """Mark the alert in the person's chat as seen, wherever they acknowledged it.

    The caller draws the tapped message. Other people's alerts keep their button: each person acknowledges for
    themselves. An alert that can't be edited any more does no harm, as the acknowledgement is recorded.
    """
    catalogue, company = chat.installation.catalogue, view.company
    seen = await seen_message(chat.ask, company.id, view.entry.folio)
    if seen is None or seen.message_id == chat.tapped_message_id:
        return
    screen = alert_screen(view, catalogue)
    if seen.digest is not None:
        screen = seen_digest_screen(company, seen.reader, seen.digest, catalogue, now=chat.now)
    try:
        await chat.edit(seen.message_id, screen)
    except TelegramError as error:
        _log.warning("an alert could not be marked as seen: %s", type(error).__name__)
