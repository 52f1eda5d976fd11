"""`/exportar`, alone or with words, or *Exportar* under a page of the log with its filter.

The formats are no conversation's.
"""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import EXPORT_LOG
from handlers.exporting.screens import TITLE, formats_screen
from handlers.kit.chat import Chat
from handlers.kit.company_errand import Asked, CompanyErrand, ErrandDraft
from handlers.kit.conversation import Handler
from handlers.kit.log_words import how_many, in_vain, remark_on, words_read
from handlers.kit.screen import Screen
from handlers.kit.text import plain
from services.log.filters import use_filter, used_filter

EXAMPLE = "/exportar este mes MLOPEZ"


async def offer_formats(chat: Chat, company: Company, asked: Asked) -> None:
    """The formats, in a message of their own."""
    await chat.send(await _formats(chat, company, asked))


async def formats_in_place(chat: Chat, company: Company, draft: ErrandDraft) -> Screen:
    """The formats."""
    return await _formats(chat, company, Asked(draft.words))


async def _formats(chat: Chat, company: Company, asked: Asked) -> Screen:
    if asked.words:
        return await _formats_as_asked(chat, company, asked.words)
    wanted = await used_filter(chat.ask, company.id, asked.number)
    return formats_screen(company, wanted, chat.installation.catalogue, filter_id=asked.number, now=chat.now)


async def _formats_as_asked(chat: Chat, company: Company, words: str) -> Screen:
    """What was understood is shown before anything is exported; where nothing was, there is nothing to."""
    read = await words_read(chat, company, words, paging=False)
    if read.in_vain:
        return Screen(plain(in_vain(read, example=EXAMPLE)))
    installation, now = chat.installation, chat.now
    filter_id = await use_filter(chat.ask, company.id, read.wanted)
    return formats_screen(
        company,
        read.wanted,
        installation.catalogue,
        filter_id=filter_id,
        now=now,
        found=None if read.left_out else how_many(read.found),
        remark=remark_on(read, example=EXAMPLE),
    )


ERRAND = CompanyErrand(
    "x",
    "exportar",
    title=TITLE,
    needs=EXPORT_LOG,
    given_up="Listo, no exporté ninguna bitácora.",
    at_once=offer_formats,
    in_place=formats_in_place,
)

ENTRY_POINTS: list[Handler] = [ERRAND.command, ERRAND.menu]

STATES = ERRAND.states

FALLBACKS: list[Handler] = []
