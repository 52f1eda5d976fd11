"""The steps of `/historia`: in which company, if there are several. What it leaves is no conversation's.

COMPANY → (the story)
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import INSTALLATION_ID, Company
from domain.permissions import READ_LOG
from handlers.audit_log.opening import PAGE_SIZE, opened_as_asked
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.chat import Chat
from handlers.kit.company_list import CompanyDraft
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn, leaves
from handlers.stories.screens import story_screen
from services.log.stories import MOST_COMPANIES, has_story, open_story

OF_WHAT = "Dime de qué, después de /historia: un documento, un cliente, un producto o un usuario."

ERRAND = Errand(
    "historia",
    "Historia",
    "todo lo que pasó con un documento, cliente, producto o usuario",
    READ_LOG,
    acts_on_words=True,
    examples=(
        "<code>/historia {document}</code>\ntodo lo que pasó con ese documento, de lo más viejo a lo último.",
    ),
)


async def companies_with(chat: Chat, companies: Sequence[Company], words: str) -> Sequence[Company]:
    """Those with an entry about what the words name."""
    found = [each for each in companies[:MOST_COMPANIES] if await has_story(chat.ask, each.id, words)]
    return [each for each in found if each.id != INSTALLATION_ID] or found


async def opened(turn: Turn[CompanyDraft]) -> Screen | None:
    """The story of what the words name; what they find in the log, if no entry is about that alone."""
    draft = turn.draft
    if not draft.words:
        return Screen(OF_WHAT)
    story = await open_story(turn.ask, draft.about.id, draft.words)
    if story is None:
        return await opened_as_asked(turn.chat, draft.about, draft.words)
    return story_screen(story, turn.catalogue, page_number=0, log_page_size=PAGE_SIZE)


CONVERSATION = AboutCompany(
    "stories",
    ERRAND,
    draft=CompanyDraft,
    title="Historia",
    opened=opened,
    keep_words=as_typed,
    narrow=companies_with,
    only_reads=True,
    cancelled=leaves("Listo, no abrí ninguna historia."),
)
