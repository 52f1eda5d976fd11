"""Blocking from an alert with a reason of one's own.

(*Escribir otro motivo*) → REASON ⇄ SURE → (done)
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from telegram.error import TelegramError

from domain.companies import Company
from domain.names import parse_reason
from domain.permissions import CHANGE_USERS
from handlers.acting.screens import OUT
from handlers.acting.spot import drawn_spot
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import ActAction, ActButton
from handlers.kit.chat import Chat
from handlers.kit.conversation import Conversation
from handlers.kit.draft import Draft
from handlers.kit.screen import Screen
from handlers.kit.steps import Tap, Text
from handlers.kit.text import bold, heading, page, plain
from handlers.kit.turn import Turn, goes_to, leaves
from services.people.acting import block_author, plan_block

_log = logging.getLogger(__name__)


class Step(StrEnum):
    """The steps of the conversation."""

    REASON = "blocking.reason"
    SURE = "blocking.sure"


@dataclass(slots=True, kw_only=True)
class BlockingDraft(Draft):
    """Whom to block and for which entry; where that was tapped, in which message; and the reason."""

    company: Company
    folio: int
    size: int | None = None
    filter_id: int | None = None
    tapped_id: int | None = None
    label: str
    reason: str = ""

    @property
    def company_id(self) -> int:
        """The company of the entry."""
        return self.company.id

    @property
    def spot(self) -> ActButton:
        """Where the button was."""
        return ActButton(self.company.id, self.folio, ActAction.BACK, self.size, self.filter_id)


async def begin_typing(chat: Chat) -> None:
    """*Escribir otro motivo*: the alert or the entry is as it was, and the question below it."""
    tapped = chat.tapped(ActButton)

    async def begin(chat: Chat) -> BlockingDraft:
        plan = await plan_block(chat.ask, tapped.company_id, tapped.folio)
        return CONVERSATION.begun(
            chat,
            Step.REASON,
            company=plan.author.company,
            folio=tapped.folio,
            size=tapped.size,
            filter_id=tapped.filter_id,
            tapped_id=chat.tapped_message_id,
            label=plan.author.user.label,
        )

    await chat.answer()
    await chat.show(await drawn_spot(chat, tapped))
    await CONVERSATION.begin(chat, begin, need=Need(Where.NAMED, CHANGE_USERS))


async def received_reason(turn: Turn[BlockingDraft]) -> str:
    """The reason arrived: ask once more."""
    turn.draft.reason = parse_reason(turn.argument)
    return Step.SURE


async def confirmed(turn: Turn[BlockingDraft]) -> Screen:
    """*Sí, bloquear*."""
    draft, chat = turn.draft, turn.chat
    done = await block_author(
        turn.ask, draft.company.id, draft.folio, reason=draft.reason, operation_id=draft.operation_id
    )
    if draft.tapped_id is not None:
        try:
            await chat.edit(draft.tapped_id, await drawn_spot(chat, draft.spot))
        except TelegramError as error:  # the user is blocked all the same
            _log.warning("an alert could not be drawn again: %s", type(error).__name__)
    folio = f" Folio {done.entry.folio}." if done.entry is not None else ""
    return Screen(f"✅ {bold(done.place.user.name)} quedó bloqueado.{folio}")


async def render(turn: Turn[BlockingDraft]) -> Screen:
    """The question for the reason, or the last one before blocking."""
    draft = turn.draft
    title, cancel = heading("Bloquear", draft.company.name), draft.button("Cancelar", "cancel")
    if draft.step == Step.REASON:
        ask = "¿Por qué lo bloqueas? Escríbelo en pocas palabras.\nEjemplo: Perdió su teléfono"
        return Screen(page(title, bold(draft.label), ask, error=draft.error), [[cancel]])
    text = page(
        title, f"¿Bloquear a {bold(draft.label)}?", f"Motivo: {plain(draft.reason)}", OUT, error=draft.error
    )
    sure = draft.button("Sí, bloquear", "block_yes", style="danger")
    return Screen(text, [[sure], [draft.button("« Atrás", "back"), cancel]])


CONVERSATION = Conversation(
    "blocking",
    needs=CHANGE_USERS,
    begins=[],  # the button under an alert: see `handlers/acting/buttons.py`
    draft=BlockingDraft,
    steps={
        Step.REASON: [Text(received_reason)],
        Step.SURE: [
            Text(received_reason),
            Tap("block_yes", confirmed, saves=True),
            Tap("back", goes_to(Step.REASON)),
        ],
    },
    render=render,
    expects={
        Step.REASON: "Escribe el motivo como texto; por ejemplo: Perdió su teléfono.",
        Step.SURE: "Toca uno de los botones.",
    },
    cancelled=leaves("Listo, no bloqueé a nadie."),
)
