"""The steps of `/configurar`, and the map of what each takes.

COMPANY → TABS ⇄ TAB, LATE
           ⇅
        CLOSING
   *Guardar* at any of these → LOSS → (saved)

*Guardar* saves at once, but for what takes alerts away, which says at LOSS what follows. *Cerrar* asks
first if something was not saved.
"""

from __future__ import annotations

from domain.backdating import LIMITS
from domain.companies import Company
from domain.errors import LogSettingsChangedMeanwhile
from domain.log_settings import NOTHING_LOST, AlertsLost, alerts_lost
from domain.permissions import CONFIGURE_LOG
from handlers.kit.advice import sentence_of
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import (
    companies_where,
    company_screen,
    named_or_settled,
    on_companies,
    pick,
    settled_by,
)
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.screen import Screen
from handlers.log_settings import screens
from handlers.log_settings.draft import LogSettingsDraft, Step
from services.log.settings import last_saved, read_log_settings, save_log_settings

CODE_ARGUMENT = r"[a-z0-9_]{1,46}"  # a code has up to 40 characters, and a tab's `_other` six more

EXPECTS = {
    Step.COMPANY: "Toca una empresa de la lista.",
    Step.TABS: "Toca una pestaña para elegir qué se registra, o «Cerrar».",
    Step.TAB: "Toca una operación de la lista, o «Pestañas» para volver.",
    Step.LATE: "Toca después de cuántos días, o «Pestañas» para volver.",
    Step.CLOSING: "Toca uno de los botones.",
    Step.LOSS: "Toca el botón rojo si es lo que quieres; si no, «Seguir editando».",
}


async def begin(chat: Chat, words: str) -> LogSettingsDraft:
    """`/configurar`, alone or with a company's name."""
    companies = await companies_where(chat, CONFIGURE_LOG)
    draft = LogSettingsDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    return await _begun(chat, draft, settled_by(chat, draft, companies, words))


async def begin_in_company(chat: Chat, tapped: MenuButton) -> LogSettingsDraft:
    """*Configurar bitácora* on the menu, or on a done card, which names the company."""
    companies = await companies_where(chat, CONFIGURE_LOG)
    draft = LogSettingsDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    return await _begun(chat, draft, named_or_settled(chat, companies, tapped))


async def _begun(chat: Chat, draft: LogSettingsDraft, company: Company | None) -> LogSettingsDraft:
    if company is not None:
        draft.step = await _open(chat, draft, company)
    return draft


async def _open(chat: Chat, draft: LogSettingsDraft, company: Company) -> Step:
    draft.company = company
    draft.start(await read_log_settings(chat.ask, company.id))
    return Step.TABS


