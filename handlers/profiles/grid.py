"""The grid of a profile's permissions: rows of buttons for each module, one for each verb."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from domain.office_words import deeds_in_lines
from domain.permissions import GRANTABLE, Grant, Module, Verb
from handlers.kit.screen import Row, Screen, grid
from handlers.kit.text import bold, heading, page, plain
from handlers.profiles.draft import ProfilesDraft

_A_ROW = 5  # verbs; beside the module's name more would be cut off on a screen of 320 px
_SHORT = {
    Module.DOCUMENTS: "Doc",
    Module.PROCESSES: "Pro",
    Module.ACCOUNTING: "Cont",
    Module.SETTINGS: "Conf",
    Module.CATALOGS: "Cat",
    Module.SDK: "SDK",
    Module.USERS: "Usu",
    Module.LOG: "Bit",
}
MODULES = "|".join(Module)
GRANTS = "|".join(f"{module}_{verb}" for module, verbs in GRANTABLE.items() for verb in verbs)


def grant_of(argument: str) -> Grant:
    """The permission that a button names."""
    module, verb = argument.split("_")
    return Module(module), Verb(verb)


def grid_screen(draft: ProfilesDraft, name: str) -> Screen:
    """Every permission, each a button that gives or takes it."""
    legend = ", ".join(f"{verb.value} {verb.label.lower()}" for verb in Verb)
    text = page(
        heading(f"Perfil {name}", draft.about.name),
        f"Con ✓, lo que puede. Toca una letra para cambiarla:\n{legend}.",
        "Toca un nombre para leer qué puede ahí.",
        _meanwhile(draft),
        error=draft.error,
    )
    rows: list[Row] = [row for module in Module for row in _rows(draft, module)]
    if draft.changes or draft.new_name:
        label = "Guardar" if draft.new_name else f"Guardar ({draft.changes})"
        rows.append([draft.button(label, "review", style="success")])
    back = draft.button("« Perfiles" if draft.new_name else "« Perfil", "leave")
    return Screen(text, [*rows, [back, draft.button("Cancelar", "cancel")]])


def _rows(draft: ProfilesDraft, module: Module) -> list[Row]:
    toggles = [_toggle(draft, (module, verb)) for verb in GRANTABLE[module]]
    name = draft.button(_SHORT[module], "module", module.value)
    return [[name, *row] for row in grid(toggles, _A_ROW)]


def _toggle(draft: ProfilesDraft, grant: Grant) -> InlineKeyboardButton:
    """The button names the new state instead of toggling, so that a double tap does no harm."""
    module, verb = grant
    if draft.wanted.allows(module, verb):
        return draft.button(f"✓{verb.value}", "take", f"{module}_{verb}")
    return draft.button(verb.value, "give", f"{module}_{verb}")


def _meanwhile(draft: ProfilesDraft) -> str:
    """What somebody else saved during the editing."""
    if draft.theirs is None:
        return ""
    more, less = draft.theirs.missing(draft.base), draft.base.missing(draft.theirs)
    return page(
        f"Mientras editabas, {bold(draft.who) if draft.who else 'alguien'} guardó:",
        f"Dio\n{plain(deeds_in_lines(more))}" if more.grants else "",
        f"Quitó\n{plain(deeds_in_lines(less))}" if less.grants else "",
        "Tus cambios siguen aquí." if draft.base != draft.wanted else "No te queda nada por guardar.",
    )
