"""The screens of `/derechos`."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.companies import User, UserState
from domain.entries import Entry
from domain.moments import TypedMoment
from domain.office_words import deeds_in_lines
from domain.permissions import Permissions
from domain.spelling import clip
from domain.zones import local_day
from handlers.audit_log.opening import PAGE_SIZE
from handlers.kit.button_kinds import LogAction, LogButton
from handlers.kit.button_list import LABEL, PAGE, ButtonList
from handlers.kit.buttons import MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, moment, page, plain
from handlers.rights.draft import RightsDraft
from services.people.limits import STATES
from services.people.rights_at import RightsAt, Source, Told

TITLE = "Qué podía"
_PURGED = (
    "En ese momento todavía no había registro, o ya se depuró: esto lo dice el primero que quedó después."
)
_UNTOLD = "La bitácora no dice nada de {what}: es como está hoy, y pudo ser distinto entonces."


def who_screen(draft: RightsDraft, users: Sequence[User]) -> Screen:
    """About whom: the list, with a search."""
    listed = ButtonList(draft, len(users))
    ask = "¿De quién quieres saber? Tócalo, o escribe su usuario."
    hint = f"Página {listed.at + 1} de {listed.pages}." if len(users) > PAGE else ""
    rows = listed.rows(
        [draft.button(clip(each.label, limit=LABEL), "user", each.id) for each in users],
        everything="Ver todos",
    )
    cancel = [draft.button("Cancelar", "cancel")]
    return Screen(page(heading(TITLE, draft.about.name), ask, hint, error=draft.error), [*rows, cancel])


def when_screen(draft: RightsDraft) -> Screen:
    """At which instant."""
    text = page(
        heading(TITLE, draft.about.name),
        f"Usuario: {bold(draft.name)}",
        "¿En qué momento? Escribe un día, con hora si quieres: 3 de mayo, o 3/5/2026 14:30.",
        error=draft.error,
    )
    days = [draft.button("Ahora", "now"), draft.button("Ayer", "yesterday")]
    return Screen(text, [days, [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]])


def rights_screen(told: RightsAt, typed: TypedMoment, *, reads_log: bool) -> Screen:
    """What they could do then, and what says so."""
    zone, company = told.company.zone, told.company
    text = page(
        heading(TITLE, company.name),
        f"{bold(told.known.label)}\n{moment(told.at, zone)}",
        _rights(told),
        _changed_that_day(told, typed),
        *_sources(told),
    )
    folios = [_entry_button(company.id, each) for each in told.entries] if reads_log else []
    again = button("Otro momento", MenuButton("derechos", company.id, user_id=told.known.id))
    card = button("Ver al usuario", MenuButton("usuarios", company.id, user_id=told.known.id))
    rows: list[Row] = [folios] if folios else []
    return Screen(text, [*rows, [again, card]])


def _entry_button(company_id: int, entry: Entry) -> InlineKeyboardButton:
    return button(f"#{entry.folio}", LogButton(company_id, PAGE_SIZE, LogAction.ENTRY, entry.folio))


def _rights(told: RightsAt) -> str:
    if told.state is None or told.user.state is None:
        return "Todavía no existía: no podía nada."
    profile = told.profile.state if told.profile is not None else None
    lines = [f"Estado: {bold(STATES[told.state])}"]
    if profile is not None:
        lines.append(f"Perfil: {bold(str(profile['name']))}")
    if told.state is UserState.ACTIVE:
        lines.append(_could("Podía", told.permissions))
        if told.user.state["telegram"] is None:
            lines.append("No tenía un Telegram vinculado: aquí no podía entrar.")
    else:
        lines.append("No podía nada.")
        if profile is not None:
            held = Permissions.decode(str(profile["permissions"]))
            lines.append(_could("De estar activo, con su perfil podía", held))
    return "\n".join(lines)


def _could(leading: str, permissions: Permissions) -> str:
    """`Podía:`, and what in a line each."""
    return f"{leading}:\n{plain(deeds_in_lines(permissions))}" if permissions.grants else f"{leading}: nada."


def _changed_that_day(told: RightsAt, typed: TypedMoment) -> str:
    """A day was asked for, and it was not the same all day."""
    zone = told.company.zone
    changed = [
        each.entry
        for each in (told.user, told.profile)
        if each is not None and each.source is Source.ENTRY and each.entry is not None
    ]
    day = local_day(told.at, zone)
    if not typed.whole_day or all(local_day(each.recorded_at, zone) != day for each in changed):
        return ""
    return "Ese día cambió; así quedó al final. Para ver antes, escribe también la hora."


def _sources(told: RightsAt) -> list[str]:
    """The folios that say so; and plainly, what is known some other way."""
    said = []
    if told.entries:
        folios = " y ".join(
            f"#{each.folio} ({moment(each.recorded_at, told.company.zone)})" for each in told.entries
        )
        said.append(f"Lo dice la bitácora: {folios}.")
    both: list[tuple[str, Told | None]] = [("el usuario", told.user), ("su perfil", told.profile)]
    sources = {what: each for what, each in both if each is not None}
    if any(each.source is Source.LATER_ENTRY and each.state is not None for each in sources.values()):
        said.append(_PURGED)
    said += [_UNTOLD.format(what=what) for what, each in sources.items() if each.source is Source.TABLE]
    return said
