"""`/start`: an owner's code, an invitation, or a welcome to known people. Also `/ayuda` and `/cancelar`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.alert_links import linked_alert
from domain.claim_codes import claimed_code
from domain.companies import INSTALLATION_ID
from domain.errors import InvalidClaimCode, InvalidFullName
from domain.invitations import invitation_code
from domain.name_case import in_usual_case
from domain.names import parse_full_name
from domain.permissions import READ_LOG
from handlers.alert_groups.private import opened_from_group
from handlers.joining.conversation import open_invitation
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.conversation import UNKNOWN_COMMAND, Conversation, conversation_of, show_menu
from handlers.kit.draft import Draft
from handlers.kit.menu import help_screen, menu_screen, offer_commands
from handlers.kit.screen import Screen
from handlers.kit.spelling_offer import offer_rows, offer_text
from handlers.kit.spoken import is_a_question, taken_as_command, taken_as_question
from handlers.kit.steps import Command, Tap, Text
from handlers.kit.text import bold, page, plain
from handlers.kit.turn import Turn
from services.doors import admission
from services.log.examples import free_examples
from services.people.claims import check_claim_code, claim_installation, is_named_owner

_NOTHING_FOUND = (
    "No encontré nada de eso. Pregunta por un documento, una persona o una fecha; por ejemplo: errores de "
    "anoche."
)
_NO_CODE_NEEDED = "Ya eres propietario: no hace falta ningún código, y lo que mandaste no se usó."


class Step(StrEnum):
    """The steps of the conversation."""

    FULL_NAME = "claim.full_name"
    SPELLING = "claim.spelling"


@dataclass(slots=True, kw_only=True)
class ClaimDraft(Draft):
    """Somebody entitled to the owner's seat, whose full name Telegram does not tell.

    They are entitled by a code, or because the settings name them. `typed_name` is one in unusual capitals,
    until its spelling is chosen; `from_telegram`, whether it comes from Telegram rather than being typed
    here.
    """

    comes_in: ClassVar[bool] = True

    code_hash: bytes | None
    typed_name: str = ""
    from_telegram: bool = False


async def begin(chat: Chat, _: str) -> ClaimDraft | None:
    """`/start`, with a code or an invitation, or without."""
    invitation = invitation_code(chat.text)
    if invitation is not None:
        await open_invitation(chat, invitation)
        return None
    alert = linked_alert(chat.text)
    if alert is not None:
        await opened_from_group(chat, *alert)
        return None
    places = await chat.places()
    if not any(place.company.id == INSTALLATION_ID for place in places):
        if await is_named_owner(chat.ask):
            return await _begin_claim(chat, code_hash=None)
        code = claimed_code(chat.text)
        if code is not None:
            return await _begin_with_code(chat, code)
    elif chat.words:
        await chat.send(Screen(_NO_CODE_NEEDED))
    await offer_commands(chat.context.bot, chat.chat_id, chat.errands, places)
    await show_menu(chat)
    return None


async def _begin_with_code(chat: Chat, code: str) -> ClaimDraft | None:
    """A wrong code, from anybody, is recorded, and answered unless it is a flood."""
    try:
        code_hash = await check_claim_code(chat.ask, code)
    except InvalidClaimCode as refusal:
        if await admission.refuse_code(chat.ask, refusal):
            await chat.send(Screen(plain(sentence_of(refusal))))
        return None
    return await _begin_claim(chat, code_hash=code_hash)


async def _begin_claim(chat: Chat, *, code_hash: bytes | None) -> ClaimDraft | None:
    """Seat them under their Telegram name, or ask for another if that is invalid."""
    draft = CONVERSATION.begun(
        chat,
        Step.FULL_NAME,
        code_hash=code_hash,
        from_telegram=True,
    )
    try:
        outcome = await _named(Turn(chat, draft), parse_full_name(chat.person.full_name))
    except InvalidFullName:
        return draft
    if not isinstance(outcome, Screen):
        draft.step = outcome
        return draft
    await chat.send(outcome)
    return None


async def received_full_name(turn: Turn[ClaimDraft]) -> Step | Screen:
    """The owner's full name arrived."""
    turn.draft.from_telegram = False
    return await _named(turn, parse_full_name(turn.argument))


async def chose_usual(turn: Turn[ClaimDraft]) -> Screen:
    """*Usar «…»*."""
    return await _claim_or_refuse(turn, in_usual_case(turn.draft.typed_name))


