"""The steps of `/usuarios`, and the map of what each takes.

COMPANY → LIST ⇄ FILTER · EXPIRY
            ⇅
          CARD ⇄ HISTORY
            ↓↑
          NAME → SPELLING · PROFILE → GIVE · REASON → BLOCK · DEACTIVATE · UNLINK · RESET
            → (done, the card again)

What the card offers follows from what its use cases allow: one that is refused says why on the same screen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.companies import Profile
from domain.errors import ProfileNotFound, VigiaError
from domain.log_filter import LogFilter
from domain.name_case import in_usual_case
from domain.names import parse_full_name, parse_reason
from domain.permissions import CHANGE_USERS, READ_LOG, REMOVE_USERS, SEE_USERS
from domain.user_filter import Shown
from handlers.audit_log.opening import PAGE_SIZE, opened_page
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.access import Need, Where
from handlers.kit.advice import sentence_of
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from handlers.users import card, password, screens
from handlers.users.draft import Step, UsersDraft
from services.people import life
from services.people.directory import (
    list_users,
    profiles_to_assign,
    read_user_card,
    read_user_history,
)
from services.people.life import UserDeed

NOBODY = "Nadie se llama así: escribe parte de su nombre o de su usuario."
ERRAND = Errand(
    "usuarios",
    "Usuarios",
    "ve y cambia a los usuarios de la empresa",
    SEE_USERS,
    in_menu=True,
    examples=("<code>/usuarios MLOPEZ</code>\nabre a ese usuario.",),
)
_A_BUTTON = "Toca uno de los botones."
EXPECTS = {
    Step.LIST: "Toca a un usuario, o escribe parte de su nombre.",
    Step.FILTER: _A_BUTTON,
    Step.CARD: _A_BUTTON,
    Step.HISTORY: _A_BUTTON,
    Step.NAME: "Escribe su nombre completo como texto; por ejemplo: María López Ruiz.",
    Step.SPELLING: "Toca cómo se escribe, o escríbelo otra vez.",
    Step.PROFILE: "Toca uno de los perfiles de la lista.",
    Step.GIVE: _A_BUTTON,
    Step.REASON: "Escribe el motivo como texto; por ejemplo: Perdió su teléfono.",
    Step.BLOCK: _A_BUTTON,
    Step.DEACTIVATE: _A_BUTTON,
    Step.UNLINK: _A_BUTTON,
    Step.RESET: _A_BUTTON,
    Step.EXPIRY: "Toca o escribe cuántos días, de 30 a 365; por ejemplo: 90.",
}
# What came of each deed, after the user's name.
DONE = {
    "user_modified": "cambió de nombre",
    "profile_assigned": "tiene otro perfil",
    "user_blocked": "quedó bloqueado",
    "user_unblocked": "ya puede entrar otra vez",
    "user_deactivated": "quedó dado de baja",
    "user_reactivated": "está activo otra vez",
    "user_unlinked": "ya no tiene Telegram vinculado",
    "user_unlocked": "ya puede usar su contraseña otra vez",
}
_CHANGES, _REMOVES = Need(Where.DRAFT, CHANGE_USERS), Need(Where.DRAFT, REMOVE_USERS)
_READS_LOG = Need(Where.DRAFT, READ_LOG)


async def opened(turn: Turn[UsersDraft]) -> str:
    """The company is known: its users, or the one whom the button or the words after the command name."""
    draft = turn.draft
    if draft.user_id:
        await read_user_card(turn.ask, draft.about.id, draft.user_id)  # the button may be forged
        return _open(draft, draft.user_id)
    words, draft.words = draft.words, ""
    return await _search(turn, words) if words else Step.LIST


async def searched(turn: Turn[UsersDraft]) -> str:
    """Part of a name arrived."""
    return await _search(turn, turn.argument.strip())


async def _search(turn: Turn[UsersDraft], words: str) -> str:
    """List the matches, or open the only one. Text without any is neither kept nor quoted back."""
    draft = turn.draft
    draft.from_the_start(query=words)
    listed = await list_users(turn.ask, draft.about.id, draft.wanted)
    exact = [each for each in listed.users if each.user.name == words.upper()]
    if not listed.found:
        draft.from_the_start()
        draft.error = NOBODY
    elif exact or listed.found == 1:
        draft.from_the_start()
        return _open(draft, (exact or listed.users)[0].user.id)
    return Step.LIST


async def asked_to_filter(turn: Turn[UsersDraft]) -> str:
    """*Filtrar*."""
    turn.draft.list_page, turn.draft.page = turn.draft.page, 0
    return Step.FILTER


async def chose_kind(turn: Turn[UsersDraft]) -> str:
    """Users of one kind."""
    turn.draft.shown = Shown(turn.argument)
    turn.draft.from_the_start()
    return Step.LIST


async def chose_profile(turn: Turn[UsersDraft]) -> str:
    """Users with one profile, or with any."""
    turn.draft.with_profile = int(turn.argument)
    turn.draft.from_the_start()
    return Step.LIST


async def back_to_list(turn: Turn[UsersDraft]) -> str:
    """*« Usuarios*, where the list was."""
    turn.draft.page = turn.draft.list_page
    return Step.LIST


async def picked_user(turn: Turn[UsersDraft]) -> str:
    """A user was picked."""
    user_id = int(turn.argument)
    await read_user_card(turn.ask, turn.draft.about.id, user_id)  # the button may be forged
    turn.draft.list_page = turn.draft.page
    return _open(turn.draft, user_id)


def _open(draft: UsersDraft, user_id: int) -> str:
    draft.user_id = user_id
    draft.begin_anew()
    return Step.CARD


async def back_to_card(turn: Turn[UsersDraft]) -> str:
    """*« Atrás*: nothing was done."""
    turn.draft.begin_anew()
    return Step.CARD


async def asked_for_deeds(turn: Turn[UsersDraft]) -> str:
    """*Lo que hizo*: the log with their entries alone, in a message of its own."""
    found = await read_user_card(turn.ask, turn.draft.about.id, turn.draft.user_id)
    theirs = LogFilter(user_name=found.place.user.name)
    await turn.chat.send(await opened_page(turn.chat, turn.draft.about, theirs, size=PAGE_SIZE))
    return Step.CARD


async def asked_for_history(turn: Turn[UsersDraft]) -> str:
    """*Lo que se le hizo*, from a folio down."""
    turn.draft.below = int(turn.argument or 0)
    return Step.HISTORY


async def received_full_name(turn: Turn[UsersDraft]) -> str:
    """The full name arrived: in one case alone, ask for its spelling."""
    draft = turn.draft
    draft.full_name = parse_full_name(turn.argument)
    if in_usual_case(draft.full_name) != draft.full_name:
        draft.version += 1  # invalidates the buttons of a name typed before
        return Step.SPELLING
    return await _rename(turn, draft.full_name)


async def chose_usual(turn: Turn[UsersDraft]) -> str:
    """*Usar «…»*."""
    return await _rename(turn, in_usual_case(turn.draft.full_name))


async def chose_typed(turn: Turn[UsersDraft]) -> str:
    """*Dejarlo como lo escribí*."""
    return await _rename(turn, turn.draft.full_name)


async def _rename(turn: Turn[UsersDraft], full_name: str) -> str:
    company_id, user_id = _whom(turn)
    deed = life.rename_user(
        turn.ask, company_id, user_id, full_name=full_name, operation_id=turn.draft.operation_id
    )
    return await _done(turn, deed)


async def asked_for_profile(turn: Turn[UsersDraft]) -> str:
    """*Cambiar perfil*."""
    turn.draft.page = 0
    return Step.PROFILE


async def picked_profile(turn: Turn[UsersDraft]) -> str:
    """A profile was picked: say what it gives and takes."""
    turn.draft.profile_id = int(turn.argument)
    await _picked(turn)
    return Step.GIVE


async def _picked(turn: Turn[UsersDraft]) -> Profile:
    offered = await profiles_to_assign(turn.ask, *_whom(turn))
    profile = next((each for each in offered if each.id == turn.draft.profile_id), None)
    if profile is None:
        raise ProfileNotFound
    return profile


async def gave_profile(turn: Turn[UsersDraft]) -> str:
    """*Dar …*."""
    company_id, user_id = _whom(turn)
    draft = turn.draft
    deed = life.assign_profile(
        turn.ask, company_id, user_id, profile_id=draft.profile_id, operation_id=draft.operation_id
    )
    return await _done(turn, deed)


async def received_reason(turn: Turn[UsersDraft]) -> str:
    """The reason arrived: ask once more."""
    turn.draft.reason = parse_reason(turn.argument)
    return Step.BLOCK


async def confirmed_block(turn: Turn[UsersDraft]) -> str:
    """*Sí, bloquear*."""
    company_id, user_id = _whom(turn)
    draft = turn.draft
    deed = life.block_user(
        turn.ask, company_id, user_id, reason=draft.reason, operation_id=draft.operation_id
    )
    return await _done(turn, deed)


def _at_once(act: Callable[..., Awaitable[UserDeed]]) -> Callable[[Turn[UsersDraft]], Awaitable[str]]:
    """A step that does this to the user."""

    async def step(turn: Turn[UsersDraft]) -> str:
        return await _done(turn, act(turn.ask, *_whom(turn), operation_id=turn.draft.operation_id))

    return step


async def _done(turn: Turn[UsersDraft], deed: Awaitable[UserDeed]) -> str:
    """The card again, with what came of it."""
    done = await deed
    notice = f"{done.place.user.name} sigue igual."
    if done.entry is not None:
        notice = f"{done.place.user.name} {DONE[done.entry.operation]}. Folio {done.entry.folio}."
    turn.draft.begin_anew(notice)
    return Step.CARD


def _whom(turn: Turn[UsersDraft]) -> tuple[int, int]:
    return turn.draft.about.id, turn.draft.user_id


async def render(turn: Turn[UsersDraft]) -> Screen:
    """The screen of the step that the draft is at; the list where that can't be shown any more, and why."""
    draft = turn.draft
    try:
        return await _screen(turn)
    except VigiaError as error:
        if draft.step == Step.LIST:
            raise
        draft.step, draft.version, draft.error = Step.LIST, draft.version + 1, sentence_of(error)
        return await _screen(turn)


