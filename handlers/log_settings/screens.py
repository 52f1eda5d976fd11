"""The screens of `/configurar`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from telegram import InlineKeyboardButton

from domain.backdating import LIMITS, days_in_words
from domain.catalogue import Catalogue, Category, Operation
from domain.companies import Company
from domain.entries import Entry
from domain.log_settings import (
    LimitChange,
    LogSettings,
    SettingsChange,
    SettingsChanges,
    alerts_lost,
    told,
)
from domain.phrases import count
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.second_person import PUT_TO_OTHERS
from handlers.kit.text import bold, heading, page, plain
from handlers.log_settings.draft import LogSettingsDraft

TITLE = "Configurar bitácora"
CHANGES_SHOWN = 12


def tabs_screen(draft: LogSettingsDraft, catalogue: Catalogue, *, sets_approvals: bool) -> Screen:
    """The six tabs with how much of each is recorded, and the unsaved changes."""
    changes = draft.changes(catalogue)
    text = page(
        heading(TITLE, draft.about.name),
        "Elige qué se registra en cada pestaña.",
        _meanwhile(draft, catalogue),
        _to_save(changes),
        error=draft.error,
    )
    tabs = [
        draft.button(_tab_label(catalogue, category, draft.wanted), "tab", category.code)
        for category in catalogue.categories
    ]
    late = draft.button(f"Reporte atrasado: {days_in_words(draft.wanted.late_after)}", "late")
    closing = [*_save_row(draft, changes), [draft.button("Cerrar", "close")]]
    # It leaves this conversation, so it is not there while something would be lost by that.
    approvals = button("Qué necesita aprobación", MenuButton("aprobaciones", draft.about.id))
    leading: list[Row] = [[approvals]] if sets_approvals and not changes else []
    return Screen(text, [*grid(tabs, 1), [late], *leading, *closing])


def _to_save(changes: SettingsChanges) -> str:
    return "\n".join(["Por guardar", *map(plain, told(changes))]) if changes else ""


def tab_screen(draft: LogSettingsDraft, catalogue: Catalogue) -> Screen:
    """A tab's operations, each a button that switches it."""
    operations = catalogue.in_category(draft.tab)
    changes = draft.changes(catalogue)
    recorded = sum(draft.wanted.records(operation) for operation in operations)
    text = page(
        heading(TITLE, draft.about.name),
        f"{bold(catalogue.category(draft.tab).label)}: se registran {recorded} de {len(operations)}.\n"
        "Toca una operación para cambiarla.",
        "\n".join(_alarm_line(each) for each in operations if each.alarm and not draft.wanted.records(each)),
        _to_save(changes),
        error=draft.error,
    )
    rows: list[Row] = [[_toggle(draft, operation)] for operation in operations]
    rows.append([draft.button("Todas", "all"), draft.button("Ninguna", "none")])
    rows += [*_save_row(draft, changes), [draft.button("« Pestañas", "tabs")]]
    return Screen(text, rows)


def late_screen(draft: LogSettingsDraft) -> Screen:
    """The limit in days after which a report is late."""
    text = page(
        heading(TITLE, draft.about.name),
        "¿Después de cuántos días es un reporte atrasado? Lo que un sistema reporte más tarde se registra "
        "igual, queda marcado y avisa a quienes leen la bitácora.",
        error=draft.error,
    )
    days = [
        draft.button(
            f"{'✅ ' if limit == draft.wanted.late_after else ''}{days_in_words(limit)}", "days", limit
        )
        for limit in LIMITS
    ]
    return Screen(text, [*grid(days), [draft.button("« Pestañas", "tabs")]])


def closing_screen(draft: LogSettingsDraft, catalogue: Catalogue) -> Screen:
    """*Cerrar* with unsaved changes."""
    changes = draft.changes(catalogue)
    unsaved = f"Tienes {count(len(changes), 'cambio', 'cambios')} sin guardar."
    text = page(
        heading(TITLE, draft.about.name), unsaved, _change_lines(catalogue, changes), error=draft.error
    )
    rows = [
        [draft.button("Guardar y cerrar", "save", style="success")],
        [draft.button("Cerrar sin guardar", "discard", style="danger")],
        [draft.button("« Seguir editando", "tabs")],
    ]
    return Screen(text, rows)


def loss_screen(draft: LogSettingsDraft, catalogue: Catalogue, *, first: str) -> Screen:
    """*Guardar* that takes alerts away: nothing is saved yet."""
    changes = draft.changes(catalogue)
    lost = alerts_lost(changes)
    unsaved = f"Tienes {count(len(changes), 'cambio', 'cambios')} sin guardar."
    text = page(
        heading(TITLE, draft.about.name),
        unsaved,
        _unrecorded(lost.operations),
        _raised(lost.limit),
        first,
        error=draft.error,
    )
    label = PUT_TO_OTHERS if first else "Guardar sin esas alertas"
    rows = [
        [draft.button(label, "lose", style="danger")],
        [draft.button("Cerrar sin guardar", "discard")],
        [draft.button("« Seguir editando", "tabs")],
    ]
    return Screen(text, rows)