async def chose_typed(turn: Turn[ClaimDraft]) -> Screen:
    """*Dejarlo como lo escribí*."""
    return await _claim_or_refuse(turn, turn.draft.typed_name)


async def _named(turn: Turn[ClaimDraft], full_name: str) -> Step | Screen:
    """Claim under this name; ask about one in one case alone first."""
    draft = turn.draft
    if in_usual_case(full_name) == full_name:
        return await _claim_or_refuse(turn, full_name)
    draft.typed_name = full_name
    draft.version += 1  # invalidates the buttons of a name typed before
    return Step.SPELLING


async def _claim_or_refuse(turn: Turn[ClaimDraft], full_name: str) -> Screen:
    try:
        return await _claim(turn, full_name)
    except InvalidClaimCode as refusal:  # somebody else has used the code
        await admission.refuse_code(turn.ask, refusal)
        return Screen(plain(sentence_of(refusal)))


async def _claim(turn: Turn[ClaimDraft], full_name: str) -> Screen:
    draft, chat = turn.draft, turn.chat
    await claim_installation(
        turn.ask, code_hash=draft.code_hash, full_name=full_name, operation_id=draft.operation_id
    )
    chat.forget_places()
    places = await chat.places()
    await offer_commands(chat.context.bot, chat.chat_id, chat.errands, places)
    return menu_screen(chat.errands, places, first_name=chat.person.first_name)


async def cancelled(turn: Turn[ClaimDraft]) -> Screen:
    """*Cancelar*: the seat was not taken, nor any code used."""
    again = "envía /start" if turn.draft.code_hash is None else "vuelve a enviar tu código"
    return Screen(f"Listo. Cuando quieras, {again}.")


async def render(turn: Turn[ClaimDraft]) -> Screen:
    """Ask for the owner's full name, or its spelling."""
    draft = turn.draft
    if draft.step == Step.SPELLING:
        usual = in_usual_case(draft.typed_name)
        source = "En Telegram te llamas" if draft.from_telegram else "Escribiste"
        offer = offer_text(draft.typed_name, usual, source=source)
        asked = page(bold("Propietario de la instalación"), offer, error=draft.error)
        return Screen(asked, [*offer_rows(draft, usual), [draft.button("Cancelar", "cancel")]])
    why = (
        "En los ajustes de Vigía estás como propietario."
        if draft.code_hash is None
        else "Tu código es correcto."
    )
    text = page(
        bold("Propietario de la instalación"),
        f"{why} Escribe tu nombre y al menos un apellido; así aparecerás en la bitácora.\n"
        "Ejemplo: Ana Ruiz Olvera",
        error=draft.error,
    )
    return Screen(text, [[draft.button("Cancelar", "cancel")]])


async def show_help(chat: Chat) -> None:
    """`/ayuda`."""
    places = await chat.places()
    await chat.send(help_screen(chat.errands, places, await free_examples(chat.ask, places)))


async def cancel(chat: Chat) -> None:
    """`/cancelar`, at any step of any conversation."""
    draft = chat.draft
    if draft is None:
        await chat.send(Screen("No hay nada que cancelar. Mira lo que puedes hacer con /ayuda."))
        return
    draft.buried = True
    await conversation_of(draft).cancel(Turn(chat, draft))


async def unread(chat: Chat) -> None:
    """Input that belongs to no conversation."""
    if chat.text.startswith("/"):
        await chat.send(Screen(f"{UNKNOWN_COMMAND} Mira lo que puedes hacer con /ayuda."))
        return
    if await taken_as_command(chat) or await taken_as_question(chat):
        return
    if is_a_question(chat.text) and any(place.gives(READ_LOG) for place in await chat.places()):
        await chat.send(Screen(_NOTHING_FOUND))
        return
    await show_menu(chat)


CONVERSATION = Conversation(
    "claim",
    needs=None,  # the claim itself checks the code
    begins=[Command("start", begin)],
    draft=ClaimDraft,
    steps={
        Step.FULL_NAME: [Text(received_full_name)],
        Step.SPELLING: [
            Text(received_full_name),
            Tap("usual", chose_usual),
            Tap("typed", chose_typed),
        ],
    },
    render=render,
    expects={
        Step.FULL_NAME: "Escribe tu nombre completo como texto; por ejemplo: Ana Ruiz Olvera.",
        Step.SPELLING: "Toca cómo se escribe, o escríbelo otra vez.",
    },
    cancelled=cancelled,
)
