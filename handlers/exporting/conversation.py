"""`/exportar`, or *Exportar* under a page of the log with its filter. The formats are no conversation's."""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import Verb
from handlers.chat import Chat
from handlers.company_errand import CompanyErrand
from handlers.company_picker import CompanyDraft
from handlers.conversation import Handler
from handlers.exporting.screens import TITLE, formats_screen
from handlers.screen import Screen
from services.log_filters import NO_FILTER_ID, used_filter


async def offer_formats(chat: Chat, company: Company, filter_id: int) -> None:
    """The formats, in a message of their own."""
    await chat.send(await _formats(chat, company, filter_id=filter_id))


async def formats_in_place(chat: Chat, company: Company, draft: CompanyDraft) -> Screen:  # noqa: ARG001
    """The formats."""
    return await _formats(chat, company, filter_id=NO_FILTER_ID)


async def _formats(chat: Chat, company: Company, *, filter_id: int) -> Screen:
    wanted = await used_filter(chat.installation, chat.caller, company.id, filter_id, now=chat.now)
    return formats_screen(company, wanted, chat.installation.catalogue, filter_id=filter_id, now=chat.now)


ERRAND = CompanyErrand(
    "x",
    "exportar",
    title=TITLE,
    verb=Verb.EXECUTE,
    given_up="Listo, no exporté ninguna bitácora.",
    at_once=offer_formats,
    in_place=formats_in_place,
)

ENTRY_POINTS: list[Handler] = [ERRAND.command, ERRAND.menu]

STATES = ERRAND.states

FALLBACKS: list[Handler] = []
