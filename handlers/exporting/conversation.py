"""The steps of `/exportar`: whose log, when there are several. The formats are no conversation's.

COMPANY → (the formats)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.companies import Company
from domain.permissions import Module, Verb
from handlers.chat import Chat
from handlers.company_picker import companies_where, company_screen, on_companies, pick, settled
from handlers.conversation import ID_ARGUMENT, Conversation, Handler
from handlers.exporting.draft import ExportDraft, Step
from handlers.exporting.screens import TITLE, formats_screen
from handlers.screen import Screen
from services.log_filters import NO_FILTER_ID, used_filter

EXPECTS = {Step.COMPANY: "Toca una empresa de la lista."}


async def begin(chat: Chat, argument: str) -> ExportDraft | None:
    """`/exportar`; or *Exportar* under a page of the log, which names the company and the filter."""
    companies = await _takeable(chat)
    named, _, filter_id = argument.partition(":")
    company = next((each for each in companies if str(each.id) == named), None) or settled(chat, companies)
    if company is None:
        return ExportDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    known = re.fullmatch(ID_ARGUMENT, filter_id) is not None
    await chat.send(await _formats(chat, company, filter_id=int(filter_id) if known else NO_FILTER_ID))
    return None


async def picked_company(chat: Chat, draft: ExportDraft, argument: str) -> Screen:
    """A company was picked: the formats take the place of the list."""
    return await _formats(chat, pick(draft, await _takeable(chat), argument), filter_id=NO_FILTER_ID)


async def cancelled(chat: Chat, draft: ExportDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen("Listo, no exporté ninguna bitácora.")


async def render(chat: Chat, draft: ExportDraft) -> Screen:
    """The companies to pick from."""
    return company_screen(draft, await _takeable(chat), title=TITLE)


async def _formats(chat: Chat, company: Company, *, filter_id: int) -> Screen:
    wanted = await used_filter(chat.installation, chat.caller, company.id, filter_id, now=chat.now)
    return formats_screen(company, wanted, chat.installation.catalogue, filter_id=filter_id, now=chat.now)


async def _takeable(chat: Chat) -> Sequence[Company]:
    return await companies_where(chat, Module.LOG, Verb.EXECUTE, installation=True)


CONVERSATION = Conversation("x", draft=ExportDraft, render=render, expects=EXPECTS, cancelled=cancelled)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("exportar", begin),
    CONVERSATION.on_menu("exportar", begin),
]

STATES: dict[object, list[Handler]] = {Step.COMPANY: on_companies(CONVERSATION, picked_company)}

FALLBACKS: list[Handler] = []
