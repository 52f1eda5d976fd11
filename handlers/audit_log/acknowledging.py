"""*Enterado*, under an alert or under the entry itself."""

from __future__ import annotations

from handlers.chat import Chat
from services.alerts import acknowledge_alert
from services.audit_log import EntryView, read_entry


async def acknowledge(chat: Chat, company_id: int, folio: int) -> EntryView:
    """Note that the person saw the alert, and answer the tap; the entry as it is then."""
    view = await read_entry(chat.installation, chat.caller, company_id, folio, now=chat.now)
    if view.seen_by_reader:
        await chat.answer("Ya quedó anotado")
        return view
    await acknowledge_alert(
        chat.installation,
        chat.caller,
        company_id,
        folio,
        operation_id=chat.operation_id("acknowledgement"),
        now=chat.now,
    )
    await chat.answer("Anotado")
    return await read_entry(chat.installation, chat.caller, company_id, folio, now=chat.now)
