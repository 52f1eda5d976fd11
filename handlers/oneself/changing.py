"""What a person changes of their own in a company, begun by the buttons under `/yo`.

(*Cambiar mi contraseña*) → CURRENT → PASSWORD → (changed)
(*Salir de esta empresa*) → LEAVE → (out)
"""

from __future__ import annotations

from domain.credentials import TRIES
from domain.errors import CompanyNotFound
from domain.password_checks import PasswordAnswer
from domain.permissions import CHANGE_ONESELF
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.conversation import Conversation
from handlers.kit.menu import offer_commands
from handlers.kit.passwords import SECRET_LIFETIME, let_expire, show_generated, take_away_typed
from handlers.kit.screen import Screen
from handlers.kit.steps import FromMenu, Tap, Text
from handlers.kit.turn import Turn, leaves
from handlers.oneself import screens
from handlers.oneself.draft import MyselfDraft, Step
from services.people.oneself import leave_company, read_oneself, set_own_password
from services.people.password_checks import check_password, hash_next_password

_ADVICE = (
    "Cópiala y guárdala bien: no la guardo y nadie más la ve.\n"
    f"Este mensaje se borra en {int(SECRET_LIFETIME.total_seconds() // 60)} minutos."
)
_A_BUTTON = "Toca uno de los botones."


async def began_password(chat: Chat, tapped: MenuButton) -> MyselfDraft:
    """*Cambiar mi contraseña*: who has none sets one at once."""
    draft = await _begun(chat, tapped, Step.CURRENT)
    place = (await read_oneself(chat.ask, draft.about.id)).place
    if place.user.credential is None:
        draft.step = Step.PASSWORD
    return draft


async def began_leaving(chat: Chat, tapped: MenuButton) -> MyselfDraft:
    """*Salir de esta empresa…*."""
    return await _begun(chat, tapped, Step.LEAVE)


async def _begun(chat: Chat, tapped: MenuButton, step: Step) -> MyselfDraft:
    place = next((each for each in await chat.places() if each.company.id == tapped.company_id), None)
    if place is None:
        raise CompanyNotFound
    draft = CONVERSATION.begun(chat, step, user_name=place.user.name, full_name=place.user.full_name)
    draft.take(place.company)
    return draft


async def received_current(turn: Turn[MyselfDraft]) -> str | Screen:
    """The present password arrived: its message is deleted, and a wrong one counts."""
    draft, chat = turn.draft, turn.chat
    draft.notice = await take_away_typed(chat)
    check = await check_password(
        turn.ask, draft.about.id, draft.user_name, turn.argument, operation_id=chat.operation_id("check")
    )
    if check.answer.is_right:
        return Step.PASSWORD
    if check.answer is not PasswordAnswer.WRONG or check.place is None:
        return screens.refused_screen(draft, check)
    credential = check.place.user.credential
    draft.error = screens.wrong_line(TRIES - credential.wrong_tries if credential else 0)
    return Step.CURRENT


async def received_password(turn: Turn[MyselfDraft]) -> Screen:
    """The next password arrived: its message is deleted, and it is theirs."""
    draft, chat = turn.draft, turn.chat
    draft.notice = await take_away_typed(chat)
    place = (await read_oneself(turn.ask, draft.about.id)).place
    password_hash = await hash_next_password(
        chat.installation,
        place.user.id,
        turn.argument,
        user_name=place.user.name,
        full_name=place.user.full_name,
        company_name=place.company.name,
        operation_id=draft.operation_id,
    )
    await _set(turn, password_hash)
    return screens.changed_screen(draft.about, warning=draft.notice)


async def asked_to_generate(turn: Turn[MyselfDraft]) -> Screen:
    """*Generar contraseña*: they read it once."""
    password_hash, message_id = await show_generated(turn.chat, turn.draft.user_name, advice=_ADVICE)
    turn.draft.buried = True
    await _set(turn, password_hash)
    await let_expire(turn.chat, message_id)
    return screens.changed_screen(turn.draft.about)


async def _set(turn: Turn[MyselfDraft], password_hash: str) -> None:
    draft = turn.draft
    await set_own_password(
        turn.ask, draft.about.id, password_hash=password_hash, operation_id=draft.operation_id
    )


async def left(turn: Turn[MyselfDraft]) -> Screen:
    """*Sí, salir*."""
    draft, chat = turn.draft, turn.chat
    await leave_company(turn.ask, draft.about.id, operation_id=draft.operation_id)
    chat.forget_places()
    await offer_commands(chat.context.bot, chat.chat_id, chat.errands, await chat.places())
    return screens.left_screen(draft)


async def may_be_secret(turn: Turn[MyselfDraft]) -> bool:
    """Any text may be the password where one is asked for."""
    return turn.draft.step in (Step.CURRENT, Step.PASSWORD)


async def render(turn: Turn[MyselfDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    match draft.step:
        case Step.CURRENT:
            screen = screens.current_screen(draft)
        case Step.PASSWORD:
            screen = screens.password_screen(draft)
        case _:
            screen = screens.leave_screen(draft)
    draft.notice = ""
    return screen


CONVERSATION = Conversation(
    "myself",
    needs=CHANGE_ONESELF,
    begins=[
        FromMenu("contrasena", began_password),
        FromMenu("salir", began_leaving),
    ],
    draft=MyselfDraft,
    steps={
        Step.CURRENT: [Text(received_current, to_the_letter=True)],
        Step.PASSWORD: [
            Text(received_password, to_the_letter=True),
            Tap("generate", asked_to_generate, saves=True),
        ],
        Step.LEAVE: [Tap("leave_yes", left, saves=True)],
    },
    render=render,
    expects={
        Step.CURRENT: "Escribe tu contraseña de hoy como texto.",
        Step.PASSWORD: "Escribe tu contraseña nueva como texto o toca «Generar contraseña».",
        Step.LEAVE: _A_BUTTON,
    },
    cancelled=leaves("Listo, no cambié nada."),
    may_be_secret=may_be_secret,
)