async def _screen(turn: Turn[UsersDraft]) -> Screen:
    draft = turn.draft
    if draft.step in (Step.LIST, Step.FILTER):
        listed = await list_users(turn.ask, draft.about.id, draft.wanted, page=draft.page)
        draw = screens.list_screen if draft.step == Step.LIST else screens.filter_screen
        screen = draw(draft, listed)
        draft.notice = ""
        return screen
    if draft.step == Step.EXPIRY:
        return await password.expiry_screen(turn)
    if draft.step == Step.HISTORY:
        history = await read_user_history(turn.ask, *_whom(turn), below=draft.below or None)
        return screens.history_screen(draft, history, turn.catalogue)
    found = await read_user_card(turn.ask, *_whom(turn))
    match draft.step:
        case Step.NAME:
            return card.name_screen(draft, found.place)
        case Step.SPELLING:
            return card.spelling_screen(draft, found.place)
        case Step.PROFILE:
            offered = await profiles_to_assign(turn.ask, *_whom(turn))
            return screens.profile_screen(draft, found.place, offered)
        case Step.GIVE:
            return card.give_screen(draft, found.place, await _picked(turn))
        case Step.REASON:
            return card.reason_screen(draft, found.place)
        case Step.BLOCK:
            return card.block_screen(draft, found.place)
        case Step.DEACTIVATE:
            return card.deactivate_screen(draft, found.place)
        case Step.UNLINK:
            return card.unlink_screen(draft, found.place)
        case Step.RESET:
            return password.reset_screen(draft, found.place)
        case _:
            screen = card.card_screen(draft, found, turn.catalogue, now=turn.chat.now)
            draft.notice = ""
            return screen


