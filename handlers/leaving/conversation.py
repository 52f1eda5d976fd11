"""The steps of `/baja`, and the map of what each takes.

WHO ⇄ CONFIRM ⇄ MORE, to pick several
    ⇄ STAYS      → (gone)

The person is found in all companies where whoever asks may let users go, so no company is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import UserNotFound
from domain.names import parse_reason_to_leave
from domain.permissions import REMOVE_USERS
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.conversation import Conversation
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Command, FromMenu, Tap, Text
from handlers.kit.turn import Turn, leaves
from handlers.leaving import screens
from handlers.leaving.draft import LeavingDraft, Step
from handlers.leaving.people import Person, called, people_of
from services.people.leaving import LeavingPlan, leavers_offered, let_leave, plan_leaving

NOBODY = "Nadie a quien puedas dar de baja se llama así: escribe parte de su nombre."
EXPECTS = {
    Step.WHO: "Toca a quien se va, o escribe parte de su nombre.",
    Step.CONFIRM: "Toca «Dar de baja» si es lo que quieres; si no, «Cancelar».",
    Step.STAYS: "Toca uno de los botones.",
    Step.MORE: "Toca a quienes se van, o escribe parte de su nombre.",
}
ERRAND = Errand(
    "baja",
    "Baja",
    "saca a quien se va, de todas sus empresas a la vez",
    REMOVE_USERS,
    examples=("<code>/baja {user}</code>\nlo saca de todas sus empresas, después de preguntar.",),
)


async def begin(chat: Chat, words: str) -> LeavingDraft:
    """`/baja`: the list; with a name, straight to what follows if it is one person's."""
    draft = CONVERSATION.begun(chat, Step.WHO)
    return await _go_on(Turn(chat, draft), words) if words else draft


async def begin_from_button(chat: Chat, tapped: MenuButton) -> LeavingDraft:
    """A button of a menu, or of a card that names the user."""
    draft = CONVERSATION.begun(chat, Step.WHO)
    if tapped.user_id is not None:
        draft.step = await _picked(Turn(chat, draft), tapped.user_id)
    return draft


async def _go_on(turn: Turn[LeavingDraft], words: str) -> LeavingDraft:
    turn.draft.step = await _named(turn, words)
    return turn.draft


async def received_name(turn: Turn[LeavingDraft]) -> str:
    """Part of a name, or an account's number."""
    return await _named(turn, turn.argument)


async def _named(turn: Turn[LeavingDraft], words: str) -> str:
    """One person: what follows; several: they are listed. Text without a match is not kept."""
    found = called(await _people(turn), words)
    if len(found) == 1:
        return await _picked(turn, found[0].user.id)
    turn.draft.from_the_start(query=words.strip() if found else "")
    turn.draft.error = None if found else NOBODY
    return Step.WHO


async def picked_user(turn: Turn[LeavingDraft]) -> str:
    """Somebody of the list."""
    return await _picked(turn, int(turn.argument))


async def _picked(turn: Turn[LeavingDraft], user_id: int) -> str:
    turn.draft.picked, turn.draft.reason = [user_id], ""
    return await _planned(turn)


async def _planned(turn: Turn[LeavingDraft]) -> str:
    """What follows for those picked, as it is now."""
    plan = await plan_leaving(turn.ask, turn.draft.picked)
    turn.draft.user_ids = [each.user.id for each in plan.going]
    return Step.CONFIRM if plan.going else Step.STAYS


async def asked_for_more(turn: Turn[LeavingDraft]) -> str:
    """*Agregar a alguien más…*."""
    turn.draft.from_the_start()
    return Step.MORE


async def toggled_user(turn: Turn[LeavingDraft]) -> str:
    """Somebody of the list joins those who leave, or no longer does."""
    draft, user_id = turn.draft, int(turn.argument)
    person = next((each for each in await _people(turn) if user_id in each.ids), None)
    if person is None:
        raise UserNotFound
    kept = [each for each in draft.picked if each not in person.ids]
    draft.picked = kept if len(kept) < len(draft.picked) else [*kept, person.user.id]
    return Step.MORE


async def searched_more(turn: Turn[LeavingDraft]) -> str:
    """Part of a name: those with it. Text without a match is not kept."""
    found = called(await _people(turn), turn.argument)
    turn.draft.from_the_start(query=turn.argument.strip() if found else "")
    turn.draft.error = None if found else NOBODY
    return Step.MORE


async def marked_all(turn: Turn[LeavingDraft]) -> str:
    """*Marcar los 30*: all whom the search found; without one, nobody."""
    draft = turn.draft
    found = called(await _people(turn), draft.query) if draft.query else []
    added = [each.user.id for each in found if not each.ids & {*draft.picked}]
    draft.picked += added if len(found) <= screens.MOST_AT_ONCE else []
    draft.from_the_start()
    return Step.MORE


async def picked_all(turn: Turn[LeavingDraft]) -> str:
    """*Listo*: back to what follows; with nobody picked, to the list."""
    turn.draft.from_the_start()
    return await _planned(turn) if turn.draft.picked else Step.WHO


async def received_reason(turn: Turn[LeavingDraft]) -> str:
    """Why they leave, which the log keeps."""
    turn.draft.reason = parse_reason_to_leave(turn.argument)
    return Step.CONFIRM


async def back(turn: Turn[LeavingDraft]) -> str:
    """*« Atrás*, to all people; to those picked, if they are several."""
    turn.draft.from_the_start()
    return Step.MORE if len(turn.draft.picked) > 1 else Step.WHO


async def saved(turn: Turn[LeavingDraft]) -> Screen:
    """*Dar de baja*."""
    draft = turn.draft
    left = await let_leave(turn.ask, draft.user_ids, reason=draft.reason, operation_id=draft.operation_id)
    return screens.done_screen(left)


async def render(turn: Turn[LeavingDraft]) -> Screen:
    """The screen of the step."""
    draft = turn.draft
    if draft.step == Step.WHO:
        return screens.who_screen(draft, await _people(turn))
    if draft.step == Step.MORE:
        return screens.more_screen(draft, await _people(turn))
    plan = await _plan(turn)
    return screens.confirm_screen(draft, plan) if plan.going else screens.stays_screen(draft, plan)


async def _plan(turn: Turn[LeavingDraft]) -> LeavingPlan:
    try:
        return await plan_leaving(turn.ask, turn.draft.picked)
    except UserNotFound:
        return LeavingPlan([], [])


async def _people(turn: Turn[LeavingDraft]) -> Sequence[Person]:
    return people_of(await leavers_offered(turn.ask))


CONVERSATION = Conversation(
    "leaving",
    needs=REMOVE_USERS,
    begins=[Command("baja", begin), FromMenu("baja", begin_from_button)],
    draft=LeavingDraft,
    steps={
        Step.WHO: [
            Text(received_name),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("user", picked_user, takes=ID_ARGUMENT),
        ],
        Step.CONFIRM: [
            Text(received_reason),
            Tap("back", back),
            Tap("more", asked_for_more),
            Tap("save", saved, saves=True),
        ],
        Step.STAYS: [Tap("back", back), Tap("more", asked_for_more)],
        Step.MORE: [
            Text(searched_more),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("toggle", toggled_user, takes=ID_ARGUMENT),
            Tap("all", marked_all),
            Tap("ready", picked_all),
        ],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves("No se dio de baja a nadie."),
    errand=ERRAND,
)
