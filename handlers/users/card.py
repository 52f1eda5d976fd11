"""A user's card, and the screens that ask before something is done to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.companies import Membership, Profile, UserState
from domain.name_case import in_usual_case
from domain.office_words import deeds_in_lines, in_office_words
from domain.phrases import count
from domain.zones import local_day
from handlers.inviting.screens import invite_button
from handlers.kit.buttons import MenuButton
from handlers.kit.password_state import password_state
from handlers.kit.screen import Row, Screen, Style, button, grid
from handlers.kit.second_person import PUT_TO_OTHERS
from handlers.kit.spelling_offer import offer_rows, offer_text
from handlers.kit.text import bold, heading, moment, page, plain
from handlers.users.draft import UsersDraft
from services.people.directory import UserAct, UserCard

_STATES = {
    UserState.ACTIVE: "activo",
    UserState.BLOCKED: "🔒 bloqueado",
    UserState.INACTIVE: "✕ de baja",
}
# In the order of the card, two in a row. What takes away is red.
_ACTS: Sequence[tuple[UserAct, str, Style | None]] = (
    (UserAct.RENAME, "Cambiar nombre", None),
    (UserAct.ASSIGN, "Cambiar perfil", None),
    (UserAct.BLOCK, "Bloquear…", "danger"),
    (UserAct.UNBLOCK, "Desbloquear", "success"),
    (UserAct.REACTIVATE, "Reactivar", "success"),
    (UserAct.DEACTIVATE, "Dar de baja…", "danger"),
    (UserAct.UNLINK, "Desvincular Telegram…", "danger"),
    (UserAct.RESET, "Restablecer contraseña…", "danger"),
    (UserAct.UNLOCK, "Desbloquear contraseña", "success"),
)
_WIDE = frozenset({UserAct.UNLINK, UserAct.RESET, UserAct.UNLOCK})  # too long for half a narrow phone
_OUT = "No podrá hacer nada aquí desde su siguiente toque, ni en lo que tenga a medias."


def card_screen(draft: UsersDraft, card: UserCard, catalogue: Catalogue, *, now: datetime) -> Screen:
    """Who the user is, and what may be done to them."""
    place = card.place
    who = [
        f"Usuario: {bold(place.user.name)}",
        f"Nombre: {bold(place.user.full_name)}",
        f"Perfil: {bold(place.profile.name)}",
        plain(" ".join(in_office_words(place.profile.permissions))),
    ]
    state = [
        *_state(place),
        _telegram(card),
        password_state(place, now=now),
        _seen(place),
        *_last_deed(card, catalogue),
        *(f"⏳ Solicitud {each.number}, por decidir: {plain(each.deed.title)}" for each in card.requests),
    ]
    notice = f"✅ {plain(draft.notice)}" if draft.notice else ""
    text = page(
        heading("Usuario", draft.about.name), "\n".join(who), "\n".join(state), notice, error=draft.error
    )
    return Screen(text, _rows(draft, card))


def _state(place: Membership) -> list[str]:
    user = place.user
    by = f", por {plain(user.state_by)}" if user.state_by else ""
    lines = [f"Está {bold(_STATES[user.state])} desde el {moment(user.state_since, place.company.zone)}{by}"]
    return [*lines, f"Motivo: {plain(user.state_reason)}"] if user.state_reason else lines


def _telegram(card: UserCard) -> str:
    if card.place.user.telegram_id is not None:
        return "Telegram: vinculado"
    if card.invitation is None:
        return "Telegram: sin vincular"
    until = moment(card.invitation.expires_at, card.place.company.zone)
    return f"Telegram: invitado por {plain(card.invitation.created_by)}, hasta el {until}"


def _seen(place: Membership) -> str:
    seen = place.user.last_seen_at
    if seen is None:
        return "Todavía no ha entrado."
    return f"Entró por última vez: {local_day(seen, place.company.zone):%d/%m/%Y}"


def _last_deed(card: UserCard, catalogue: Catalogue) -> list[str]:
    entry = card.last_deed
    if entry is None:
        return []
    label = plain(catalogue.label_of_operation(entry.operation))
    return [f"Lo último que hizo: {label}, {moment(entry.occurred_at, card.place.company.zone)}"]


def _rows(draft: UsersDraft, card: UserCard) -> list[Row]:
    offered = [(label, act, style) for act, label, style in _ACTS if act in card.may]
    buttons = [draft.button(label, act, style=style) for label, act, style in offered if act not in _WIDE]
    wide = [[draft.button(label, act, style=style)] for label, act, style in offered if act in _WIDE]
    history: list[InlineKeyboardButton] = []
    if card.reads_log:
        history = [draft.button("Lo que hizo", "deeds"), draft.button("Lo que se le hizo", "history")]
    invite_label = "Ver invitación" if card.invitation is not None else "Invitar"
    invite = [invite_button(card.place, invite_label)] if UserAct.INVITE in card.may else []
    of_user = MenuButton("derechos", card.place.company.id, user_id=card.place.user.id)
    rights = button("¿Qué podía hacer?", of_user)
    place = card.place
    leave: list[Row] = [[leave_button(place)]] if UserAct.LEAVE in card.may else []
    another: list[Row] = []
    if UserAct.COPY in card.may:
        like = MenuButton("nuevo", place.company.id, profile_id=place.profile.id, user_id=place.user.id)
        another = [[button("Crear otro igual", like)]]
    last = [draft.button("« Usuarios", "back"), draft.button("Cerrar", "cancel")]
    return [*invite, *grid(buttons), *wide, *leave, *another, *([history] if history else []), [rights], last]


def leave_button(place: Membership) -> InlineKeyboardButton:
    """*Baja en todas sus empresas…*: `/baja` with this user."""
    sends = MenuButton("baja", place.company.id, user_id=place.user.id)
    return button("Baja en todas sus empresas…", sends, style="danger")


def name_screen(draft: UsersDraft, place: Membership) -> Screen:
    """Ask for the full name."""
    ask = "Escribe su nombre y al menos un apellido.\nEjemplo: María López Ruiz"
    return _asks(draft, "Cambiar nombre", place, ask)


def spelling_screen(draft: UsersDraft, place: Membership) -> Screen:
    """A name in one case alone: how is it spelled?"""
    usual = in_usual_case(draft.full_name)
    offer = offer_rows(draft, usual)
    return _asks(draft, "Cambiar nombre", place, offer_text(draft.full_name, usual), rows=offer)


def give_screen(draft: UsersDraft, place: Membership, profile: Profile, *, first: str) -> Screen:
    """What the user gains and loses with the other profile, and what has to happen `first`, if anything."""
    has, gets = place.profile.permissions, profile.permissions
    gains, loses = has.missing(gets), gets.missing(has)
    told = [f"De {bold(place.profile.name)} a {bold(profile.name)}."]
    if gains.grants:
        told.append(f"{bold('Gana')}\n{plain(deeds_in_lines(gains))}")
    if loses.grants:
        told.append(f"{bold('Pierde')}\n{plain(deeds_in_lines(loses))}")
    if len(told) == 1:
        told.append("Podrá hacer lo mismo que hoy.")
    give = draft.button(PUT_TO_OTHERS if first else f"Dar {profile.name}", "give", style="success")
    follows = first or "Vale desde su siguiente toque, también en lo que tenga a medias."
    return _asks(draft, "Cambiar perfil", place, *told, follows, rows=[[give]])


def reason_screen(draft: UsersDraft, place: Membership) -> Screen:
    """Ask why."""
    ask = "¿Por qué lo bloqueas? Escríbelo en pocas palabras.\nEjemplo: Perdió su teléfono"
    return _asks(draft, "Bloquear", place, ask)


def block_screen(draft: UsersDraft, place: Membership) -> Screen:
    """The last question before blocking."""
    yes = draft.button(f"Sí, bloquear a {place.user.name}", "block_yes", style="danger")
    follows = f"{_OUT} Sigue en la lista, y puedes desbloquearlo cuando quieras."
    return _asks(draft, "Bloquear", place, f"Motivo: {plain(draft.reason)}", follows, rows=[[yes]])


def deactivate_screen(draft: UsersDraft, card: UserCard, *, first: str) -> Screen:
    """The question before letting somebody go, with the reason if one is typed, and where else they are."""
    place = card.place
    label = PUT_TO_OTHERS if first else f"Sí, dar de baja a {place.user.name}"
    yes = draft.button(label, "leave_yes", style="danger")
    follows = (
        f"{_OUT} Tampoco le llegarán más alertas. "
        "Lo que hizo se queda en la bitácora. Si regresa, lo reactivas."
    )
    reason = f"Motivo: {plain(draft.reason)}" if draft.reason else "Si quieres, escribe el motivo."
    rows: list[Row] = [[yes]]
    stays = ""
    if UserAct.LEAVE in card.may:
        where = count(card.elsewhere, "empresa más", "empresas más")
        stays = f"Sólo sale de esta empresa: está en {where}, y ahí sigue."
        rows.append([leave_button(place)])
    return _asks(draft, "Dar de baja", place, follows, stays, reason, first, rows=rows)


def unlink_screen(draft: UsersDraft, place: Membership, *, first: str) -> Screen:
    """The question before taking somebody's account from them."""
    yes = draft.button(PUT_TO_OTHERS if first else "Sí, desvincular", "unlink_yes", style="danger")
    follows = (
        "Desde su siguiente toque este chat ya no lo reconoce, y no le llegan más alertas. "
        "Sigue siendo usuario de la empresa."
    )
    return _asks(draft, "Desvincular Telegram", place, follows, first, rows=[[yes]])


def _asks(
    draft: UsersDraft, title: str, place: Membership, *paragraphs: str, rows: Sequence[Row] = ()
) -> Screen:
    text = page(heading(title, draft.about.name), bold(place.user.label), *paragraphs, error=draft.error)
    return Screen(text, [*rows, [draft.button("« Atrás", "back"), draft.button("Cerrar", "cancel")]])