def _unrecorded(operations: Sequence[Operation]) -> str:
    """The consequences of not recording these alerting operations."""
    named = [f"🔴 {plain(operation.label)}" for operation in operations[:CHANGES_SHOWN]]
    more = len(operations) - CHANGES_SHOWN
    if not named:
        return ""
    return page(
        "Si guardas, de esto ya no quedará registro ni llegará aviso a nadie:",
        "\n".join([*named, f"y {more} más"] if more > 0 else named),
        "Lo que pase mientras tanto no se podrá saber después.",
    )


def _raised(limit: LimitChange | None) -> str:
    """The consequences of a higher limit for late reports."""
    if limit is None:
        return ""
    return (
        f"Si guardas, lo que se reporte más de {days_in_words(limit.before)} después, y hasta "
        f"{days_in_words(limit.after)}, se registrará sin marca y ya no avisará a nadie por llegar tarde."
    )


def done_screen(
    company: Company, catalogue: Catalogue, changes: SettingsChanges, entry: Entry | None
) -> Screen:
    """What remains once the settings are saved."""
    folio = f"Quedó en la bitácora con el folio {entry.folio}." if entry else ""
    title = f"✅ {heading('Configuración guardada', company.name)}"
    again = button("Configurar otra vez", MenuButton("configurar", company.id))
    text = page(title, _change_lines(catalogue, changes), folio)
    return Screen(text, [[again], [button("Cerrar", CLOSE)]])


def closed_screen(unsaved: SettingsChanges) -> Screen:
    """What remains after closing without saving."""
    if not unsaved:
        return Screen("Configuración cerrada. No cambió nada.")
    verb = "guardó" if len(unsaved) == 1 else "guardaron"
    return Screen(f"Configuración cerrada. No se {verb} {count(len(unsaved), 'cambio', 'cambios')}.")


def locked_reason(operation: Operation) -> str:
    """Why a locked operation can't be switched off, for the tap's alert."""
    return f"«{operation.label}» siempre se registra: así nadie puede hacerlo sin dejar huella."


def _alarm_line(operation: Operation) -> str:
    """What is recorded all the same."""
    return f"«{plain(operation.label)}», si algo no cuadra, se registra y se avisa de todos modos."


def _save_row(draft: LogSettingsDraft, changes: SettingsChanges) -> Sequence[Row]:
    label = f"Guardar ({count(len(changes), 'cambio', 'cambios')})"
    return [[draft.button(label, "save", style="success")]] if changes else []


def _tab_label(catalogue: Catalogue, category: Category, settings: LogSettings) -> str:
    operations = catalogue.in_category(category.code)
    if all(operation.locked for operation in operations):
        return f"{category.label} 🔒"
    recorded = sum(settings.records(operation) for operation in operations)
    return f"{category.label} {recorded}/{len(operations)}"


def _toggle(draft: LogSettingsDraft, operation: Operation) -> InlineKeyboardButton:
    """The button names the new state instead of toggling, so that a double tap does no harm."""
    if operation.locked:
        return draft.button(f"🔒 {operation.label}", "locked", operation.code)
    if draft.wanted.records(operation):
        return draft.button(f"✅ {operation.label}", "off", operation.code)
    return draft.button(f"⬜ {operation.label}", "on", operation.code)


def _meanwhile(draft: LogSettingsDraft, catalogue: Catalogue) -> str:
    if draft.meanwhile is None:
        return ""
    who = bold(draft.meanwhile.who) if draft.meanwhile.who else "alguien"
    lines = _change_lines(catalogue, draft.meanwhile.changes)
    rest = "Tus cambios siguen aquí." if draft.changes(catalogue) else "No te queda nada por guardar."
    return page(f"Mientras editabas, {who} guardó:\n{lines}", rest)


def _change_lines(catalogue: Catalogue, changes: SettingsChanges) -> str:
    """The changes by tab, `+` for what starts being recorded and `−` for what stops.

    Changes outside tabs come first, so that they are not taken for part of the last one.
    """
    switched = changes.switched
    blocks = [_limit_line(changes.limit)] if changes.limit is not None else []
    blocks += [
        "\n".join([bold(catalogue.category(category).label), *(_change_line(change) for change in group)])
        for category, group in groupby(switched[:CHANGES_SHOWN], lambda change: change.operation.category)
    ]
    more = len(switched) - CHANGES_SHOWN
    return "\n".join([*blocks, f"y {more} más"] if more > 0 else blocks)


def _limit_line(change: LimitChange) -> str:
    return f"Reporte atrasado: {days_in_words(change.before)} → {bold(days_in_words(change.after))}"


def _change_line(change: SettingsChange) -> str:
    return f"{'+' if change.recorded else '−'} {plain(change.operation.label)}"
