"""The steps of `/derechos`, and the map of what each takes.

COMPANY → WHO ⇄ WHEN → (what they could do then)
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import User
from domain.errors import InvalidMoment, MomentToCome, UserNotFound
from domain.moments import parse_moment
from domain.permissions import READ_LOG, SEE_USERS
from domain.rights_question import asks_for_rights, read_rights_question
from domain.spelling import fold, fold_spaces
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Next, Turn, leaves
from handlers.rights import screens
from handlers.rights.draft import RightsDraft, Step
from services.people.rights_at import read_rights_at, users_to_ask_about

EXPECTS = {
    Step.WHO: "Toca un usuario de la lista, o escribe su nombre.",
    Step.WHEN: "Escribe un día; por ejemplo: 3 de mayo, o 3/5/2026 14:30.",
}
ERRAND = Errand(
    "derechos",
    "Derechos",
    "qué podía hacer un usuario en un momento",
    SEE_USERS,
    asked_by=asks_for_rights,
    examples=("<code>/derechos {user} 3 de mayo</code>\no pregunta: ¿Qué podía {user} el 3 de mayo?",),
)


async def opened(turn: Turn[RightsDraft]) -> Next:
    """A card's button names the user; the words after the command, the user and the instant."""
    draft = turn.draft
    users = await _users(turn)
    if draft.user_id:
        _take(draft, users, draft.user_id)
        return Step.WHEN
    words, draft.words = draft.words, ""
    if not words:
        return Step.WHO
    who, draft.when = read_rights_question(words, now=turn.ask.now, zone=draft.about.zone)
    named = _named(users, who)
    if not named and not draft.when:  # an instant that we can't read
        who, _, draft.when = who.partition(" ")
        named = _named(users, who)
    if len(named) != 1:
        draft.query = who if named else ""
        draft.error = None if named else UserNotFound().message
        return Step.WHO
    return await _known(turn, named[0])


async def received_user(turn: Turn[RightsDraft]) -> Next:
    """A user's name, or a part of it; what names nobody is not kept."""
    named = _named(await _users(turn), turn.argument)
    if len(named) == 1:
        return await _known(turn, named[0])
    turn.draft.from_the_start(query=turn.argument if named else "")
    turn.draft.error = None if named else UserNotFound().message
    return Step.WHO


async def picked_user(turn: Turn[RightsDraft]) -> Next:
    """Somebody of the list."""
    return await _known(turn, _take(turn.draft, await _users(turn), int(turn.argument)))


async def _known(turn: Turn[RightsDraft], user: User) -> Next:
    """The user is known: answer, if the instant was typed too."""
    draft = turn.draft
    draft.user_id, draft.name = user.id, user.name
    words, draft.when = draft.when, ""
    if not words:
        return Step.WHEN
    try:
        return await _answered(turn, words)
    except (InvalidMoment, MomentToCome) as error:
        draft.error = error.message
        return Step.WHEN


async def received_moment(turn: Turn[RightsDraft]) -> Next:
    """The instant arrived."""
    return await _answered(turn, turn.argument)


async def now(turn: Turn[RightsDraft]) -> Next:
    """*Ahora*."""
    return await _answered(turn, "ahora")


async def yesterday(turn: Turn[RightsDraft]) -> Next:
    """*Ayer*."""
    return await _answered(turn, "ayer")


async def back(turn: Turn[RightsDraft]) -> str:
    """*« Atrás*, to all users."""
    turn.draft.from_the_start()
    turn.draft.user_id = 0
    return Step.WHO


async def _answered(turn: Turn[RightsDraft], words: str) -> Screen:
    draft = turn.draft
    typed = parse_moment(words, now=turn.ask.now, zone=draft.about.zone)
    told = await read_rights_at(turn.ask, draft.about.id, draft.user_id, at=typed.at)
    place = next(each for each in await turn.chat.places() if each.company.id == draft.about.id)
    return screens.rights_screen(told, typed, reads_log=place.gives(READ_LOG))


async def render(turn: Turn[RightsDraft]) -> Screen:
    """The screen of the step."""
    draft = turn.draft
    if draft.step == Step.WHEN:
        return screens.when_screen(draft)
    users = await _users(turn)
    return screens.who_screen(draft, _named(users, draft.query) if draft.query else users)


async def _users(turn: Turn[RightsDraft]) -> Sequence[User]:
    return await users_to_ask_about(turn.ask, turn.draft.about.id)


def _take(draft: RightsDraft, users: Sequence[User], user_id: int) -> User:
    user = next((each for each in users if each.id == user_id), None)
    if user is None:
        raise UserNotFound
    draft.user_id, draft.name = user.id, user.name
    return user


def _named(users: Sequence[User], words: str) -> Sequence[User]:
    """The one with this user name, else all with these words in their names."""
    wanted = fold_spaces(fold(words))
    exact = [each for each in users if fold(each.name) == wanted]
    return exact or [each for each in users if wanted in fold_spaces(fold(f"{each.name} {each.full_name}"))]


CONVERSATION = AboutCompany(
    "rights",
    ERRAND,
    draft=RightsDraft,
    title=screens.TITLE,
    opened=opened,
    keep_words=as_typed,
    steps={
        Step.WHO: [
            Text(received_user),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("user", picked_user, takes=ID_ARGUMENT),
        ],
        Step.WHEN: [
            Text(received_moment),
            Tap("now", now),
            Tap("yesterday", yesterday),
            Tap("back", back),
        ],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves("Listo."),
)
