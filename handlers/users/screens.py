"""The screens of `/usuarios` that list: users, filters, profiles to give, and what was done to a user."""

from __future__ import annotations

from collections.abc import Sequence

from domain.catalogue import Catalogue
from domain.companies import Membership, Profile, UserState
from domain.entries import Entry
from domain.office_words import in_office_words
from domain.phrases import count
from domain.spelling import clip
from domain.user_filter import Shown
from handlers.audit_log.log_buttons import LogSpot
from handlers.audit_log.opening import PAGE_SIZE
from handlers.kit.button_kinds import LogAction
from handlers.kit.button_list import LABEL, ButtonList
from handlers.kit.entry_text import person, sign_of
from handlers.kit.screen import Row, Screen, grid
from handlers.kit.text import bold, heading, moment, page, plain
from handlers.users.draft import UsersDraft
from services.people.directory import HISTORY_PAGE, UserHistory, UserList
from services.people.directory import PAGE_SIZE as USERS_A_PAGE

TITLE = "Usuarios"
PROFILES_A_PAGE = 6
_SEARCH = "Escribe parte de un nombre, o toca «Filtrar» para ver a otros."
KINDS = {
    Shown.ALL: "Todos",
    Shown.ACTIVE: "Activos",
    Shown.BLOCKED: "Bloqueados",
    Shown.INACTIVE: "De baja",
    Shown.UNLINKED: "Sin Telegram",
    Shown.ABSENT: "Sin entrar en 90 días",
}
_SIGNS = {UserState.ACTIVE: "", UserState.BLOCKED: "🔒 ", UserState.INACTIVE: "✕ "}


def list_screen(draft: UsersDraft, listed: UserList) -> Screen:
    """A page of users, to open one."""
    draft.page = listed.page
    pages = ButtonList(draft, listed.found, a_page=USERS_A_PAGE)
    buttons = [draft.button(_label(each), "user", each.user.id) for each in listed.users]
    where = f" · página {pages.at + 1:,} de {pages.pages:,}" if pages.pages > 1 else ""
    text = page(
        heading(TITLE, draft.about.name),
        f"{bold(filter_line(draft, listed.profiles))}\n{count(listed.found, 'usuario', 'usuarios')}{where}"
        if listed.found
        else f"{bold(filter_line(draft, listed.profiles))}\nNingún usuario es así.",
        f"✅ {plain(draft.notice)}" if draft.notice else "",
        "Toca uno, o escribe parte de su nombre." if listed.found else _SEARCH,
        error=draft.error,
    )
    last = [draft.button("Filtrar", "filter"), draft.button("Cerrar", "cancel")]
    wider: list[Row] = [[draft.button("Buscar en todos", "everywhere")]] if draft.wider else []
    expiry: list[Row] = [[draft.button("Vencimiento de contraseñas", "expiry")]] if listed.may_change else []
    return Screen(text, [*pages.around(buttons, everything="Quitar la búsqueda"), *wider, *expiry, last])


def filter_line(draft: UsersDraft, profiles: Sequence[Profile]) -> str:
    """What the list shows: `Bloqueados · CONTADOR · «lópez»`."""
    names = {each.id: each.name for each in profiles}
    profile = names.get(draft.with_profile, "")
    return " · ".join(
        part
        for part in (KINDS[draft.shown], profile, f"«{clip(draft.query)}»" if draft.query else "")
        if part
    )


def filter_screen(draft: UsersDraft, listed: UserList) -> Screen:
    """Which users to see: those of a kind, and with a profile."""
    kinds = [
        draft.button(f"{label} ({listed.counts[shown]:,})", "show", shown.value)
        for shown, label in KINDS.items()
        if shown is not Shown.ABSENT
    ]
    absent = draft.button(f"{KINDS[Shown.ABSENT]} ({listed.counts[Shown.ABSENT]:,})", "show", "absent")
    pages = ButtonList(draft, len(listed.profiles), a_page=PROFILES_A_PAGE)
    profiles = [draft.button(each.name, "of", each.id) for each in listed.profiles]
    rows: list[Row] = [*grid(kinds), [absent], *pages.rows(profiles)]
    if draft.with_profile:
        rows.append([draft.button("De cualquier perfil", "of", 0)])
    text = page(
        heading(TITLE, draft.about.name),
        f"Ahora: {bold(filter_line(draft, listed.profiles))}",
        "¿Cuáles quieres ver? También puedes elegir un perfil.",
        error=draft.error,
    )
    return Screen(text, [*rows, [draft.button("« Atrás", "back")]])


def profile_screen(draft: UsersDraft, place: Membership, profiles: Sequence[Profile]) -> Screen:
    """The profiles that the person may give, with what each may do."""
    pages = ButtonList(draft, len(profiles), a_page=PROFILES_A_PAGE)
    told = "\n\n".join(
        f"{bold(each.name)}\n{plain(' '.join(in_office_words(each.permissions)))}"
        for each in pages.shown(profiles)
    )
    text = page(
        heading("Cambiar perfil", draft.about.name),
        f"{bold(place.user.label)}\nHoy: {bold(place.profile.name)}. ¿Cuál le das?",
        told or "No hay otro perfil que puedas dar.",
        error=draft.error,
    )
    rows = pages.rows([draft.button(each.name, "profile", each.id) for each in profiles])
    return Screen(text, [*rows, [draft.button("« Atrás", "back")]])


def history_screen(draft: UsersDraft, history: UserHistory, catalogue: Catalogue) -> Screen:
    """What was done to the user, with a button for each entry."""
    zone = history.place.company.zone
    told = "\n\n".join(_block(each, catalogue, zone=zone) for each in history.entries)
    text = page(
        heading("Lo que se le hizo", draft.about.name),
        bold(history.place.user.label),
        told or "No hay nada en la bitácora.",
        error=draft.error,
    )
    spot = LogSpot(company_id=history.place.company.id, size=PAGE_SIZE)
    folios = [spot.button(f"#{each.folio}", LogAction.ENTRY, each.folio) for each in history.entries]
    turns = []
    if history.older is not None:
        turns.append(draft.button("‹ Anteriores", "older", history.older))
    if draft.below:
        turns.append(draft.button("Recientes ›", "older", 0))
    rows: list[Row] = [*grid(folios, HISTORY_PAGE), *([turns] if turns else [])]
    return Screen(text, [*rows, [draft.button("« Atrás", "back")]])


def _block(entry: Entry, catalogue: Catalogue, *, zone: str) -> str:
    changes = "; ".join(
        f"{each.field}: {each.before or '—'} → {each.after or '—'}" for each in entry.detail.changes
    )
    reason = next((value for name, value in entry.detail.facts if name == "Motivo"), "")
    label = catalogue.label_of_operation(entry.operation)
    who = f"por {person(entry.user_name, entry.full_name)}"
    lines = [
        f"{bold(f'#{entry.folio}')}  {moment(entry.occurred_at, zone)}",
        f"{sign_of(entry)}{plain(label)}, {who}",
        plain(clip(changes, limit=150)) if changes else "",
        f"Motivo: {plain(reason)}" if reason else "",
    ]
    return "\n".join(line for line in lines if line)


def _label(place: Membership) -> str:
    return clip(f"{_SIGNS[place.user.state]}{place.user.label}", limit=LABEL)