async def picked_company(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step:
    """A company was picked."""
    return await _open(chat, draft, pick(draft, await companies_where(chat, CONFIGURE_LOG), argument))


async def opened_tab(chat: Chat, draft: LogSettingsDraft, code: str) -> Step:
    """A tab was opened."""
    draft.tab = chat.installation.catalogue.category(code).code
    return Step.TAB


async def went_to_tabs(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step:  # noqa: ARG001
    """*« Pestañas*, or *« Seguir* when closing."""
    return Step.TABS


async def switched_on(chat: Chat, draft: LogSettingsDraft, code: str) -> Step:
    """An operation is to be recorded."""
    draft.switch([chat.installation.catalogue.operation(code)], recorded=True)
    return Step.TAB


async def switched_off(chat: Chat, draft: LogSettingsDraft, code: str) -> Step:
    """An operation is no longer to be recorded."""
    draft.switch([chat.installation.catalogue.operation(code)], recorded=False)
    return Step.TAB


async def switched_all_on(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step:  # noqa: ARG001
    """*Todas*."""
    draft.switch_tab(chat.installation.catalogue, recorded=True)
    return Step.TAB


async def switched_all_off(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step:  # noqa: ARG001
    """*Ninguna*: what is locked stays on."""
    draft.switch_tab(chat.installation.catalogue, recorded=False)
    return Step.TAB


async def asked_for_limit(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step:  # noqa: ARG001
    """*Reporte atrasado*."""
    return Step.LATE


async def picked_limit(chat: Chat, draft: LogSettingsDraft, days: str) -> Step:  # noqa: ARG001
    """After so many days a report is late."""
    draft.wanted = draft.wanted.late_from(int(days))
    return Step.TABS


async def tapped_locked(chat: Chat, draft: LogSettingsDraft, code: str) -> Step:  # noqa: ARG001
    """An operation that is always recorded was tapped."""
    operation = chat.installation.catalogue.operation(code)
    await chat.answer(screens.locked_reason(operation), alert=True)
    return Step.TAB


async def closed(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step | Screen:  # noqa: ARG001
    """*Cerrar*: asks first if something was not saved."""
    if draft.changes(chat.installation.catalogue):
        return Step.CLOSING
    return await cancelled(chat, draft)


async def discarded(chat: Chat, draft: LogSettingsDraft, argument: str) -> Screen:  # noqa: ARG001
    """*Cerrar sin guardar*."""
    return await cancelled(chat, draft)


async def cancelled(chat: Chat, draft: LogSettingsDraft) -> Screen:
    """The draft is given up: nothing was saved."""
    return screens.closed_screen(draft.changes(chat.installation.catalogue))


async def saved(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step | Screen:  # noqa: ARG001
    """*Guardar*: at once, unless that takes alerts away: then say first what follows."""
    lost = alerts_lost(draft.changes(chat.installation.catalogue))
    return Step.LOSS if lost else await _save(chat, draft)


async def accepted_loss(chat: Chat, draft: LogSettingsDraft, argument: str) -> Step | Screen:  # noqa: ARG001
    """The second step: they read of what nobody will be told."""
    return await _save(chat, draft, accepted=alerts_lost(draft.changes(chat.installation.catalogue)))


async def _save(chat: Chat, draft: LogSettingsDraft, *, accepted: AlertsLost = NOTHING_LOST) -> Step | Screen:
    """Who comes second sees what the first one changed, with their own changes kept."""
    catalogue, company = chat.installation.catalogue, draft.about
    try:
        entry = await save_log_settings(
            chat.ask,
            company.id,
            wanted=draft.wanted,
            operation_id=draft.operation_id,
            accepted=accepted,
        )
    except LogSettingsChangedMeanwhile as conflict:
        await _rebase(chat, draft)
        draft.error = sentence_of(conflict)
        return Step.TABS
    return screens.done_screen(company, catalogue, draft.changes(catalogue), entry)


async def _rebase(chat: Chat, draft: LogSettingsDraft) -> None:
    current = await read_log_settings(chat.ask, draft.about.id)
    entry = await last_saved(chat.ask, draft.about.id)
    draft.rebase(chat.installation.catalogue, current, who=entry.full_name if entry else "")


async def render(chat: Chat, draft: LogSettingsDraft) -> Screen:
    """The screen of the step that the draft is at."""
    catalogue = chat.installation.catalogue
    match draft.step:
        case Step.COMPANY:
            companies = await companies_where(chat, CONFIGURE_LOG)
            return company_screen(draft, companies, title=screens.TITLE)
        case Step.TAB:
            return screens.tab_screen(draft, catalogue)
        case Step.LATE:
            return screens.late_screen(draft)
        case Step.CLOSING:
            return screens.closing_screen(draft, catalogue)
        case Step.LOSS:
            return screens.loss_screen(draft, catalogue)
        case _:
            return screens.tabs_screen(draft, catalogue)


CONVERSATION = Conversation(
    "c", needs=CONFIGURE_LOG, draft=LogSettingsDraft, render=render, expects=EXPECTS, cancelled=cancelled
)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("configurar", begin),
    CONVERSATION.on_menu("configurar", begin_in_company),
]

STATES: dict[object, list[Handler]] = {
    Step.COMPANY: [
        *on_companies(CONVERSATION, picked_company),
    ],
    Step.TABS: [
        CONVERSATION.on_tap("tab", opened_tab, takes=CODE_ARGUMENT),
        CONVERSATION.on_tap("save", saved, saves=True),
        CONVERSATION.on_tap("late", asked_for_limit),
        CONVERSATION.on_tap("close", closed),
    ],
    Step.LATE: [
        CONVERSATION.on_tap("days", picked_limit, takes="|".join(map(str, LIMITS))),
        CONVERSATION.on_tap("tabs", went_to_tabs),
    ],
    Step.TAB: [
        CONVERSATION.on_tap("on", switched_on, takes=CODE_ARGUMENT),
        CONVERSATION.on_tap("off", switched_off, takes=CODE_ARGUMENT),
        CONVERSATION.on_tap("locked", tapped_locked, takes=CODE_ARGUMENT, answers=True),
        CONVERSATION.on_tap("all", switched_all_on),
        CONVERSATION.on_tap("none", switched_all_off),
        CONVERSATION.on_tap("save", saved, saves=True),
        CONVERSATION.on_tap("tabs", went_to_tabs),
    ],
    Step.CLOSING: [
        CONVERSATION.on_tap("save", saved, saves=True),
        CONVERSATION.on_tap("discard", discarded),
        CONVERSATION.on_tap("tabs", went_to_tabs),
    ],
    Step.LOSS: [
        CONVERSATION.on_tap("lose", accepted_loss, saves=True),
        CONVERSATION.on_tap("discard", discarded),
        CONVERSATION.on_tap("tabs", went_to_tabs),
    ],
}

FALLBACKS: list[Handler] = []
