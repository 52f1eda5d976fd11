"""*Ver en privado*: an alert of a group, in the chat of whoever may read it."""

from __future__ import annotations

from domain.permissions import READ_LOG
from handlers.alerts.screens import alert_screen
from handlers.audit_log.opening import PAGE_SIZE
from handlers.audit_log.page_screen import page_screen
from handlers.kit.chat import Chat
from handlers.kit.company_list import companies_where
from services.log.entry_view import read_entry
from services.log.pages import read_log_page


async def opened_from_group(chat: Chat, company_id: int, first: int, last: int) -> None:
    """One alert with all that it says; of several, the page of the log that ends with them."""
    catalogue = chat.installation.catalogue
    if first == last:
        await chat.send(alert_screen(await read_entry(chat.ask, company_id, first), catalogue))
        return
    log_page = await read_log_page(chat.ask, company_id, size=PAGE_SIZE, first_folio=last)
    several = len(await companies_where(chat, READ_LOG)) > 1
    await chat.send(page_screen(log_page, catalogue, size=PAGE_SIZE, now=chat.now, several=several))
