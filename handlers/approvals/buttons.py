"""The buttons under a request's message. They work however old it is, and do nothing once it is decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.errors import RequestEnded, RequestNotFound
from domain.permissions import CHANGE_USERS
from domain.spelling import clip
from handlers.approvals.conversation import CONVERSATION, begins_at
from handlers.approvals.draft import Step
from handlers.approvals.notices import standing_card
from handlers.kit.access import KNOWN_THERE, Need, Where
from handlers.kit.advice import sentence_of
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import ANSWER_LIMIT, Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from handlers.users.conversation import CONVERSATION as USERS
from handlers.users.draft import Step as UsersStep
from handlers.users.draft import UsersDraft
from services.approvals.deciding import approve_request
from services.approvals.reading import read_request


async def approved(chat: Chat) -> None:
    """*Aprobar*: the message shows what came of it, also if it ended before: no edit may come to this one."""
    tapped = chat.tapped(RequestButton)
    try:
        await approve_request(
            chat.ask, tapped.company_id, tapped.number, operation_id=chat.operation_id("approval")
        )
    except RequestEnded as ended:
        await chat.answer(clip(sentence_of(ended), limit=ANSWER_LIMIT), alert=True)
    else:
        await chat.answer()
    await chat.show(standing_card(await read_request(chat.ask, tapped.company_id, tapped.number)))


def _leads_to(step: Step) -> Callable[[Chat], Awaitable[None]]:
    """A button that goes on in a conversation, in a message of its own."""

    async def led(chat: Chat) -> None:
        tapped = chat.tapped(RequestButton)
        await chat.answer()
        await CONVERSATION.begin(chat, begins_at(tapped.company_id, tapped.number, step), need=KNOWN_THERE)

    return led


async def led_to_reset(chat: Chat) -> None:
    """*Restablecer contraseña…*, once it was approved: in the card of that user."""
    tapped = chat.tapped(RequestButton)

    async def begin(chat: Chat) -> UsersDraft:
        card = await read_request(chat.ask, tapped.company_id, tapped.number)
        if card.waiting is None:
            raise RequestNotFound  # the button is forged, or they lost the right
        draft = USERS.begun(chat, UsersStep.RESET, user_id=card.waiting.id)
        draft.company = card.place.company
        return draft

    await chat.answer()
    await USERS.begin(chat, begin, need=Need(Where.NAMED, CHANGE_USERS))


def _of(action: RequestAction) -> Callable[[object], bool]:
    return sent_by(RequestButton, lambda button: button.action is action)


ALWAYS: list[Handler] = [
    on_standing_tap("request approve", _of(RequestAction.APPROVE), approved, needs=KNOWN_THERE),
    on_standing_tap(
        "request reset",
        _of(RequestAction.RESET),
        led_to_reset,
        needs=Need(Where.NAMED, CHANGE_USERS),
    ),
    *(
        on_standing_tap(f"request {action}", _of(action), _leads_to(step), needs=KNOWN_THERE)
        for action, step in [
            (RequestAction.REJECT, Step.REASON),
            (RequestAction.ASK, Step.QUESTION),
            (RequestAction.ANSWER, Step.ANSWER),
            (RequestAction.VIEW, Step.CARD),
        ]
    ),
]
