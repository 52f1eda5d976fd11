"""Requests in automatic messages: to those who decide, and to who asked."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from domain.notices import Notice
from handlers.approvals.screens import next_rows, request_text
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.messages import Edited
from handlers.kit.screen import Row, Screen, Style, button
from handlers.kit.text import plain
from services.approvals.reading import RequestCard, message_of_card, request_news
from services.installation import Installation

_NOT_THEIRS = "Esta solicitud ya no te toca."


async def approval_notice(installation: Installation, notice: Notice) -> Screen | None:
    """The request, for somebody who may decide it; None if they are no user of the company any more."""
    card = await request_news(installation, notice)
    return None if card is None else standing_card(card)


async def recard_notice(installation: Installation, notice: Notice) -> Edited | None:
    """The same message, as the request is by now; None if it was never sent."""
    message_id = await message_of_card(installation, notice)
    if message_id is None:
        return None
    card = await request_news(installation, notice)
    if card is None:
        return Edited(Screen(plain(_NOT_THEIRS)), message_id)
    return Edited(_asked_for(card) if card.is_own else standing_card(card), message_id)


async def decision_notice(installation: Installation, notice: Notice) -> Screen | None:
    """What became of a request, or a question about it, for who asked for it."""
    card = await request_news(installation, notice)
    return None if card is None else _asked_for(card)


def _asked_for(card: RequestCard) -> Screen:
    """The request for who asked for it, with what they can do next."""
    answer: list[Row] = []
    if card.request.pending and card.request.last_question is not None:
        answer = [[_button(card, "Contestar…", RequestAction.ANSWER)]]
    view = _button(card, "Ver solicitud", RequestAction.VIEW)
    return Screen(f"🔔 {request_text(card)}", [*answer, *next_rows(card), [view]])


def standing_card(card: RequestCard) -> Screen:
    """A request with the buttons that work at any time, as long as the person may decide."""
    rows: list[Row] = []
    if card.decides:
        rows = [
            [_button(card, "Aprobar", RequestAction.APPROVE, style="success")],
            [
                _button(card, "Rechazar…", RequestAction.REJECT, style="danger"),
                _button(card, "Preguntar…", RequestAction.ASK),
            ],
        ]
    return Screen(request_text(card), rows)


def _button(
    card: RequestCard, label: str, action: RequestAction, *, style: Style | None = None
) -> InlineKeyboardButton:
    sends = RequestButton(card.request.company_id, card.request.number, action)
    return button(label, sends, style=style)
