"""`/exportar`, alone or with words, or *Exportar* under a page of the log with its filter.

The buttons of the formats stand outside the conversation.
"""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import EXPORT_LOG
from handlers.exporting.screens import TITLE, formats_screen
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.chat import Chat
from handlers.kit.company_list import CompanyDraft
from handlers.kit.log_words import how_many, in_vain, remark_on, words_read
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.text import plain
from handlers.kit.turn import Turn, leaves
from services.log.filters import use_filter, used_filter

EXAMPLE = "/exportar este mes sensibles"
ERRAND = Errand(
    "exportar",
    "Exportar bitácora",
    "descarga la bitácora en un archivo de Excel o PDF",
    EXPORT_LOG,
    acts_on_words=True,
)


async def opened(turn: Turn[CompanyDraft]) -> Screen:
    """The formats."""
    chat, company, filter_id = turn.chat, turn.draft.about, turn.draft.filter_id
    if turn.draft.words:
        return await _formats_as_asked(chat, company, turn.draft.words)
    wanted = await used_filter(turn.ask, company.id, filter_id)
    return formats_screen(company, wanted, turn.catalogue, filter_id=filter_id, now=chat.now)


async def _formats_as_asked(chat: Chat, company: Company, words: str) -> Screen:
    """Show what was understood before anything is exported; if nothing was, there is nothing to export."""
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


CONVERSATION = AboutCompany(
    "exporting",
    ERRAND,
    draft=CompanyDraft,
    title=TITLE,
    opened=opened,
    keep_words=as_typed,
    cancelled=leaves("Listo, no exporté ninguna bitácora."),
)
