"""The steps of `/bitacora`: whose log, when there are several. The page it leaves is no conversation's.

COMPANY → (the newest page)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.companies import Company
from domain.permissions import Module, Verb
from handlers.audit_log.draft import LogDraft, Step
from handlers.audit_log.page_screen import page_screen
from handlers.chat import Chat
from handlers.company_picker import (
    companies_where,
    company_screen,
    on_companies,
    pick,
    settled,
)
from handlers.conversation import Conversation, Handler
from handlers.readings import only_reads
from handlers.screen import Screen
from services.audit_log import PAGE_LIMIT, open_log
from services.failures import WritingRefused, current_reading

TITLE = "Ver bitácora"
PAGE_SIZE = 8  # what a phone shows at once, with its buttons
ANOTHER = "otra"
WRONG_SIZE = (
    f"No entendí cuántos registros quieres: escribe un número de 1 a {PAGE_LIMIT}; por ejemplo: /bitacora 20."
)

EXPECTS = {Step.COMPANY: "Toca una empresa de la lista."}


async def begin(chat: Chat, argument: str) -> LogDraft | None:
    """`/bitacora`, alone or with how many entries a page."""
    companies = await _readable(chat)
    size = _size(argument)
    draft = _new_draft(chat, size=size or PAGE_SIZE, remark=None if size else WRONG_SIZE)
    return await _read_or_ask(chat, draft, settled(chat, companies), companies)


async def begin_in_company(chat: Chat, argument: str) -> LogDraft | None:
    """*Ver bitácora* on the menu or on a card, which may name the company; *Otra bitácora* asks for it."""
    companies = await _readable(chat)
    named = next((company for company in companies if str(company.id) == argument), None)
    usual = None if argument == ANOTHER and len(companies) > 1 else settled(chat, companies)
    return await _read_or_ask(chat, _new_draft(chat, size=PAGE_SIZE), named or usual, companies)


def _new_draft(chat: Chat, *, size: int, remark: str | None = None) -> LogDraft:
    return LogDraft(
        conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now, size=size, remark=remark
    )


async def _read_or_ask(
    chat: Chat, draft: LogDraft, company: Company | None, companies: Sequence[Company]
) -> LogDraft | None:
    """The page at once, where the company is known: that leaves any conversation in progress as it is."""
    if company is None:
        if current_reading() is not None:
            raise WritingRefused  # which one is being asked could not be kept
        return draft
    await chat.send(await _first_page(chat, draft, company, several=len(companies) > 1))
    return None


async def _first_page(chat: Chat, draft: LogDraft, company: Company, *, several: bool) -> Screen:
    log_page = await open_log(chat.installation, chat.caller, company.id, size=draft.size, now=chat.now)
    return page_screen(
        log_page,
        chat.installation.catalogue,
        size=draft.size,
        now=chat.now,
        several=several,
        remark=draft.remark,
    )


async def _readable(chat: Chat) -> Sequence[Company]:
    return await companies_where(chat, Module.LOG, Verb.VIEW, installation=True)


def _size(argument: str) -> int | None:
    """How many entries a page: 8 if it was not said, None if what was said is no number from 1 to 50."""
    if not argument:
        return PAGE_SIZE
    number = int(argument) if re.fullmatch("[0-9]{1,2}", argument) else 0
    return number if 1 <= number <= PAGE_LIMIT else None


async def picked_company(chat: Chat, draft: LogDraft, argument: str) -> Screen:
    """A company was picked: its log takes the place of the list."""
    companies = await _readable(chat)
    return await _first_page(chat, draft, pick(draft, companies, argument), several=len(companies) > 1)


async def cancelled(chat: Chat, draft: LogDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen("Listo, no abrí ninguna bitácora.")


async def render(chat: Chat, draft: LogDraft) -> Screen:
    """The companies to pick from."""
    return company_screen(draft, await _readable(chat), title=TITLE)


CONVERSATION = Conversation("l", draft=LogDraft, render=render, expects=EXPECTS, cancelled=cancelled)

ENTRY_POINTS: list[Handler] = [
    only_reads(CONVERSATION.on_command("bitacora", begin)),
    only_reads(CONVERSATION.on_menu("bitacora", begin_in_company)),
]

STATES: dict[object, list[Handler]] = {
    Step.COMPANY: [
        *on_companies(CONVERSATION, picked_company),
    ],
}

FALLBACKS: list[Handler] = []
