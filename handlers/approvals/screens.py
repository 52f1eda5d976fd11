"""A request in words, its card, and the list of requests."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.approval_requests import (
    STATES,
    Answer,
    AnswerKind,
    ApprovalRequest,
    DeedName,
    RequestPart,
    RequestState,
    WantedDeed,
)
from domain.entries import Change
from domain.office_words import deeds_in_lines
from domain.permissions import Permissions
from domain.phrases import count
from domain.spelling import clip
from handlers.approvals.draft import ApprovalsDraft
from handlers.inviting.screens import invite_to_button
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.button_list import ButtonList
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, moment, page, plain
from services.approvals.reading import PAGE, ListedRequests, RequestCard

TITLE = "Solicitudes"
PARTS = {
    RequestPart.TO_DECIDE: "Por decidir",
    RequestPart.MINE: "Mías",
    RequestPart.DECIDED: "Decididas",
}
_NONE = {
    RequestPart.TO_DECIDE: "No hay nada que te toque decidir.",
    RequestPart.MINE: "No has pedido nada.",
    RequestPart.DECIDED: "Todavía no se decide ninguna.",
}
_SIGNS = {RequestState.PENDING: "⏳", RequestState.DONE: "✅"}
_SAID = {
    AnswerKind.APPROVED: "Aprobó",
    AnswerKind.ASKED: "Preguntó",
    AnswerKind.ANSWERED: "Contestó",
}
_SHOWN = 12  # changes and answers, so that a message has room for them
_LABEL = 36  # characters of a button


def request_text(card: RequestCard, *, error: str | None = None, more: str = "") -> str:
    """What would change, who asked, what was said, and how it stands."""
    request, zone = card.request, card.place.company.zone
    answers = [each for each in request.answers if each.kind is not AnswerKind.REJECTED]  # it is said below
    said = "\n".join(_answer(each, zone) for each in answers[-_SHOWN:])
    return page(
        heading(f"Solicitud {request.number}", card.place.company.name),
        "\n".join(filter(None, [bold(request.deed.title), _would_change(request.deed)])),
        f"La pidió {plain(request.asker)}, {moment(request.asked_at, zone)}",
        said,
        _standing(card, zone),
        more,
        error=error,
    )


def _would_change(deed: WantedDeed) -> str:
    """Each change; of a profile, what those who have it would gain and lose, as whoever asked read it."""
    if deed.name is DeedName.CHANGE_PROFILE:
        known, wanted = (Permissions.decode(deed.arguments[each]) for each in ("known", "wanted"))
        both = [("Ganan", known.missing(wanted)), ("Pierden", wanted.missing(known))]
        return "\n".join(f"{title}\n{plain(deeds_in_lines(each))}" for title, each in both if each.grants)
    changes = [_change(each) for each in deed.changes[:_SHOWN]]
    left = len(deed.changes) - _SHOWN
    return "\n".join([*changes, f"y {count(left, 'cambio más', 'cambios más')}"] if left > 0 else changes)


def _change(change: Change) -> str:
    before, after = (clip(each, limit=80) if each else "—" for each in (change.before, change.after))
    return f"{plain(change.field)}: {plain(before)} → {plain(after)}"


def _answer(answer: Answer, zone: str) -> str:
    text = f": {plain(answer.text)}" if answer.text else ""
    return f"{_SAID[answer.kind]} {plain(answer.who)}, {moment(answer.at, zone)}{text}"


def _standing(card: RequestCard, zone: str) -> str:
    request = card.request
    if request.pending:
        given = count(len(request.approvers), "aprobación", "aprobaciones")
        return f"⏳ Lleva {given} de {request.quorum}. Vence el {moment(request.expires_at, zone)}."
    by = f", por {plain(request.ended_by)}" if request.ended_by else ""
    at = moment(request.ended_at, zone) if request.ended_at is not None else ""
    state = STATES[request.state]
    line = f"{_SIGNS.get(request.state, '✕')} {bold(state[0].upper() + state[1:])} el {at}{by}."
    why = f"\nMotivo: {plain(request.why)}" if request.why else ""
    folio = f" Folio {card.folio}." if card.folio is not None else ""
    return f"{line}{folio}{why}"


def card_screen(draft: ApprovalsDraft, card: RequestCard) -> Screen:
    """A request, with what the person may do about it."""
    rows: list[Row] = []
    if card.decides:
        rows += [
            [draft.button("Aprobar", "approve", style="success")],
            [draft.button("Rechazar…", "reject", style="danger"), draft.button("Preguntar…", "ask")],
        ]
    if card.is_own and card.request.pending:
        answer = [draft.button("Contestar…", "answer")] if card.request.last_question else []
        rows.append([*answer, draft.button("Retirar…", "withdraw", style="danger")])
    last = [draft.button("« Solicitudes", "back"), draft.button("Cerrar", "cancel")]
    return Screen(request_text(card, error=draft.error), [*rows, *next_rows(card), last])


def next_rows(card: RequestCard) -> list[Row]:
    """What is left to do for who asked, now that it was approved: invite the new user, or reset."""
    if card.waiting is None:
        return []
    company, user = card.place.company, card.waiting
    if card.request.deed.name is not DeedName.ALLOW_RESET:
        return [[invite_to_button(company, user, f"Invitar a {user.name}")]]
    sends = RequestButton(company.id, card.request.number, RequestAction.RESET)
    return [[button("Restablecer contraseña…", sends)]]


def list_screen(draft: ApprovalsDraft, listed: ListedRequests) -> Screen:
    """One part of the requests, newest first."""
    pages = ButtonList(draft, listed.found, a_page=PAGE)
    told = count(listed.found, "solicitud", "solicitudes") if listed.found else _NONE[draft.part]
    where = f" · página {pages.at + 1} de {pages.pages}" if pages.pages > 1 else ""
    text = page(
        heading(TITLE, draft.about.name),
        f"{bold(PARTS[draft.part])}: {plain(told)}{where}",
        error=draft.error,
    )
    parts = [draft.button(PARTS[part], "part", part) for part in RequestPart if part is not draft.part]
    rows = pages.around(_buttons(draft, listed.requests))
    return Screen(text, [*rows, parts, [draft.button("Cerrar", "cancel")]])


def _buttons(draft: ApprovalsDraft, requests: Sequence[ApprovalRequest]) -> list[InlineKeyboardButton]:
    return [
        draft.button(
            clip(f"{_SIGNS.get(each.state, '✕')} {each.number} · {each.deed.title}", limit=_LABEL),
            "request",
            each.number,
        )
        for each in requests
    ]


def writing_screen(draft: ApprovalsDraft, card: RequestCard, ask: str) -> Screen:
    """Ask for a reason, a question or an answer."""
    back = [draft.button("« Atrás", "back"), draft.button("Cerrar", "cancel")]
    return Screen(request_text(card, error=draft.error, more=ask), [back])


def withdraw_screen(draft: ApprovalsDraft, card: RequestCard) -> Screen:
    """The question before taking one's request back."""
    yes = draft.button("Sí, retirarla", "withdraw_yes", style="danger")
    back = [draft.button("« Atrás", "back"), draft.button("Cerrar", "cancel")]
    ask = "¿La retiras? Ya nadie podrá aprobarla; si la quieres de nuevo, hay que pedirla otra vez."
    return Screen(request_text(card, error=draft.error, more=ask), [[yes], back])
