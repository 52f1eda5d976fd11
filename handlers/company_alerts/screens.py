"""The screens of `/guardia`."""

from __future__ import annotations

from domain.alert_links import group_command, group_link
from domain.alert_rules import (
    AlertRules,
    again_in_words,
    may_be_urgent,
    minutes_in_words,
    next_in_words,
    rule_lines,
    urgent_in_words,
)
from domain.catalogue import Catalogue, Operation
from domain.spelling import clip, fold
from handlers.company_alerts.draft import CompanyAlertsDraft
from handlers.kit.button_list import LABEL, ButtonList
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button, grid, link_button
from handlers.kit.text import bold, code, heading, page, plain

TITLE = "Alertas de la empresa"
UNCHANGED = "Listo, las alertas de la empresa siguen como estaban."
WHICH_MINUTES = "Escribe después de cuántos minutos, de 1 a 1,440; por ejemplo: 45. O «nunca»."
WHICH_OPERATION = "No encuentro esa operación entre las que avisan: escribe parte de su nombre, o toca una."
IN_THE_GROUP = "Toca «Elegir grupo», o «Atrás»."
WHOSE = "Toca a quién se avisa después, o «Atrás»."

_MINUTES = (5, 15, 30, 60, 120, 240)


def rules_screen(draft: CompanyAlertsDraft, catalogue: Catalogue) -> Screen:
    """How the company's alerts are told, and what can be changed of it."""
    wanted = draft.wanted
    text = page(
        heading(TITLE, draft.about.name),
        f"{_as_lines(wanted, draft, catalogue)}\nGrupo: {bold(draft.group or 'ninguno')}",
        "Valen para todos los que leen esta bitácora. Lo urgente suena también en horas de silencio.",
        error=draft.error,
    )
    rows: list[Row] = [
        [draft.button("Urgentes…", "open", "urgent"), draft.button("Sin atender…", "open", "after")],
        [draft.button("Quién sigue…", "open", "next"), draft.button("Grupo…", "open", "group")],
    ]
    if wanted != draft.kept:
        rows.append([draft.button("Guardar", "save", style="success"), draft.button("Cancelar", "cancel")])
    else:
        rows += [
            [button("Mis alertas", MenuButton("alertas", draft.about.id))],
            [draft.button("Cerrar", "cancel")],
        ]
    return Screen(text, rows)


def urgent_screen(draft: CompanyAlertsDraft, catalogue: Catalogue) -> Screen:
    """The operations that alert, each a button that makes it urgent or no more."""
    found = operations_called(draft.query, catalogue)
    toggles = [
        draft.button(
            f"{'🔴' if each.code in draft.wanted.urgent else '⚪'} {clip(each.label, limit=LABEL)}",
            "urgent",
            each.code,
        )
        for each in found
    ]
    always = ", ".join(each.label for each in catalogue if each.urgent)
    text = page(
        heading(TITLE, draft.about.name),
        f"Urgentes: {bold(urgent_in_words(draft.wanted, catalogue))}.\n"
        "Toca las que deban sonar a cualquier hora, o escribe parte de su nombre.",
        f"Lo son siempre: {plain(always)}.",
        error=draft.error,
    )
    return Screen(text, [*ButtonList(draft, len(found)).rows(toggles), [draft.button("« Atrás", "back")]])


def operations_called(query: str, catalogue: Catalogue) -> list[Operation]:
    """The operations that may be urgent whose name has all of these words."""
    words = fold(query).split()
    return [
        each for each in catalogue if may_be_urgent(each) and all(word in fold(each.label) for word in words)
    ]


def after_screen(draft: CompanyAlertsDraft) -> Screen:
    """When what nobody attends is told again, and whether all of it."""
    wanted = draft.wanted
    text = page(
        heading(TITLE, draft.about.name),
        f"Si nadie la atiende: {bold(again_in_words(wanted))}.",
        "¿A los cuántos minutos se avisa otra vez? Tócalos, o escríbelos: 45.",
        error=draft.error,
    )
    offered = [draft.button(minutes_in_words(each), "after", each) for each in _MINUTES]
    which = "Sólo lo urgente" if not wanted.all_again else "Todo lo que avisa"
    rows = [
        *grid(offered, columns=3),
        [draft.button("Nunca", "never")],
        [draft.button(f"Se repite: {which.lower()}", "all")],
        [draft.button("« Atrás", "back")],
    ]
    return Screen(text, rows)


def next_screen(draft: CompanyAlertsDraft) -> Screen:
    """Who is told after that, in order: a tap puts somebody at the end, or takes them away."""
    order = [each for each in draft.wanted.next_people if each in draft.readers]
    places = {user: f"{place}. " for place, user in enumerate(order, start=1)}
    buttons = [
        draft.button(f"{places.get(user, '')}{clip(name, limit=LABEL)}", "person", user)
        for user, name in draft.readers.items()
    ]
    text = page(
        heading(TITLE, draft.about.name),
        f"Después se avisa a: {bold(next_in_words(draft.wanted, draft.readers))}.",
        "Toca a quienes siguen, en su orden; otra vez, para quitarlos. A cada uno se le avisa una vez, "
        "mientras nadie atienda la alerta.",
        error=draft.error,
    )
    return Screen(text, [*ButtonList(draft, len(buttons)).rows(buttons), [draft.button("« Atrás", "back")]])


def group_screen(draft: CompanyAlertsDraft, bot_name: str) -> Screen:
    """The group that alerts go to besides the people, and how to connect one."""
    company_id = draft.about.id
    text = page(
        heading(TITLE, draft.about.name),
        f"Grupo: {bold(draft.group or 'ninguno')}.",
        "Las alertas pueden llegar también a un grupo de Telegram. Ahí sólo dicen qué pasó y a qué hora: lo "
        "demás se abre en privado, si quien toca puede verlo.",
        "Para un tema del grupo, o si el bot ya está en él, escribe ahí:\n"
        + code(group_command(bot_name, company_id)),
        error=draft.error,
    )
    rows: list[Row] = [[link_button("Elegir grupo", group_link(bot_name, company_id))]]
    if draft.group is not None:
        rows.append([draft.button("Quitar el grupo", "ungroup", style="danger")])
    return Screen(text, [*rows, [draft.button("« Atrás", "back")]])


def saved_screen(draft: CompanyAlertsDraft, catalogue: Catalogue) -> Screen:
    """The rules from now on."""
    text = page(
        f"✅ {heading('Alertas guardadas', draft.about.name)}", _as_lines(draft.wanted, draft, catalogue)
    )
    return Screen(text, [[button("Cerrar", CLOSE)]])


def _as_lines(rules: AlertRules, draft: CompanyAlertsDraft, catalogue: Catalogue) -> str:
    return "\n".join(
        f"{plain(name)}: {bold(value)}" for name, value in rule_lines(rules, catalogue, draft.readers)
    )
