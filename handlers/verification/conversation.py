"""`/verificar`, alone or with a seal, or *Verificar* under a page of the log. It is verified at once."""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import READ_LOG
from domain.seals import read_seal
from handlers.kit.chat import Chat
from handlers.kit.company_errand import Asked, CompanyErrand, ErrandDraft
from handlers.kit.conversation import Handler
from handlers.kit.screen import Screen
from handlers.kit.works import start_in_place, works_of
from handlers.verification.seal_checking import check, operation_of
from handlers.verification.work import Verifying

TITLE = "Verificar bitácora"


async def begin(chat: Chat, argument: str) -> ErrandDraft | None:
    """A seal names its company; without one it is the company that is verified."""
    if not argument:
        return await ERRAND.begin_as_typed(chat, argument)
    await check(chat, read_seal(argument))
    return None


async def verify(chat: Chat, company: Company, asked: Asked) -> None:  # noqa: ARG001
    """What came of it, in a message of its own."""
    await works_of(chat).start(chat, Verifying(), company.id, operation_id=operation_of(chat))


async def verify_in_place(chat: Chat, company: Company, draft: ErrandDraft) -> Screen | None:
    """What came of it, in the message that asked for the company."""
    return await start_in_place(
        ERRAND.conversation, chat, draft, Verifying(), company.id, operation_id=operation_of(chat)
    )


ERRAND = CompanyErrand(
    "v",
    "verificar",
    title=TITLE,
    needs=READ_LOG,
    given_up="Listo, no verifiqué ninguna bitácora.",
    at_once=verify,
    in_place=verify_in_place,
)

ENTRY_POINTS: list[Handler] = [ERRAND.conversation.on_command("verificar", begin), ERRAND.menu]

STATES = ERRAND.states

FALLBACKS: list[Handler] = []
