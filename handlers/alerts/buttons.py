"""The buttons under an alert, `alert:<company>:<folio>:<action>`: they work however old the alert is."""

from __future__ import annotations

from handlers.alerts.screens import acknowledged_screen
from handlers.audit_log.acknowledging import acknowledge
from handlers.audit_log.conversation import PAGE_SIZE
from handlers.audit_log.entry_screen import entry_screen
from handlers.audit_log.pages import COMPANY, FOLIO
from handlers.chat import Chat
from handlers.conversation import Handler
from handlers.standing import on_standing_tap
from services.audit_log import read_entry


async def viewed(chat: Chat) -> None:
    """*Ver*: the entry in full, in a message of its own, so that the alert stays."""
    company_id, folio = _parts(chat)
    view = await read_entry(chat.installation, chat.caller, company_id, folio)
    await chat.answer()
    await chat.send(entry_screen(view, chat.installation.catalogue, size=PAGE_SIZE))


async def acknowledged(chat: Chat) -> None:
    """*Enterado*: the alert says who saw it and when."""
    company_id, folio = _parts(chat)
    view = await acknowledge(chat, company_id, folio)
    await chat.show(acknowledged_screen(view, chat.installation.catalogue))


def _parts(chat: Chat) -> tuple[int, int]:
    """The button's company and folio."""
    match = chat.context.match
    if match is None:
        raise ValueError("a button of an alert without its pattern")
    return int(match[1]), int(match[2])


ALWAYS: list[Handler] = [
    on_standing_tap(rf"^alert:{COMPANY}:{FOLIO}:view$", viewed),
    on_standing_tap(rf"^alert:{COMPANY}:{FOLIO}:ack$", acknowledged),
]
