"""`/verificar`, alone or with a seal, or *Verificar* under a page of the log. It runs at once."""

from __future__ import annotations

from domain.permissions import READ_LOG
from handlers.kit.about_company import AboutCompany
from handlers.kit.chat import Chat
from handlers.kit.company_list import CompanyDraft
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn, leaves
from handlers.kit.works import start_in_place
from handlers.verification.seal_checking import check_pasted, operation_of
from handlers.verification.work import Verifying

ERRAND = Errand(
    "verificar",
    "Verificar bitácora",
    "revisa que nadie haya tocado la bitácora",
    READ_LOG,
    acts_on_words=True,
)


class Verification(AboutCompany[CompanyDraft]):
    """Verifies the company's log, unless a seal was pasted, which names its own company."""

    async def begin_as_typed(self, chat: Chat, words: str) -> CompanyDraft | None:
        """`/verificar`, with seals or without."""
        if not words:
            return await super().begin_as_typed(chat, words)
        await check_pasted(chat, words)
        return None


async def opened(turn: Turn[CompanyDraft]) -> Screen | None:
    """The result, in the message that asked for the company or in its own."""
    return await start_in_place(turn, Verifying(), operation_id=operation_of(turn.chat))


CONVERSATION = Verification(
    "verification",
    ERRAND,
    draft=CompanyDraft,
    title=ERRAND.label,
    opened=opened,
    cancelled=leaves("Listo, no verifiqué ninguna bitácora."),
)
