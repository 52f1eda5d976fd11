"""*Enterado*, under an alert or under the entry itself."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from handlers.alerts.screens import acknowledged_screen, seen_digest_screen
from handlers.kit.chat import Chat
from services.log.entry_view import EntryView, read_entry
from services.sending.alerts import acknowledge_alert, seen_message

_log = logging.getLogger(__name__)


async def acknowledge(chat: Chat, company_id: int, folio: int) -> EntryView:
    """Note that the person saw the alert, and answer the tap; the entry as it is then."""
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
    """Have the alert in the person's chat say that they saw it, wherever they said so.

    The message that was tapped is drawn by whoever asked. The alerts of others keep their button: each says
    for themselves that they saw it. That an alert can't be drawn any more does no harm, as it is noted.
    """
    catalogue, company = chat.installation.catalogue, view.company
    seen = await seen_message(chat.ask, company.id, view.entry.folio)
    if seen is None or seen.message_id == chat.tapped_message_id:
        return
    screen = acknowledged_screen(view, catalogue)
    if seen.digest is not None:
        screen = seen_digest_screen(company, seen.reader, seen.digest, catalogue, now=chat.now)
    try:
        await chat.edit(seen.message_id, screen)
    except TelegramError as error:
        _log.warning("an alert could not be marked as seen: %s", type(error).__name__)
