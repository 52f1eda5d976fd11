"""The steps of `/suprimir`, and the map of what each takes.

COMPANY → WHO ⇄ GROUND ⇄ ASKED → LOOKING → CONFIRM → (erasing)

The log is looked through at LOOKING, as long work that goes on to CONFIRM by itself; with the word typed
there the conversation ends.
"""

from __future__ import annotations

from domain.approvals import ApprovalKind
from domain.erasure import Ground, Mentions
from domain.errors import PersonNamed
from domain.names import parse_remark
from domain.permissions import KEEP_LOG
from handlers.erasing import screens
from handlers.erasing.draft import ErasingDraft, Step
from handlers.erasing.work import Erasing, Looking
from handlers.kit.about_company import AboutCompany
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.second_person import foreseen
from handlers.kit.step_work import is_interrupted, stop_waiting, wait_for
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to
from handlers.kit.works import start_in_place
from services.log.erasable import person_to_erase, users_to_erase
from services.log.erasing import check_erasure

TYPE_THE_WORD = f"Para confirmar escribe {screens.WORD}; si no quieres borrar nada, toca «Cancelar»."
DOCUMENT = "carta del 12/11/2026"

ERRAND = Errand("suprimir", screens.TITLE, "borra de la bitácora los datos de quien se fue", KEEP_LOG)
EXPECTS = {
    Step.WHO: "Escribe su usuario o su nombre completo; por ejemplo: María López.",
    Step.GROUND: "Toca por qué se borran.",
    Step.ASKED: f"Escribe con qué documento consta, sin nombrar a la persona; por ejemplo: {DOCUMENT}.",
    Step.LOOKING: "Espera a que termine de buscar, o toca «Cancelar».",
    Step.CONFIRM: TYPE_THE_WORD,
}


async def opened(turn: Turn[ErasingDraft]) -> Step:
    """Whom; on *« Atrás*, anew."""
    turn.draft.begin_anew()
    return Step.WHO


async def received_name(turn: Turn[ErasingDraft]) -> Step:
    """A user's name, or a full name as the log has it."""
    draft = turn.draft
    draft.person = await person_to_erase(turn.ask, draft.about.id, named=turn.argument)
    return Step.GROUND


async def picked_user(turn: Turn[ErasingDraft]) -> Step:
    """Somebody who left."""
    draft = turn.draft
    draft.person = await person_to_erase(turn.ask, draft.about.id, user_id=int(turn.argument))
    return Step.GROUND


async def chose_ground(turn: Turn[ErasingDraft]) -> Step:
    """Why."""
    turn.draft.ground = Ground(turn.argument)
    return Step.ASKED


async def received_document(turn: Turn[ErasingDraft]) -> str:
    """What says so; then the log is looked through."""
    draft = turn.draft
    said = parse_remark(turn.argument, example=DOCUMENT)
    if said in Mentions(draft.known):
        raise PersonNamed
    draft.asked_by = said
    return await wait_for(turn, Looking(wanted=draft.wanted), operation_id=turn.chat.operation_id("look"))


async def received_word(turn: Turn[ErasingDraft]) -> Step | Screen | None:
    """BORRAR, or another word."""
    draft = turn.draft
    if turn.argument.strip().upper() != screens.WORD:
        draft.error = TYPE_THE_WORD
        return Step.CONFIRM
    await check_erasure(turn.ask, draft.about.id, draft.wanted, operation_id=draft.operation_id)
    return await start_in_place(turn, Erasing(wanted=draft.wanted), operation_id=draft.operation_id)


async def cancelled(turn: Turn[ErasingDraft]) -> Screen:
    """*Cancelar*: nothing goes without the word."""
    stop_waiting(turn)
    return Screen(screens.CLOSED)


async def render(turn: Turn[ErasingDraft]) -> Screen:
    """The screen of the step."""
    draft = turn.draft
    is_interrupted(turn, Looking)
    match draft.step:
        case Step.GROUND:
            return screens.ground_screen(draft)
        case Step.ASKED:
            return screens.asked_screen(draft)
        case Step.LOOKING:
            return screens.looking_screen(draft)
        case Step.CONFIRM:
            first = await foreseen(turn.chat, draft.about.id, [ApprovalKind.PURGE])
            return screens.confirm_screen(draft, first=first, now=turn.ask.now)
        case _:
            return screens.who_screen(draft, await users_to_erase(turn.ask, draft.about.id))


CONVERSATION = AboutCompany(
    "erasing",
    ERRAND,
    draft=ErasingDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.WHO: [
            Text(received_name),
            Tap("user", picked_user, takes=ID_ARGUMENT),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
        ],
        Step.GROUND: [
            Tap("ground", chose_ground, takes="|".join(each.value for each in Ground)),
            Tap("back", opened),
        ],
        Step.ASKED: [Text(received_document), Tap("back", goes_to(Step.GROUND))],
        Step.LOOKING: [],
        Step.CONFIRM: [Text(received_word), Tap("back", goes_to(Step.ASKED))],
    },
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
