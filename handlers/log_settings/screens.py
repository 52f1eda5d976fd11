"""The screens of `/configurar`."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.backdating import LIMITS, days_in_words
from domain.catalogue import Catalogue, Category, Operation
from domain.companies import Company
from domain.entries import Entry
from domain.log_settings import (
    NAMED,
    LimitChange,
    LogSettings,
    SettingsChanges,
    alerts_lost,
    told,
)
from domain.phrases import count, first_of, named
from handlers.acting.offers import done_lines
from handlers.kit.button_kinds import ActAction, ActButton, ActPlace
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.second_person import PUT_TO_OTHERS
from handlers.kit.text import bold, heading, page, plain
from handlers.log_settings.draft import LogSettingsDraft
from services.log.entry_view import EntryView
from services.people.acting import Act

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
    return f"Por guardar\n{_changes(changes, most=NAMED)}" if changes else ""


def tab_screen(draft: LogSettingsDraft, catalogue: Catalogue) -> Screen:
    """A tab's operations, each a button that switches it; those that can't be switched off are one."""
    switchable, locked = _apart(catalogue, draft.tab)
    changes = draft.changes(catalogue)
    recorded = sum(map(draft.wanted.records, switchable))
    title = bold(catalogue.category(draft.tab).label)
    text = page(
        heading(TITLE, draft.about.name),
        f"{title}: se registran {recorded} de {len(switchable)}.\nToca una operación para cambiarla."
        if switchable
        else f"{title}: todo se registra siempre.",
        "\n".join(_alarm_line(each) for each in switchable if each.alarm and not draft.wanted.records(each)),
        _to_save(changes),
        error=draft.error,
    )
    rows: list[Row] = [[_toggle(draft, operation)] for operation in switchable]
    if locked:
        always = count(len(locked), "que siempre se registra", "que siempre se registran")
        rows.append([draft.button(f"🔒 {always}", "locked")])
    if switchable:
        rows.append([draft.button("Todas", "all"), draft.button("Ninguna", "none")])
    rows += [*_save_row(draft, changes), [draft.button("« Pestañas", "tabs")]]
    return Screen(text, rows)


def locked_screen(draft: LogSettingsDraft, catalogue: Catalogue) -> Screen:
    """What of the tab can't be switched off, and why."""
    _, locked = _apart(catalogue, draft.tab)
    label = catalogue.category(draft.tab).label
    text = page(
        heading(TITLE, draft.about.name),
        f"{bold(label)}: {count(len(locked), 'operación', 'operaciones')} que no se pueden apagar, "
        "para que nadie las haga sin dejar huella.",
        "\n".join(f"🔒 {plain(each.label)}" for each in locked),
        error=draft.error,
    )
    return Screen(text, [[draft.button(f"« {label}", "operations")]])