_BACK = Tap("back", back_to_card)

CONVERSATION = AboutCompany(
    "users",
    ERRAND,
    draft=UsersDraft,
    title=screens.TITLE,
    opened=opened,
    keep_words=as_typed,
    steps={
        Step.LIST: [
            Text(searched),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("user", picked_user, takes=ID_ARGUMENT),
            Tap("filter", asked_to_filter),
            Tap("expiry", goes_to(Step.EXPIRY), needs=_CHANGES),
        ],
        Step.FILTER: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("show", chose_kind, takes="|".join(screens.KINDS)),
            Tap("of", chose_profile, takes=ID_ARGUMENT),
            Tap("back", back_to_list),
        ],
        Step.CARD: [
            Tap("rename", goes_to(Step.NAME), needs=_CHANGES),
            Tap("assign", asked_for_profile, needs=_CHANGES),
            Tap("block", goes_to(Step.REASON), needs=_CHANGES),
            Tap("unblock", _at_once(life.unblock_user), saves=True, needs=_CHANGES),
            Tap("deactivate", goes_to(Step.DEACTIVATE), needs=_REMOVES),
            Tap("reactivate", _at_once(life.reactivate_user), saves=True, needs=_REMOVES),
            Tap("unlink", goes_to(Step.UNLINK), needs=_CHANGES),
            Tap("reset", goes_to(Step.RESET), needs=_CHANGES),
            Tap("unlock", _at_once(life.unlock_password), saves=True, needs=_CHANGES),
            Tap("deeds", asked_for_deeds, needs=_READS_LOG),
            Tap("history", asked_for_history, needs=_READS_LOG),
            Tap("back", back_to_list),
        ],
        Step.HISTORY: [Tap("older", asked_for_history, takes=r"\d{1,12}", needs=_READS_LOG), _BACK],
        Step.NAME: [Text(received_full_name, needs=_CHANGES), _BACK],
        Step.SPELLING: [
            Text(received_full_name, needs=_CHANGES),
            Tap("usual", chose_usual, saves=True, needs=_CHANGES),
            Tap("typed", chose_typed, saves=True, needs=_CHANGES),
            _BACK,
        ],
        Step.PROFILE: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("profile", picked_profile, takes=ID_ARGUMENT, needs=_CHANGES),
            _BACK,
        ],
        Step.GIVE: [Tap("give", gave_profile, saves=True, needs=_CHANGES), _BACK],
        Step.REASON: [Text(received_reason, needs=_CHANGES), _BACK],
        Step.BLOCK: [Tap("block_yes", confirmed_block, saves=True, needs=_CHANGES), _BACK],
        Step.DEACTIVATE: [
            Tap("leave_yes", _at_once(life.deactivate_user), saves=True, needs=_REMOVES),
            _BACK,
        ],
        Step.UNLINK: [Tap("unlink_yes", _at_once(life.unlink_user), saves=True, needs=_CHANGES), _BACK],
        Step.RESET: [
            Tap("by_link", password.sent_link, saves=True, needs=_CHANGES),
            Tap("temporary", password.gave_temporary, saves=True, needs=_CHANGES),
            _BACK,
        ],
        Step.EXPIRY: [
            Text(password.received_days, needs=_CHANGES),
            Tap("days", password.received_days, takes=r"\d{1,3}", saves=True, needs=_CHANGES),
            Tap("back", back_to_list),
        ],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves("Listo."),
)
