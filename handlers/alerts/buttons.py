"""The buttons under an alert, `alert:<company>:<folio>:<action>`, and under a digest.

A digest's are `digest:<company>:<first folio>:<last folio>:<action>`. They work however old the message is.
"""

from __future__ import annotations

from domain.permissions import READ_LOG
from handlers.access import Need, Where
from handlers.alerts.screens import acknowledged_screen, seen_digest_screen
from handlers.audit_log.acknowledging import acknowledge
from handlers.audit_log.entry_screen import entry_screen
from handlers.audit_log.log_buttons import COMPANY, FOLIO
from handlers.audit_log.opening import PAGE_SIZE
from handlers.audit_log.page_screen import page_screen
from handlers.chat import Chat
from handlers.company_picker import companies_where
from handlers.conversation import Handler
from handlers.readings import only_reads
from handlers.standing import on_standing_tap
from services.alerts import acknowledge_digest
from services.audit_log import read_entry, read_log_page


async def viewed(chat: Chat) -> None:
    """*Ver*: the entry in full, in a message of its own, so that the alert stays."""
    company_id, folio = _parts(chat)
    view = await read_entry(chat.ask, company_id, folio)
    await chat.answer()
    await chat.send(entry_screen(view, chat.installation.catalogue, size=PAGE_SIZE))


async def acknowledged(chat: Chat) -> None:
    """*Enterado*: the alert says who saw it and when."""
    company_id, folio = _parts(chat)
    view = await acknowledge(chat, company_id, folio)
    await chat.show(acknowledged_screen(view, chat.installation.catalogue))


async def viewed_digest(chat: Chat) -> None:
    """*Ver*, under a digest: the page of the log that ends where the digest does, in a message of its own."""
    company_id, _, last = _range(chat)
    log_page = await read_log_page(chat.ask, company_id, size=PAGE_SIZE, first_folio=last)
    await chat.answer()
    companies = await companies_where(chat, READ_LOG)
    screen = page_screen(
        log_page, chat.installation.catalogue, size=PAGE_SIZE, now=chat.now, several=len(companies) > 1
    )
    await chat.send(screen)


async def acknowledged_digest(chat: Chat) -> None:
    """*Enterado*, under a digest: of all that it tells of."""
    company_id, first, last = _range(chat)
    company, user, digest = await acknowledge_digest(
        chat.ask, company_id, first=first, last=last, operation_id=chat.operation_id("acknowledgement")
    )
    await chat.answer("Anotado")
    await chat.show(seen_digest_screen(company, user, digest, chat.installation.catalogue, now=chat.now))


def _range(chat: Chat) -> tuple[int, int, int]:
    """The button's company and its first and last folio."""
    match = chat.context.match
    if match is None:
        raise ValueError("a button of a digest without its pattern")
    return int(match[1]), int(match[2]), int(match[3])


def _parts(chat: Chat) -> tuple[int, int]:
    """The button's company and folio."""
    match = chat.context.match
    if match is None:
        raise ValueError("a button of an alert without its pattern")
    return int(match[1]), int(match[2])


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    only_reads(on_standing_tap("alert view", rf"^alert:{COMPANY}:{FOLIO}:view$", viewed, needs=_NEEDS)),
    on_standing_tap("alert ack", rf"^alert:{COMPANY}:{FOLIO}:ack$", acknowledged, needs=_NEEDS),
    only_reads(
        on_standing_tap(
            "digest view", rf"^digest:{COMPANY}:{FOLIO}:{FOLIO}:view$", viewed_digest, needs=_NEEDS
        )
    ),
    on_standing_tap(
        "digest ack", rf"^digest:{COMPANY}:{FOLIO}:{FOLIO}:ack$", acknowledged_digest, needs=_NEEDS
    ),
]
