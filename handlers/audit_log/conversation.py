"""The steps of `/bitacora`: whose log, when there are several. The page it leaves is no conversation's.

COMPANY → (the newest page)
"""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import READ_LOG
from handlers.audit_log.draft import LogDraft, Step
from handlers.audit_log.opening import opened_as_asked, readable_companies
from handlers.kit.access import Need, Where
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import company_screen, named_or_settled, on_companies, pick, settled
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.readings import only_reads
from handlers.kit.screen import Screen

TITLE = "Ver bitácora"

EXPECTS = {Step.COMPANY: "Toca una empresa de la lista."}


async def begin(chat: Chat, argument: str) -> LogDraft | None:
    """`/bitacora`, alone or with what to look for."""
    companies = await readable_companies(chat)
    return await _read_or_ask(chat, settled(chat, companies), asked=argument)


async def begin_in_company(chat: Chat, tapped: MenuButton) -> LogDraft | None:
    """*Ver bitácora* on the menu or on a card, which may name the company."""
    return await _read_or_ask(chat, named_or_settled(chat, await readable_companies(chat), tapped))


async def begin_in_another(chat: Chat, _: MenuButton) -> LogDraft | None:
    """*Otra bitácora*, which asks for it."""
    companies = await readable_companies(chat)
    return await _read_or_ask(chat, companies[0] if len(companies) == 1 else None)


async def _read_or_ask(chat: Chat, company: Company | None, *, asked: str = "") -> LogDraft | None:
    """The page at once, where the company is known: that leaves any conversation in progress as it is."""
    if company is not None:
        await chat.send(await opened_as_asked(chat, company, asked))
        return None
    if chat.installation.database.only_reads:
        chat.installation.database.refuse_to_write()  # which one is being asked could not be kept
    return LogDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now, asked=asked)


async def picked_company(chat: Chat, draft: LogDraft, argument: str) -> Screen:
    """A company was picked: its log takes the place of the list."""
    company = pick(draft, await readable_companies(chat), argument)
    return await opened_as_asked(chat, company, draft.asked)


async def cancelled(chat: Chat, draft: LogDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen("Listo, no abrí ninguna bitácora.")


async def render(chat: Chat, draft: LogDraft) -> Screen:
    """The companies to pick from."""
    return company_screen(draft, await readable_companies(chat), title=TITLE)


CONVERSATION = Conversation(
    "l",
    needs=READ_LOG,
    drawn_for=Need(Where.ANYWHERE, READ_LOG),
    draft=LogDraft,
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)

ENTRY_POINTS: list[Handler] = [
    only_reads(CONVERSATION.on_command("bitacora", begin)),
    only_reads(CONVERSATION.on_menu("bitacora", begin_in_company)),
    only_reads(CONVERSATION.on_menu("otra", begin_in_another, needs=CONVERSATION.need(Where.ANYWHERE))),
]

STATES: dict[object, list[Handler]] = {
    Step.COMPANY: [
        *on_companies(CONVERSATION, picked_company),
    ],
}

FALLBACKS: list[Handler] = []
