"""`/verificar`, alone or with a seal, or *Verificar* under a page of the log. It is verified at once."""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import READ_LOG
from domain.seals import read_seal
from handlers.kit.chat import Chat
from handlers.kit.company_errand import Asked, CompanyErrand, ErrandDraft
from handlers.kit.conversation import Handler
from handlers.kit.screen import Screen
from handlers.verification.live import LiveLine, operation_of
from handlers.verification.screens import result_screen
from handlers.verification.seal_checking import check
from services.log.verification import verify_log

TITLE = "Verificar bitácora"


async def begin(chat: Chat, argument: str) -> ErrandDraft | None:
    """A seal names its company; without one it is the company that is verified."""
    if not argument:
        return await ERRAND.begin_as_typed(chat, argument)
    await check(chat, read_seal(argument))
    return None


async def verify(chat: Chat, company: Company, asked: Asked) -> None:  # noqa: ARG001
    """What came of it, in a message of its own."""
    line = LiveLine(chat, company)
    await line.end(await _outcome(chat, company, line))


async def verify_in_place(chat: Chat, company: Company, draft: ErrandDraft) -> Screen:
    """What came of it, in the message that asked for the company."""
    return await _outcome(chat, company, LiveLine(chat, company, message_id=draft.message_id))


async def _outcome(chat: Chat, company: Company, line: LiveLine) -> Screen:
    verification = await verify_log(chat.ask, company.id, operation_id=operation_of(chat), told=line.hear)
    return result_screen(verification)


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
