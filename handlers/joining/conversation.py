"""The step of whoever opens an invitation.

(`/start` CODE) → PASSWORD, which accepts → (in)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

from domain.errors import AccountLinked, InvalidInvitation
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
from handlers.kit.turn import Turn, leaves
from services.doors import admission
from services.people.invitations import accept_invitation, read_invitation
from services.people.oneself import set_own_password
from services.people.users import hash_new_password

_ADVICE = (
    "Cópiala y guárdala bien: no la guardo y nadie más la ve.\n"
    f"Este mensaje se borra en {int(SECRET_LIFETIME.total_seconds() // 60)} minutos."
)


class Step(StrEnum):
    """The steps of the conversation."""

    PASSWORD = "joining.password"  # noqa: S105


@dataclass(slots=True, kw_only=True)
class JoinDraft(Draft):
    """An opened invitation, by the hash of its code, and what it said."""

    comes_in: ClassVar[bool] = True

    code_hash: bytes
    company_name: str
    user_name: str
    full_name: str
    profile_name: str
    invited_by: str

    @property
    def of_password(self) -> UUID:
        """The operation that sets the password, after that which accepts."""
        return uuid5(self.operation_id, "password")


async def open_invitation(chat: Chat, code: str) -> None:
    """Begin it, or say in one sentence why not; a code that does not serve counts as a wrong one."""

    async def begin(chat: Chat) -> JoinDraft | None:
        try:
            offer = await read_invitation(chat.ask, code)
        except (InvalidInvitation, AccountLinked) as refusal:
            if await admission.refuse_code(chat.ask, refusal):
                await chat.send(Screen(plain(sentence_of(refusal))))
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
        )

    await CONVERSATION.begin(chat, begin, need=NOTHING)


async def received_password(turn: Turn[JoinDraft]) -> Screen:
    """A typed password arrived: its message is deleted, they are in, and it is theirs."""
    draft, chat = turn.draft, turn.chat
    notice = await take_away_typed(chat)
    password_hash = await hash_new_password(
        chat.installation,
        turn.argument,
        user_name=draft.user_name,
        full_name=draft.full_name,
        company_name=draft.company_name,
    )
    company_id = await _accept(turn)
    if isinstance(company_id, Screen):
        return company_id
    return await _come_in(turn, company_id, password_hash, notice=notice)


async def asked_to_generate(turn: Turn[JoinDraft]) -> Screen:
    """*Generar contraseña*: they are in, and read it once."""
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
    except (InvalidInvitation, AccountLinked) as refusal:
        await admission.refuse_code(turn.ask, refusal)
        return Screen(plain(sentence_of(refusal)))
    return place.company.id


async def _come_in(turn: Turn[JoinDraft], company_id: int, password_hash: str, *, notice: str = "") -> Screen:
    chat, draft = turn.chat, turn.draft
    await set_own_password(turn.ask, company_id, password_hash=password_hash, operation_id=draft.of_password)
    chat.forget_places()
    places = await chat.places()
    await offer_commands(chat.context.bot, chat.chat_id, chat.errands, places)
    menu = menu_screen(chat.errands, places, first_name=chat.person.first_name)
    welcome = f"✅ {heading('Ya estás dentro', draft.company_name)}\nTu contraseña quedó guardada."
    warning = f"⚠️ {plain(notice)}" if notice else ""
    return Screen(page(welcome, warning, menu.text), menu.rows)


async def may_be_secret(turn: Turn[JoinDraft]) -> bool:
    """Any text may be the password."""
    return turn.draft.step == Step.PASSWORD


async def render(turn: Turn[JoinDraft]) -> Screen:
    """To which company, as whom, by whom; and the question for the password."""
    draft = turn.draft
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


CONVERSATION = Conversation(
    "joining",
    needs=None,  # the invitation itself decides
    begins=[],  # /start with its code: see `handlers/start.py`
    draft=JoinDraft,
    steps={Step.PASSWORD: [Text(received_password, to_the_letter=True), Tap("generate", asked_to_generate)]},
    render=render,
    expects={Step.PASSWORD: "Escribe tu contraseña como texto o toca «Generar contraseña»."},
    cancelled=leaves("Listo, no entraste. Si cambias de idea, vuelve a abrir el enlace."),
    may_be_secret=may_be_secret,
)