def late_screen(draft: LogSettingsDraft) -> Screen:
    """The limit in days after which a report is late."""
    text = page(
        heading(TITLE, draft.about.name),
        "¿Después de cuántos días se considera atrasado un reporte? Lo que un sistema reporte más tarde "
        "se registra igual, queda marcado y avisa a quienes leen la bitácora.",
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
    text = page(heading(TITLE, draft.about.name), unsaved, _changes(changes), error=draft.error)
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
    if not operations:
        return ""
    return page(
        "Si guardas, de esto ya no quedará registro ni llegará aviso a nadie:",
        "\n".join(first_of([f"🔴 {plain(each.label)}" for each in operations], limit=CHANGES_SHOWN)),
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
    company: Company, changes: SettingsChanges, entry: Entry | None, *, undoes: bool, done: str = ""
) -> Screen:
    """What remains once the settings are saved, and what was `done` about that since."""
    folio = f"Quedó en la bitácora con el folio {entry.folio}." if entry else ""
    title = f"✅ {heading('Configuración guardada', company.name)}"
    text = page(title, f"{_changes(changes)}\n{_unseen(changes)}".rstrip(), folio, done)
    rows: list[Row] = [
        [button("Configurar otra vez", MenuButton("configurar", company.id))],
        [button("Cerrar", CLOSE)],
    ]
    if entry is not None and undoes:
        undo = ActButton(company.id, entry.folio, ActAction.UNDO, place=ActPlace.SAVED)
        rows.insert(0, [button("Deshacer", undo)])
    return Screen(text, rows)


def saved_screen(view: EntryView, changes: SettingsChanges) -> Screen:
    """The same later: the entry of these changes as it is now."""
    return done_screen(
        view.company,
        changes,
        view.entry,
        undoes=Act.UNDO in view.on.may,
        done=done_lines(view.on, view.entry, view.company),
    )


def _unseen(changes: SettingsChanges) -> str:
    """What nobody is told of any more."""
    lost = alerts_lost(changes)
    lines = []
    if lost.operations:
        off = sum(not each.recorded for each in changes.switched)
        labels = [plain(each.label) for each in lost.operations]
        verb = "Tampoco avisará a nadie" if len(labels) == 1 else "Tampoco avisarán a nadie"
        which = "" if len(labels) == off else f": {named(labels, limit=CHANGES_SHOWN)}"
        lines.append(f"🔴 {verb}{which}.")
    if lost.limit is not None:
        lines.append(
            f"🔴 Ya no avisará a nadie lo que se reporte entre {lost.limit.before} y "
            f"{days_in_words(lost.limit.after)} después."
        )
    return "\n".join(lines)


def closed_screen(unsaved: SettingsChanges) -> Screen:
    """What remains after closing without saving."""
    if not unsaved:
        return Screen("Configuración cerrada. No cambió nada.")
    verb = "guardó" if len(unsaved) == 1 else "guardaron"
    return Screen(f"Configuración cerrada. No se {verb} {count(len(unsaved), 'cambio', 'cambios')}.")


def _alarm_line(operation: Operation) -> str:
    """What is recorded all the same."""
    return f"«{plain(operation.label)}», si algo no cuadra, se registra y se avisa de todos modos."


def _save_row(draft: LogSettingsDraft, changes: SettingsChanges) -> Sequence[Row]:
    label = f"Guardar ({count(len(changes), 'cambio', 'cambios')})"
    return [[draft.button(label, "save", style="success")]] if changes else []


def _tab_label(catalogue: Catalogue, category: Category, settings: LogSettings) -> str:
    """With how many of what can be switched off are recorded."""
    switchable, _ = _apart(catalogue, category.code)
    if not switchable:
        return f"{category.label} 🔒"
    return f"{category.label} {sum(map(settings.records, switchable))}/{len(switchable)}"


def _apart(catalogue: Catalogue, category: str) -> tuple[Sequence[Operation], Sequence[Operation]]:
    """A tab's operations: those that can be switched off, and those that are always recorded."""
    operations = catalogue.in_category(category)
    switchable = [each for each in operations if not each.locked]
    return switchable, [each for each in operations if each.locked]


def _toggle(draft: LogSettingsDraft, operation: Operation) -> InlineKeyboardButton:
    """The button names the new state instead of toggling, so that a double tap does no harm."""
    if draft.wanted.records(operation):
        return draft.button(f"✅ {operation.label}", "off", operation.code)
    return draft.button(f"⬜ {operation.label}", "on", operation.code)


def _meanwhile(draft: LogSettingsDraft, catalogue: Catalogue) -> str:
    if draft.meanwhile is None:
        return ""
    who = bold(draft.meanwhile.who) if draft.meanwhile.who else "alguien"
    rest = "Tus cambios siguen aquí." if draft.changes(catalogue) else "No te queda nada por guardar."
    return page(f"Mientras editabas, {who} guardó:\n{_changes(draft.meanwhile.changes)}", rest)


def _changes(changes: SettingsChanges, *, most: int = CHANGES_SHOWN) -> str:
    return "\n".join(map(plain, told(changes, most=most)))
