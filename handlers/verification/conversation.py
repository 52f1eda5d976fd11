"""The steps of `/verificar`: whose log, when there are several. It is verified at once.

COMPANY → (what came of it)
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import Company
from domain.permissions import Module, Verb
from domain.seals import company_sealed, read_seal
from handlers.chat import Chat
from handlers.company_picker import companies_where, company_screen, on_companies, pick, settled
from handlers.conversation import Conversation, Handler
from handlers.screen import Screen
from handlers.seals.checking import check
from handlers.verification.draft import Step, VerificationDraft
from handlers.verification.live import LiveLine, operation_of
from handlers.verification.screens import result_screen
from services.verification import verify_log

TITLE = "Verificar bitácora"

EXPECTS = {Step.COMPANY: "Toca una empresa de la lista."}


async def begin(chat: Chat, argument: str) -> VerificationDraft | None:
    """`/verificar`, alone or with a seal; or *Verificar* under a page of the log, which names the company."""
    if company_sealed(argument) is not None:
        await check(chat, read_seal(argument))
        return None
    companies = await _readable(chat)
    named = next((company for company in companies if str(company.id) == argument), None)
    company = named or settled(chat, companies)
    if company is None:
        return VerificationDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    line = LiveLine(chat, company)
    await line.end(await _outcome(chat, company, line))
    return None


async def picked_company(chat: Chat, draft: VerificationDraft, argument: str) -> Screen:
    """A company was picked: what is said of its log takes the place of the list."""
    company = pick(draft, await _readable(chat), argument)
    return await _outcome(chat, company, LiveLine(chat, company, message_id=draft.message_id))


async def cancelled(chat: Chat, draft: VerificationDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen("Listo, no verifiqué ninguna bitácora.")


async def render(chat: Chat, draft: VerificationDraft) -> Screen:
    """The companies to pick from."""
    return company_screen(draft, await _readable(chat), title=TITLE)


async def _outcome(chat: Chat, company: Company, line: LiveLine) -> Screen:
    verification = await verify_log(
        chat.installation,
        chat.caller,
        company.id,
        operation_id=operation_of(chat),
        now=chat.now,
        told=line.hear,
    )
    return result_screen(verification)


async def _readable(chat: Chat) -> Sequence[Company]:
    return await companies_where(chat, Module.LOG, Verb.VIEW, installation=True)


CONVERSATION = Conversation("v", draft=VerificationDraft, render=render, expects=EXPECTS, cancelled=cancelled)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("verificar", begin),
    CONVERSATION.on_menu("verificar", begin),
]

STATES: dict[object, list[Handler]] = {Step.COMPANY: on_companies(CONVERSATION, picked_company)}

FALLBACKS: list[Handler] = []
