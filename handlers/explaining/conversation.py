"""Answering why one did something.

(*Responder*) → ANSWER → (done)          (*No fui yo*) → (asked once) → (done)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from domain.companies import Company
from domain.errors import AlreadyAnswered
from domain.permissions import SEE_ONESELF
from handlers.explaining.screens import disowning_screen, question_screen, what_was_done
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import WhyAction, WhyButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.conversation import Conversation
from handlers.kit.draft import Draft
from handlers.kit.screen import Screen
from handlers.kit.standing import on_standing_tap
from handlers.kit.steps import Text
from handlers.kit.text import heading, page
from handlers.kit.turn import Turn, leaves
from services.people.explaining import WhyAsked, disown, explain, read_question


class Step(StrEnum):
    """The steps of the conversation."""

    ANSWER = "explaining.answer"


@dataclass(slots=True, kw_only=True)
class ExplainingDraft(Draft):
    """The deed in question, in HTML, and the message that asks."""

    company: Company
    folio: int
    what: str
    asked_in: int | None = None

    @property
    def company_id(self) -> int:
        """The company of the deed."""
        return self.company.id


async def begin_answering(chat: Chat) -> None:
    """*Responder*: ask for the words below the question."""
    asked = await _question(chat)

    async def begin(chat: Chat) -> ExplainingDraft:
        return CONVERSATION.begun(
            chat,
            Step.ANSWER,
            company=asked.company,
            folio=chat.tapped(WhyButton).folio,
            what=what_was_done(asked, chat.installation.catalogue),
            asked_in=chat.tapped_message_id,
        )

    await chat.answer()
    await CONVERSATION.begin(chat, begin, need=_NEEDS)


async def received_answer(turn: Turn[ExplainingDraft]) -> Screen:
    """The answer arrived: whoever asked is told."""
    draft = turn.draft
    await explain(
        turn.ask, draft.company.id, draft.folio, text=turn.argument, operation_id=draft.operation_id
    )
    await turn.chat.remove_keyboard(draft.asked_in)
    return Screen("✅ Gracias: quedó en la bitácora y le avisé a quien preguntó.")


async def render(turn: Turn[ExplainingDraft]) -> Screen:
    """The question for the words."""
    draft = turn.draft
    ask = "¿Por qué lo hiciste? Escríbelo con tus palabras.\nEjemplo: El cliente pidió otra factura"
    text = page(heading("¿Por qué?", draft.company.name), draft.what, ask, error=draft.error)
    return Screen(text, [[draft.button("Cancelar", "cancel")]])


async def asked_to_disown(chat: Chat) -> None:
    """*No fui yo*: ask once."""
    asked = await _question(chat)
    await chat.answer()
    await chat.show(disowning_screen(asked, chat.installation.catalogue))


async def went_back(chat: Chat) -> None:
    """*« Atrás*: the question again."""
    asked = await _question(chat)
    await chat.answer()
    await chat.show(question_screen(asked, chat.installation.catalogue))


async def disowned(chat: Chat) -> None:
    """*Sí, no fui yo*."""
    tapped = chat.tapped(WhyButton)
    await disown(chat.ask, tapped.company_id, tapped.folio, operation_id=chat.operation_id("disown"))
    await chat.answer()
    await chat.show(
        Screen("✅ Ya avisé a quienes cuidan la empresa. Cambia tu contraseña hoy mismo con /yo.")
    )


async def _question(chat: Chat) -> WhyAsked:
    tapped = chat.tapped(WhyButton)
    return await read_question(chat.ask, tapped.company_id, tapped.folio)


def _on_tap(
    name: str, action: WhyAction, work: Callable[[Chat], Awaitable[None]], *, only_reads: bool = False
) -> Handler:
    """A button of the question; where it was answered already, in another message, this one loses them."""

    async def tapped(chat: Chat) -> None:
        try:
            await work(chat)
        except AlreadyAnswered:
            await chat.remove_keyboard(chat.tapped_message_id)
            raise

    of_action = sent_by(WhyButton, lambda button: button.action is action)
    return on_standing_tap(name, of_action, tapped, needs=_NEEDS, only_reads=only_reads)


_NEEDS = Need(Where.NAMED, SEE_ONESELF)

CONVERSATION = Conversation(
    "explaining",
    needs=SEE_ONESELF,
    begins=[],  # the button under the question
    draft=ExplainingDraft,
    steps={Step.ANSWER: [Text(received_answer)]},
    render=render,
    expects={Step.ANSWER: "Escribe tu respuesta como texto; por ejemplo: El cliente pidió otra factura."},
    cancelled=leaves("Listo, no mandé nada. Puedes responder después."),
)

ALWAYS: list[Handler] = [
    _on_tap("why answer", WhyAction.ANSWER, begin_answering),
    _on_tap("why back", WhyAction.BACK, went_back, only_reads=True),
    _on_tap("why disown", WhyAction.DISOWN, asked_to_disown, only_reads=True),
    _on_tap("why disown surely", WhyAction.DISOWN_SURELY, disowned),
]
