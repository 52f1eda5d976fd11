"""*Enterado*, under an alert or under the entry itself."""

from __future__ import annotations

from handlers.kit.chat import Chat
from services.log.entry_view import EntryView, read_entry
from services.sending.alerts import acknowledge_alert


async def acknowledge(chat: Chat, company_id: int, folio: int) -> EntryView:
    """Note that the person saw the alert, and answer the tap; returns the updated entry.

    The caller draws the tapped message; every other copy of the alert is edited by itself.
    """
    view = await read_entry(chat.ask, company_id, folio)
    if view.seen_by_reader:
        await chat.answer("Ya quedó anotado")
        return view
    await acknowledge_alert(chat.ask, company_id, folio, operation_id=chat.operation_id("acknowledgement"))
    await chat.answer("Anotado")
    return await read_entry(chat.ask, company_id, folio)
