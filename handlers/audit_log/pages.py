"""Turning the log's pages and opening its entries: buttons that work however old they are.

`log:<company>:<size>:<action>:<folio or position>`. They hold no draft, so they leave the conversation in
progress as it is; each tap is authorised anew by its use case.
"""

from __future__ import annotations

from domain.permissions import Module, Verb
from handlers.audit_log.acknowledging import acknowledge
from handlers.audit_log.entry_screen import entry_screen
from handlers.audit_log.page_screen import page_screen
from handlers.chat import Chat
from handlers.company_picker import companies_where
from handlers.conversation import Handler
from handlers.readings import only_reads
from handlers.standing import on_standing_tap
from services.audit_log import read_entry, read_log_page

COMPANY = r"([0-9]{1,9})"
FOLIO = r"([0-9]{1,12})"
NUMBER = r"([0-9]{1,19})"  # a folio, or a position


async def turned_page(chat: Chat) -> None:
    """*‹ Anteriores*, *Recientes ›*, *Actualizar*, and *« Bitácora* under an entry."""
    company_id, size, action, number = _parts(chat)
    log_page = await read_log_page(
        chat.installation,
        chat.caller,
        company_id,
        size=size,
        now=chat.now,
        before=number if action == "older" else None,
        after=number if action == "newer" else None,
        first_folio=number if action == "from" else None,
    )
    await chat.answer()
    companies = await companies_where(chat, Module.LOG, Verb.VIEW, installation=True)
    screen = page_screen(
        log_page,
        chat.installation.catalogue,
        size=size,
        now=chat.now,
        several=len(companies) > 1,
        forward=action == "newer",
    )
    await chat.show(screen)


async def opened_entry(chat: Chat) -> None:
    """A folio was tapped."""
    company_id, size, _, folio = _parts(chat)
    view = await read_entry(chat.installation, chat.caller, company_id, folio, now=chat.now)
    await chat.answer()
    await chat.show(entry_screen(view, chat.installation.catalogue, size=size))


async def acknowledged(chat: Chat) -> None:
    """*Enterado*, under an entry."""
    company_id, size, _, folio = _parts(chat)
    view = await acknowledge(chat, company_id, folio)
    await chat.show(entry_screen(view, chat.installation.catalogue, size=size))


def _parts(chat: Chat) -> tuple[int, int, str, int]:
    """The button's company, size, action and number."""
    match = chat.context.match
    if match is None:
        raise ValueError("a button of the log without its pattern")
    company_id, size, action, folio = match.groups()
    return int(company_id), int(size), action, int(folio)


def _pattern(actions: str) -> str:
    return rf"^log:{COMPANY}:([0-9]{{1,2}}):({actions}):{NUMBER}$"


ALWAYS: list[Handler] = [
    only_reads(on_standing_tap("log page", _pattern("newest|older|newer|from"), turned_page)),
    only_reads(on_standing_tap("log entry", _pattern("entry"), opened_entry)),
    on_standing_tap("log ack", _pattern("ack"), acknowledged),
]
