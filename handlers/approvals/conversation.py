"""The steps of `/solicitudes`, and the map of what each takes.

COMPANY → LIST ⇄ CARD ⇄ REASON · QUESTION · ANSWER · WITHDRAW → (the card again)

The buttons under an automatic message lead to the card and its steps too (`buttons.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.approval_requests import RequestPart
from domain.errors import RequestNotFound
from domain.permissions import SEE_REQUESTS
from handlers.approvals import screens
from handlers.approvals.draft import ApprovalsDraft, Step
from handlers.kit.about_company import AboutCompany
from handlers.kit.advice import sentence_of
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.chat import Chat
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from services.approvals.deciding import (
    answer_question,
    approve_request,
    ask_about_request,
    reject_request,
)
from services.approvals.reading import RequestCard, list_requests, read_request
from services.approvals.requests import withdraw_request

ERRAND = Errand("solicitudes", "Solicitudes", "lo que espera una aprobación, y lo decidido", SEE_REQUESTS)
ASKS = {
    Step.REASON: "¿Por qué la rechazas? Escríbelo en pocas palabras.\nEjemplo: No corresponde a su puesto",
    Step.QUESTION: "¿Qué quieres preguntarle? Escríbelo en pocas palabras.\nEjemplo: ¿Para qué lo necesita?",
    Step.ANSWER: "Escribe tu respuesta en pocas palabras.\nEjemplo: Cubre mis vacaciones",
}
_A_BUTTON = "Toca uno de los botones."
_AS_TEXT = "Escríbelo como texto, en pocas palabras."
EXPECTS = {
    Step.LIST: "Toca una solicitud de la lista.",
    Step.CARD: _A_BUTTON,
    Step.REASON: _AS_TEXT,
    Step.QUESTION: _AS_TEXT,
    Step.ANSWER: _AS_TEXT,
    Step.WITHDRAW: _A_BUTTON,
}


async def chose_part(turn: Turn[ApprovalsDraft]) -> str:
    """*Por decidir*, *Mías* or *Decididas*."""
    turn.draft.part = RequestPart(turn.argument)
    turn.draft.from_the_start()
    return Step.LIST


async def picked_request(turn: Turn[ApprovalsDraft]) -> str:
    """A request of the list."""
    number = int(turn.argument)
    await read_request(turn.ask, turn.draft.about.id, number)  # the button may be forged
    turn.draft.open(number)
    return Step.CARD


async def approved(turn: Turn[ApprovalsDraft]) -> str:
    """*Aprobar*."""
    await approve_request(turn.ask, *_which(turn), operation_id=turn.draft.operation_id)
    return _card(turn)


async def received_reason(turn: Turn[ApprovalsDraft]) -> str:
    """Why it is rejected."""
    await reject_request(turn.ask, *_which(turn), reason=turn.argument, operation_id=turn.draft.operation_id)
    return _card(turn)


async def received_question(turn: Turn[ApprovalsDraft]) -> str:
    """What is asked."""
    await ask_about_request(
        turn.ask, *_which(turn), question=turn.argument, operation_id=turn.draft.operation_id
    )
    return _card(turn)


async def received_answer(turn: Turn[ApprovalsDraft]) -> str:
    """What is answered."""
    await answer_question(turn.ask, *_which(turn), answer=turn.argument, operation_id=turn.draft.operation_id)
    return _card(turn)


async def withdrew(turn: Turn[ApprovalsDraft]) -> str:
    """*Sí, retirarla*."""
    await withdraw_request(turn.ask, *_which(turn), operation_id=turn.draft.operation_id)
    return _card(turn)


def _which(turn: Turn[ApprovalsDraft]) -> tuple[int, int]:
    return turn.draft.about.id, turn.draft.number


def _card(turn: Turn[ApprovalsDraft]) -> str:
    """The card again; what comes next is another operation."""
    turn.draft.open(turn.draft.number)
    return Step.CARD


def begins_at(company_id: int, number: int, step: Step) -> Callable[[Chat], Awaitable[ApprovalsDraft]]:
    """What begins the conversation at one request's card, or at a step of it."""

    async def begin(chat: Chat) -> ApprovalsDraft:
        card = await read_request(chat.ask, company_id, number)
        draft = CONVERSATION.begun(chat, step)
        draft.take(card.place.company)
        draft.open(number)
        return draft

    return begin


async def render(turn: Turn[ApprovalsDraft]) -> Screen:
    """The screen of the step that the draft is at; the list where a request can't be shown any more."""
    draft = turn.draft
    if draft.step != Step.LIST:
        try:
            return await _about_one(turn)
        except RequestNotFound as gone:
            draft.step, draft.version, draft.error = Step.LIST, draft.version + 1, sentence_of(gone)
    listed = await list_requests(turn.ask, draft.about.id, draft.part, page=draft.page)
    return screens.list_screen(draft, listed)


async def _about_one(turn: Turn[ApprovalsDraft]) -> Screen:
    draft = turn.draft
    card = await read_request(turn.ask, *_which(turn))
    if not _serves(Step(draft.step), card):  # an old button, or it was decided meanwhile
        draft.step, draft.version = Step.CARD, draft.version + 1
    match draft.step:
        case Step.REASON | Step.QUESTION | Step.ANSWER:
            return screens.writing_screen(draft, card, ASKS[Step(draft.step)])
        case Step.WITHDRAW:
            return screens.withdraw_screen(draft, card)
        case _:
            return screens.card_screen(draft, card)


def _serves(step: Step, card: RequestCard) -> bool:
    """Whether the person could still do what the step is for."""
    own, pending = card.is_own, card.request.pending
    match step:
        case Step.REASON | Step.QUESTION:
            return card.decides
        case Step.ANSWER:
            return own and pending and card.request.last_question is not None
        case Step.WITHDRAW:
            return own and pending
        case _:
            return True


_TO_CARD = Tap("back", goes_to(Step.CARD))

CONVERSATION = AboutCompany(
    "approvals",
    ERRAND,
    draft=ApprovalsDraft,
    title=screens.TITLE,
    opened=goes_to(Step.LIST),
    steps={
        Step.LIST: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("part", chose_part, takes="|".join(RequestPart)),
            Tap("request", picked_request, takes=ID_ARGUMENT),
        ],
        Step.CARD: [
            Tap("approve", approved, saves=True),
            Tap("reject", goes_to(Step.REASON)),
            Tap("ask", goes_to(Step.QUESTION)),
            Tap("answer", goes_to(Step.ANSWER)),
            Tap("withdraw", goes_to(Step.WITHDRAW)),
            Tap("back", goes_to(Step.LIST)),
        ],
        Step.REASON: [Text(received_reason), _TO_CARD],
        Step.QUESTION: [Text(received_question), _TO_CARD],
        Step.ANSWER: [Text(received_answer), _TO_CARD],
        Step.WITHDRAW: [Tap("withdraw_yes", withdrew, saves=True), _TO_CARD],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves("Listo."),
)
