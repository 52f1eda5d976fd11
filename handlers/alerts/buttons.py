"""The buttons under an alert and under a digest. They work on any message, however old."""

from __future__ import annotations

from collections.abc import Callable

from domain.permissions import READ_LOG
from handlers.alerts.screens import alert_screen, digest_screen, several_again_screen
from handlers.audit_log.acknowledging import acknowledge
from handlers.audit_log.entry_screen import entry_screen
from handlers.audit_log.opening import PAGE_SIZE
from handlers.audit_log.page_screen import page_screen
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import AlertAction, AlertButton, DigestButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.company_list import companies_where
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from services.log.entry_view import read_entry
from services.log.pages import read_log_page
from services.sending.alerts import acknowledge_digest
from services.sending.escalation import acknowledge_unattended


async def viewed(chat: Chat) -> None:
    """*Ver*: the entry in full, in a message of its own, so that the alert stays."""
    button = chat.tapped(AlertButton)
    view = await read_entry(chat.ask, button.company_id, button.folio)
    await chat.answer()
    await chat.send(entry_screen(view, chat.installation.catalogue, size=PAGE_SIZE))


async def acknowledged(chat: Chat) -> None:
    """*Enterado*: the alert says who saw it and when."""
    button = chat.tapped(AlertButton)
    view = await acknowledge(chat, button.company_id, button.folio)
    await chat.show(alert_screen(view, chat.installation.catalogue))


async def viewed_digest(chat: Chat) -> None:
    """*Ver*, under a digest: the page of the log that ends where the digest does, in its own message."""
    button = chat.tapped(DigestButton)
    log_page = await read_log_page(chat.ask, button.company_id, size=PAGE_SIZE, first_folio=button.last)
    await chat.answer()
    companies = await companies_where(chat, READ_LOG)
    screen = page_screen(
        log_page, chat.installation.catalogue, size=PAGE_SIZE, now=chat.now, several=len(companies) > 1
    )
    await chat.send(screen)


async def acknowledged_digest(chat: Chat) -> None:
    """*Enterado*, under a digest: acknowledges all of it."""
    button = chat.tapped(DigestButton)
    company, _, digest = await acknowledge_digest(
        chat.ask,
        button.company_id,
        first=button.first,
        last=button.last,
        operation_id=chat.operation_id("acknowledgement"),
    )
    await chat.answer("Anotado")
    await chat.show(digest_screen(company, digest, chat.installation.catalogue))


async def acknowledged_open(chat: Chat) -> None:
    """*Enterado*, under what was told again: attends all of it that nobody had."""
    button = chat.tapped(DigestButton)
    told = await acknowledge_unattended(
        chat.ask,
        button.company_id,
        first=button.first,
        last=button.last,
        operation_id=chat.operation_id("acknowledgement"),
    )
    await chat.answer("Anotado")
    await chat.show(several_again_screen(told, chat.installation.catalogue))


def _of_alert(action: AlertAction) -> Callable[[object], bool]:
    return sent_by(AlertButton, lambda button: button.action is action)


def _of_digest(action: AlertAction) -> Callable[[object], bool]:
    return sent_by(DigestButton, lambda button: button.action is action)


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("alert view", _of_alert(AlertAction.VIEW), viewed, needs=_NEEDS, only_reads=True),
    on_standing_tap("alert ack", _of_alert(AlertAction.ACK), acknowledged, needs=_NEEDS),
    on_standing_tap(
        "digest view", _of_digest(AlertAction.VIEW), viewed_digest, needs=_NEEDS, only_reads=True
    ),
    on_standing_tap("digest ack", _of_digest(AlertAction.ACK), acknowledged_digest, needs=_NEEDS),
    on_standing_tap("open ack", _of_digest(AlertAction.ACK_OPEN), acknowledged_open, needs=_NEEDS),
]
