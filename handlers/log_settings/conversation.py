"""The steps of `/configurar`, and the map of what each takes.

COMPANY → TABS ⇄ TAB ⇄ LOCKED
           ⇅  ⇅
     CLOSING  LATE
   *Guardar* at any of these → LOSS → (saved)

*Guardar* saves at once, but for what takes alerts away, which says at LOSS what follows. *Cerrar* asks
first if something was not saved.
"""

from __future__ import annotations

from domain.approvals import ApprovalKind
from domain.backdating import LIMITS
from domain.errors import LogSettingsChangedMeanwhile
from domain.log_settings import NOTHING_LOST, AlertsLost, alerts_lost
from domain.permissions import CONFIGURE_LOG, READ_LOG, SET_APPROVALS
from handlers.kit.about_company import AboutCompany
from handlers.kit.advice import sentence_of
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.second_person import foreseen
from handlers.kit.steps import CODE_ARGUMENT, Tap
from handlers.kit.turn import Turn, goes_to
from handlers.log_settings import screens
from handlers.log_settings.draft import LogSettingsDraft, Step
from services.log.settings import last_saved, read_log_settings, save_log_settings

ERRAND = Errand("configurar", "Configurar bitácora", "elige qué se registra", CONFIGURE_LOG, in_menu=True)
EXPECTS = {
    Step.TABS: "Toca una pestaña para elegir qué se registra, o «Cerrar».",
    Step.TAB: "Toca una operación de la lista, o «Pestañas» para volver.",
    Step.LOCKED: "Toca « para volver a la pestaña.",
    Step.LATE: "Toca después de cuántos días, o «Pestañas» para volver.",
    Step.CLOSING: "Toca uno de los botones.",
    Step.LOSS: "Toca el botón rojo si es lo que quieres; si no, «Seguir editando».",
}


async def opened(turn: Turn[LogSettingsDraft]) -> Step:
    """Read the settings for editing."""
    turn.draft.start(await read_log_settings(turn.ask, turn.draft.about.id))
    return Step.TABS


async def opened_tab(turn: Turn[LogSettingsDraft]) -> Step:
    """A tab was opened."""
    turn.draft.tab = turn.catalogue.category(turn.argument).code
    return Step.TAB


async def switched_on(turn: Turn[LogSettingsDraft]) -> Step:
    """Record the operation."""
    turn.draft.switch([turn.catalogue.operation(turn.argument)], recorded=True)
    return Step.TAB


async def switched_off(turn: Turn[LogSettingsDraft]) -> Step:
    """Stop recording the operation."""
    turn.draft.switch([turn.catalogue.operation(turn.argument)], recorded=False)
    return Step.TAB


async def switched_all_on(turn: Turn[LogSettingsDraft]) -> Step:
    """*Todas*."""
    turn.draft.switch_tab(turn.catalogue, recorded=True)
    return Step.TAB


async def switched_all_off(turn: Turn[LogSettingsDraft]) -> Step:
    """*Ninguna*: locked ones stay on."""
    turn.draft.switch_tab(turn.catalogue, recorded=False)
    return Step.TAB


async def picked_limit(turn: Turn[LogSettingsDraft]) -> Step:
    """The limit in days after which a report is late."""
    draft = turn.draft
    draft.wanted = draft.wanted.late_from(int(turn.argument))
    return Step.TABS


async def closed(turn: Turn[LogSettingsDraft]) -> Step | Screen:
    """*Cerrar*: asks first if there are unsaved changes."""
    if turn.draft.changes(turn.catalogue):
        return Step.CLOSING
    return await cancelled(turn)


async def cancelled(turn: Turn[LogSettingsDraft]) -> Screen:
    """The draft is dropped: nothing was saved."""
    return screens.closed_screen(turn.draft.changes(turn.catalogue))


async def saved(turn: Turn[LogSettingsDraft]) -> Step | Screen:
    """*Guardar*: at once, unless that takes alerts away: then state the consequences first."""
    lost = alerts_lost(turn.draft.changes(turn.catalogue))
    return Step.LOSS if lost else await _save(turn)


async def accepted_loss(turn: Turn[LogSettingsDraft]) -> Step | Screen:
    """The second step: they read which alerts are lost."""
    return await _save(turn, accepted=alerts_lost(turn.draft.changes(turn.catalogue)))


async def _save(turn: Turn[LogSettingsDraft], *, accepted: AlertsLost = NOTHING_LOST) -> Step | Screen:
    """Save. The second of two people sees the first one's changes, and keeps their own."""
    draft = turn.draft
    catalogue, company = turn.catalogue, draft.about
    try:
        entry = await save_log_settings(
            turn.ask,
            company.id,
            wanted=draft.wanted,
            operation_id=draft.operation_id,
            accepted=accepted,
        )
    except LogSettingsChangedMeanwhile as conflict:
        await _rebase(turn)
        draft.error = sentence_of(conflict)
        return Step.TABS
    # Undoing needs what saving did, and to read the log.
    undoes = entry is not None and await turn.chat.has(READ_LOG, company.id)
    return screens.done_screen(company, draft.changes(catalogue), entry, undoes=undoes)


async def _rebase(turn: Turn[LogSettingsDraft]) -> None:
    draft = turn.draft
    current = await read_log_settings(turn.ask, draft.about.id)
    entry = await last_saved(turn.ask, draft.about.id)
    draft.rebase(turn.catalogue, current, who=entry.full_name if entry else "")


async def render(turn: Turn[LogSettingsDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    catalogue = turn.catalogue
    match draft.step:
        case Step.TAB:
            return screens.tab_screen(draft, catalogue)
        case Step.LOCKED:
            return screens.locked_screen(draft, catalogue)
        case Step.LATE:
            return screens.late_screen(draft)
        case Step.CLOSING:
            return screens.closing_screen(draft, catalogue)
        case Step.LOSS:
            first = await foreseen(turn.chat, draft.about.id, [ApprovalKind.LOG_SETTINGS])
            return screens.loss_screen(draft, catalogue, first=first)
        case _:
            sets_approvals = await turn.chat.has(SET_APPROVALS, draft.about.id)
            return screens.tabs_screen(draft, catalogue, sets_approvals=sets_approvals)


_TO_TABS = Tap("tabs", goes_to(Step.TABS))
_SAVE = Tap("save", saved, saves=True)
_DISCARD = Tap("discard", cancelled)

CONVERSATION = AboutCompany(
    "log_settings",
    ERRAND,
    draft=LogSettingsDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.TABS: [
            Tap("tab", opened_tab, takes=CODE_ARGUMENT),
            Tap("late", goes_to(Step.LATE)),
            Tap("close", closed),
            _SAVE,
        ],
        Step.LATE: [Tap("days", picked_limit, takes="|".join(map(str, LIMITS))), _TO_TABS],
        Step.TAB: [
            Tap("on", switched_on, takes=CODE_ARGUMENT),
            Tap("off", switched_off, takes=CODE_ARGUMENT),
            Tap("locked", goes_to(Step.LOCKED)),
            Tap("all", switched_all_on),
            Tap("none", switched_all_off),
            _SAVE,
            _TO_TABS,
        ],
        Step.LOCKED: [Tap("operations", goes_to(Step.TAB))],
        Step.CLOSING: [_SAVE, _DISCARD, _TO_TABS],
        Step.LOSS: [Tap("lose", accepted_loss, saves=True), _DISCARD, _TO_TABS],
    },
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
