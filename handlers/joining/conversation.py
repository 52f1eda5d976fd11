"""The step of whoever opens an invitation.

(`/start` CODE) → PASSWORD, which accepts → (in)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

from domain.errors import AccountLinked, InvalidInvitation, InvitationUsed
from handlers.kit.access import NOTHING
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.conversation import Conversation
from handlers.kit.draft import Draft
from handlers.kit.menu import menu_screen, offer_commands
from handlers.kit.passwords import SECRET_LIFETIME, let_expire, show_generated, take_away_typed
from handlers.kit.screen import Screen
from handlers.kit.steps import Tap, Text
from handlers.kit.text import bold, heading, page, plain
from handlers.kit.turn import Turn
from handlers.oneself.screens import changed_screen
from services.doors import admission
from services.people.invitations import accept_invitation, read_invitation
from services.people.oneself import set_own_password
from services.people.password_checks import hash_next_password
from services.people.password_resets import set_password_by_link

_ADVICE = (
    "Cópiala y guárdala bien: no la guardo y nadie más la ve.\n"
    f"Este mensaje se borra en {int(SECRET_LIFETIME.total_seconds() // 60)} minutos."
)


class Step(StrEnum):
    """The steps of the conversation."""

    PASSWORD = "joining.password"  # noqa: S105


@dataclass(slots=True, kw_only=True)
class JoinDraft(Draft):
    """An opened invitation, by the hash of its code, and what it said; `resets`: of who is in already."""

    comes_in: ClassVar[bool] = True

    code_hash: bytes
    company_name: str
    user_name: str
    full_name: str
    profile_name: str
    invited_by: str
    user_id: int = 0
    resets: bool = False

    @property
    def of_password(self) -> UUID:
        """The operation that sets the password, after that which accepts."""
        return uuid5(self.operation_id, "password")


async def open_invitation(chat: Chat, code: str) -> None:
    """Begin it, or say in one sentence why not; one that serves nobody counts as wrong."""

    async def begin(chat: Chat) -> JoinDraft | None:
        try:
            offer = await read_invitation(chat.ask, code)
        except InvalidInvitation as refusal:
            if await admission.refuse_code(chat.ask, refusal):
                await chat.send(Screen(plain(sentence_of(refusal))))
            return None
        except (InvitationUsed, AccountLinked) as why:
            await chat.send(await _with_menu(chat, plain(sentence_of(why))))
            return None
        return CONVERSATION.begun(
            chat,
            Step.PASSWORD,
            code_hash=offer.code_hash,
            company_name=offer.place.company.name,
            user_name=offer.place.user.name,
            full_name=offer.place.user.full_name,
            profile_name=offer.place.profile.name,
            invited_by=offer.invited_by,
            user_id=offer.place.user.id,
            resets=offer.resets,
        )

    await CONVERSATION.begin(chat, begin, need=NOTHING)


async def received_password(turn: Turn[JoinDraft]) -> Screen:
    """A typed password arrived: its message is deleted, they are in, and it is theirs."""
    draft, chat = turn.draft, turn.chat
    notice = await take_away_typed(chat)
    password_hash = await hash_next_password(
        chat.installation,
        draft.user_id,
        turn.argument,
        user_name=draft.user_name,
        full_name=draft.full_name,
        company_name=draft.company_name,
        operation_id=draft.operation_id if draft.resets else draft.of_password,
    )
    if draft.resets:
        return await _reset(turn, password_hash, notice=notice)
    company_id = await _accept(turn)
    if isinstance(company_id, Screen):
        return company_id
    return await _come_in(turn, company_id, password_hash, notice=notice)


async def asked_to_generate(turn: Turn[JoinDraft]) -> Screen:
    """*Generar contraseña*: they are in, and read it once."""
    if turn.draft.resets:
        return await _reset_to_generated(turn)
    company_id = await _accept(turn)
    if isinstance(company_id, Screen):
        return company_id
    password_hash, message_id = await show_generated(turn.chat, turn.draft.user_name, advice=_ADVICE)
    turn.draft.buried = True
    outcome = await _come_in(turn, company_id, password_hash)
    await let_expire(turn.chat, message_id)
    return outcome


async def _accept(turn: Turn[JoinDraft]) -> int | Screen:
    """The company that the person is in now; or why not, and the invitation is over."""
    draft = turn.draft
    try:
        place = await accept_invitation(turn.ask, draft.code_hash, operation_id=draft.operation_id)
    except InvalidInvitation as refusal:
        await admission.refuse_code(turn.ask, refusal)
        return Screen(plain(sentence_of(refusal)))
    except (InvitationUsed, AccountLinked) as why:
        return await _with_menu(turn.chat, plain(sentence_of(why)))
    return place.company.id


async def _reset_to_generated(turn: Turn[JoinDraft]) -> Screen:
    password_hash, message_id = await show_generated(turn.chat, turn.draft.user_name, advice=_ADVICE)
    turn.draft.buried = True
    outcome = await _reset(turn, password_hash)
    await let_expire(turn.chat, message_id)
    return outcome


async def _reset(turn: Turn[JoinDraft], password_hash: str, *, notice: str = "") -> Screen:
    """Their own password in place of the one that was reset; or why not, and the link is over."""
    draft = turn.draft
    try:
        place = await set_password_by_link(
            turn.ask, draft.code_hash, password_hash=password_hash, operation_id=draft.operation_id
        )
    except InvalidInvitation as refusal:
        await admission.refuse_code(turn.ask, refusal)
        return Screen(plain(sentence_of(refusal)))
    except InvitationUsed as why:
        return await _with_menu(turn.chat, plain(sentence_of(why)))
    return changed_screen(place.company, warning=notice)


async def _come_in(turn: Turn[JoinDraft], company_id: int, password_hash: str, *, notice: str = "") -> Screen:
    chat, draft = turn.chat, turn.draft
    await set_own_password(turn.ask, company_id, password_hash=password_hash, operation_id=draft.of_password)
    chat.forget_places()
    await offer_commands(chat.context.bot, chat.chat_id, chat.errands, await chat.places())
    welcome = f"✅ {heading('Ya estás dentro', draft.company_name)}\nTu contraseña quedó guardada."
    return await _with_menu(chat, welcome, f"⚠️ {plain(notice)}" if notice else "")


async def _with_menu(chat: Chat, *told: str) -> Screen:
    """This, and the menu for who has a place somewhere."""
    places = await chat.places()
    if not places:
        return Screen(page(*told))
    menu = menu_screen(chat.errands, places, first_name=chat.person.first_name)
    return Screen(page(*told, menu.text), menu.rows)


async def may_be_secret(turn: Turn[JoinDraft]) -> bool:
    """Any text may be the password."""
    return turn.draft.step == Step.PASSWORD


async def cancelled(turn: Turn[JoinDraft]) -> Screen:
    """*Cancelar*: the link goes on serving."""
    kept = "tu contraseña queda como estaba" if turn.draft.resets else "no entraste"
    return Screen(f"Listo, {kept}. Si cambias de idea, vuelve a abrir el enlace.")


async def render(turn: Turn[JoinDraft]) -> Screen:
    """To which company, as whom, by whom; and the question for the password."""
    draft = turn.draft
    if draft.resets:
        return _reset_screen(draft)
    who = "\n".join(
        [
            f"Te invita: {plain(draft.invited_by)}",
            f"Vas a entrar como: {bold(draft.user_name)}",
            f"Nombre: {plain(draft.full_name)}",
            f"Perfil: {plain(draft.profile_name)}",
        ]
    )
    ask = (
        "Para aceptar, escribe tu contraseña nueva, de 10 caracteres o más; borraré tu mensaje en cuanto "
        "llegue.\nO deja que yo la genere. Si no eres tú, cancela."
    )
    text = page(heading("Invitación", draft.company_name), who, ask, error=draft.error)
    rows = [[draft.button("Generar contraseña", "generate")], [draft.button("Cancelar", "cancel")]]
    return Screen(text, rows)


def _reset_screen(draft: JoinDraft) -> Screen:
    """Whose password, by whom; and the question for another."""
    text = page(
        heading("Otra contraseña", draft.company_name),
        f"La restableció: {plain(draft.invited_by)}\nUsuario: {bold(draft.user_name)}",
        "Escribe tu contraseña nueva, de 10 caracteres o más; borraré tu mensaje en cuanto llegue.\n"
        "O deja que yo la genere. No puede ser una de tus últimas cinco.",
        error=draft.error,
    )
    rows = [[draft.button("Generar contraseña", "generate")], [draft.button("Cancelar", "cancel")]]
    return Screen(text, rows)


CONVERSATION = Conversation(
    "joining",
    needs=None,  # the invitation itself decides
    begins=[],  # /start with its code: see `handlers/start.py`
    draft=JoinDraft,
    steps={Step.PASSWORD: [Text(received_password, to_the_letter=True), Tap("generate", asked_to_generate)]},
    render=render,
    expects={Step.PASSWORD: "Escribe tu contraseña como texto o toca «Generar contraseña»."},
    cancelled=cancelled,
    may_be_secret=may_be_secret,
)
