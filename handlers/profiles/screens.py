"""The screens of `/perfiles`, but for the grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.companies import Membership, Profile, UserState
from domain.office_words import deeds_in_lines, in_office_words
from domain.permissions import (
    CHANGE_PROFILES,
    CREATE_PROFILES,
    DELETE_PROFILES,
)
from domain.phrases import count, first_of
from handlers.kit.button_list import ButtonList
from handlers.kit.screen import Row, Screen
from handlers.kit.second_person import PUT_TO_OTHERS
from handlers.kit.text import bold, heading, page, plain
from handlers.profiles.draft import ProfilesDraft, Step
from services.people.profiles import ListedProfile, ProfileCard

TITLE = "Perfiles"
HOLDERS_SHOWN = 10


def list_screen(draft: ProfilesDraft, profiles: Sequence[ListedProfile], *, may_create: bool) -> Screen:
    """Each profile with how many users have it."""
    listed = ButtonList(draft, len(profiles))
    text = page(
        heading(TITLE, draft.about.name),
        plain(draft.told),
        "Junto a cada perfil, cuántos usuarios lo tienen.",
        error=draft.error,
    )
    buttons = [
        draft.button(f"{each.profile.name} · {each.holders}", "open", each.profile.id) for each in profiles
    ]
    new: list[Row] = [[draft.button("Nuevo perfil", "new")]] if may_create else []
    return Screen(text, [*listed.rows(buttons), *new, [draft.button("Cerrar", "cancel")]])


def card_screen(draft: ProfilesDraft, card: ProfileCard) -> Screen:
    """A profile: what it may do, who has it, and what the person may do with it."""
    profile, own = card.profile, card.own
    names = names_of(card.holders)
    who = (
        f"Lo tienen: {plain(', '.join(first_of(names, limit=HOLDERS_SHOWN)))}" if names else "Nadie lo tiene."
    )
    may_copy = own.gives(CREATE_PROFILES) and own.covers(profile.permissions)
    fixed = "No se puede cambiar ni borrar" if profile.fixed else ""
    if fixed:
        fixed += ": puedes copiarlo y cambiar la copia." if may_copy else "."
    text = page(
        heading(f"Perfil {profile.name}", draft.about.name),
        plain(draft.told),
        plain(" ".join(in_office_words(profile.permissions))),
        who,
        fixed,
        error=draft.error,
    )
    rows: list[Row] = []
    may_touch = not profile.fixed and own.covers(profile.permissions)
    if may_touch and own.gives(CHANGE_PROFILES):
        rows.append([draft.button("Cambiar permisos", "edit")])
        rows.append([draft.button("Cambiar nombre", "rename")])
    if may_copy:
        rows.append([draft.button("Copiar", "copy")])
    rows.append([draft.button("Comparar con otro", "compare")])
    if may_touch and own.gives(DELETE_PROFILES) and not names:
        rows.append([draft.button("Borrar…", "delete", style="danger")])
    return Screen(text, [*rows, [draft.button("« Perfiles", "list")], [draft.button("Cerrar", "cancel")]])


def names_of(holders: Sequence[Membership]) -> list[str]:
    """Those who have a profile; who was let go keeps theirs, in case they are back."""
    gone = UserState.INACTIVE
    return [
        f"{place.user.name} (de baja)" if place.user.state is gone else place.user.name for place in holders
    ]


def name_screen(draft: ProfilesDraft, known: Profile | None, *, example: str) -> Screen:
    """The name of a new profile, perhaps a copy of one that is known, or another name for that one."""
    told = ""
    if known is not None:
        told = f"{'Copia de' if draft.step == Step.NEW_NAME else 'Hoy se llama'} {bold(known.name)}."
    text = page(
        heading(TITLE, draft.about.name),
        told,
        f"¿Cómo se llama el perfil? De 3 a 30 caracteres; por ejemplo: {example}.",
        error=draft.error,
    )
    back = "card" if draft.profile_id else "list"
    return Screen(text, [[draft.button("« Atrás", back)], [draft.button("Cancelar", "cancel")]])


def other_screen(draft: ProfilesDraft, profiles: Sequence[ListedProfile]) -> Screen:
    """The profiles to compare with."""
    others = [each.profile for each in profiles if each.profile.id != draft.profile_id]
    listed = ButtonList(draft, len(others))
    rows = listed.rows([draft.button(each.name, "with", each.id) for each in others])
    text = page(heading(TITLE, draft.about.name), "¿Con cuál lo comparas?", error=draft.error)
    return Screen(text, [*rows, [draft.button("« Atrás", "card")], [draft.button("Cerrar", "cancel")]])


def compared_screen(draft: ProfilesDraft, one: Profile, other: Profile) -> Screen:
    """Two profiles, by what only one of them may do."""
    if one.permissions == other.permissions:
        told = f"{bold(one.name)} y {bold(other.name)} pueden lo mismo."
    else:
        told = page(
            *_only(one, other),
            *_only(other, one),
        )
    text = page(heading("Comparar perfiles", draft.about.name), told, error=draft.error)
    rows = [[draft.button("« Atrás", "card")], [draft.button("Cerrar", "cancel")]]
    return Screen(text, rows)


def _only(one: Profile, other: Profile) -> Iterable[str]:
    more = other.permissions.missing(one.permissions)
    if more.grants:
        yield f"Sólo {bold(one.name)} puede:\n{deeds_in_lines(more)}"


def deleting_screen(draft: ProfilesDraft, card: ProfileCard) -> Screen:
    """*Borrar…*: nothing is deleted yet."""
    text = page(
        heading(f"Perfil {card.profile.name}", draft.about.name),
        "Vas a borrar este perfil. Nadie lo tiene, así que nadie pierde nada. "
        "En la bitácora queda lo que podía.",
        error=draft.error,
    )
    rows = [
        [draft.button("Sí, borrar el perfil", "confirm", style="danger")],
        [draft.button("« Atrás", "card")],
    ]
    return Screen(text, rows)


def dropping_screen(draft: ProfilesDraft, name: str) -> Screen:
    """*« Perfil* or *« Perfiles*, with something unsaved in the grid."""
    changes = count(draft.changes, "cambio", "cambios")
    lost = f"Todavía no se crea el perfil {bold(name)}." if draft.new_name else f"No has guardado {changes}."
    leads = draft.button("Sí, descartar", "list" if draft.new_name else "card", style="danger")
    ask = f"{lost} ¿Descartas lo que llevas?"
    text = page(heading(f"Perfil {name}", draft.about.name), ask, error=draft.error)
    return Screen(text, [[leads], [draft.button("« Seguir editando", "grid")]])


def summary_screen(draft: ProfilesDraft, holders: Sequence[str], *, first: str) -> Screen:
    """What those who have the profile gain and lose; somebody may have to approve it `first`."""
    takes_away = bool(draft.lost.grants and holders)
    action = "create" if draft.new_name else "save"
    told = _of_a_new_one(draft) if draft.new_name else _of_holders(draft, holders)
    follows = first or ("Vale desde lo siguiente que hagan." if holders else "")
    text = page(heading("Revisa y guarda", draft.about.name), *told, follows, error=draft.error)
    label = PUT_TO_OTHERS if first else "Guardar"
    rows = [
        [draft.button(label, action, style="danger" if takes_away else "success")],
        [draft.button("« Seguir editando", "grid")],
        [draft.button("Cancelar", "cancel")],
    ]
    return Screen(text, rows)


def _of_a_new_one(draft: ProfilesDraft) -> Iterable[str]:
    yield f"Perfil nuevo: {bold(draft.new_name)}. Todavía no lo tiene nadie."
    yield f"Podrá:\n{deeds_in_lines(draft.wanted)}" if draft.wanted.grants else "Por ahora no podrá nada."


def _of_holders(draft: ProfilesDraft, holders: Sequence[str]) -> Iterable[str]:
    if holders:
        names = ", ".join(first_of(holders, limit=HOLDERS_SHOWN))
        yield f"Cambia para {count(len(holders), 'usuario', 'usuarios')}: {plain(names)}."
    else:
        yield "Nadie tiene este perfil todavía."
    if draft.gained.grants:
        yield f"{bold('Ganan')}\n{deeds_in_lines(draft.gained)}"
    if draft.lost.grants:
        yield f"{bold('Pierden')}\n{deeds_in_lines(draft.lost)}"


def closed_screen(draft: ProfilesDraft) -> Screen:
    """What remains."""
    editing = draft.step in (Step.GRID, Step.SUMMARY, Step.DROPPING) and bool(
        draft.new_name or draft.gained.grants or draft.lost.grants
    )
    return Screen("No se guardó nada." if editing else "Perfiles cerrados.")
