"""The screens of `/conservar`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardButton

from domain.companies import Company
from domain.entries import Entry
from domain.keeping import COMMERCIAL, FISCAL, SEGMENT, ExportedFile, PurgePlan
from domain.phrases import count, named
from domain.zones import local_day
from handlers.keeping.draft import KeepingDraft
from handlers.kit.button_kinds import WorkAction, WorkButton
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, code, heading, page, plain
from services.log.keeping import KeptLog

TITLE = "Conservación de la bitácora"
PURGING = "Depurar la bitácora"
WORD = "DEPURAR"
USUAL_YEARS = (5, 10, 15)
THE_LAW = (
    f"La ley pide conservar la contabilidad {FISCAL.years} años ({FISCAL.name}, art. {FISCAL.article}) "
    f"y los registros de un comerciante {COMMERCIAL.years} ({COMMERCIAL.name}, art. {COMMERCIAL.article})."
)
_FILES_NAMED = 5


def kept_screen(draft: KeepingDraft, kept: KeptLog) -> Screen:
    """The retention, and what may be purged today."""
    text = page(
        heading(TITLE, kept.company.name),
        f"Se conserva {years_of(kept.keeping.years)}. {_held(kept)}",
        _entries(kept),
        what_may_go(kept),
        error=draft.error,
    )
    rows: list[Row] = [[draft.button("Cambiar años", "years")], [_hold_button(draft, kept)]]
    if kept.plan is not None and not kept.keeping.held:
        rows.append([draft.button("Depurar…", "purge", style="danger")])
    if not kept.keeping.held:
        rows.append([button("Borrar datos de una persona…", MenuButton("suprimir", kept.company.id))])
    return Screen(text, [*rows, [draft.button("Cerrar", "cancel")]])


def years_screen(draft: KeepingDraft) -> Screen:
    """For how many years."""
    text = page(
        heading(TITLE, draft.about.name),
        f"Hoy se conserva {years_of(draft.keeping.years)}. ¿Cuántos años quieres que se conserve?\n"
        "Toca uno o escribe un número de 1 a 50.",
        THE_LAW,
        error=draft.error,
    )
    usual = [draft.button(years_of(years), "set", years) for years in USUAL_YEARS]
    return Screen(text, [usual, way_out(draft)])


def plan_screen(draft: KeepingDraft) -> Screen:
    """Exactly what would be purged, and how."""
    plan = draft.planned
    text = page(
        heading(PURGING, draft.about.name),
        f"{_goes(plan)}\nRegistrados {days_of(plan, draft.about)}.\n"
        f"Quedan {count(plan.remaining, 'registro', 'registros')}, desde el #{plan.end.folio + 1}.",
        "Primero te envío un archivo con todo lo que se borra y con un programa que comprueba que nadie lo "
        "tocó. Cuando lo tengas, me lo confirmas.",
        error=draft.error,
    )
    export = [draft.button("Enviarme el archivo", "export")]
    return Screen(text, [export, way_out(draft)])


def file_screen(draft: KeepingDraft) -> Screen:
    """The file is on its way: its progress is drawn over this."""
    text = page(heading(PURGING, draft.about.name), "Preparando el archivo…", error=draft.error)
    return Screen(text, [[button("Cancelar", WorkButton(draft.work_id, WorkAction.STOP))]])


def confirm_screen(draft: KeepingDraft, *, first: str) -> Screen:
    """The file is in the chat: ask for the final word."""
    text = page(
        heading(PURGING, draft.about.name),
        f"{_sent(draft.files)} Guárdalo también fuera de Telegram: es lo único que quedará de esos "
        "registros.",
        f"{_goes(draft.planned)}\nNo se pueden recuperar.",
        first,
        f"Para confirmar, escribe {bold(WORD)}.",
        error=draft.error,
    )
    return Screen(text, [way_out(draft)])


def purge_cut_short_screen(company: Company, why: str) -> Screen:
    """It ended early; a button shows the present retention."""
    text = page(heading(PURGING, company.name), plain(why))
    return Screen(text, [[button("Conservación", MenuButton("conservar", company.id))]])


def purged_screen(company: Company, plan: PurgePlan, entry: Entry) -> Screen:
    """What remains after the purge."""
    went = f"Se borraron {count(plan.entries, 'registro', 'registros')}: {folios_of(plan)}."
    text = page(
        f"✅ {bold('Bitácora depurada')} · {plain(company.name)}",
        f"{went}\nLa bitácora comienza ahora en el #{plan.end.folio + 1}.",
        f"Quedó en la bitácora con el folio {entry.folio}, y se avisó a quienes la leen.",
    )
    buttons = [button("Ver bitácora", MenuButton("bitacora", company.id)), button("Cerrar", CLOSE)]
    return Screen(text, [buttons])


def file_caption(company: Company, plan: PurgePlan, file: ExportedFile) -> str:
    """The caption of a file."""
    return (
        f"{heading('Registros por depurar', company.name)}\n{folios_of(plan)}\n"
        f"Huella SHA-256: {code(file.sha256)}\n"
        "Guárdalo: después de depurar, los sellos de esos registros sólo se comprueban con él. "
        'Descomprímelo y corre <code>python3 verificar.py --sello "VIGIA-2-…"</code>.'
    )


def closed_screen(draft: KeepingDraft) -> Screen:
    """What remains after closing."""
    if draft.loss is not None:
        return Screen("No cambió nada: la bitácora se conserva como estaba.")
    return Screen("No se depuró nada." if draft.plan is not None else "Listo, cerré la conservación.")


def years_of(years: int) -> str:
    return count(years, "año", "años")


def _held(kept: KeptLog) -> str:
    if kept.keeping.held:
        return f"🔒 {bold('En retención legal')}: no se depura ni se borra nada."
    return "Sin retención legal."


def _entries(kept: KeptLog) -> str:
    if kept.first_at is None:
        return "Todavía no hay registros."
    first = local_day(kept.first_at, kept.company.zone)
    before = " Lo anterior ya fue depurado." if kept.first_folio > 1 else ""
    return (
        f"Hay {count(kept.entries, 'registro', 'registros')}, desde el #{kept.first_folio} "
        f"({_date(first)}).{before}"
    )


def what_may_go(kept: KeptLog) -> str:
    """What may be purged today, or when the first entries may be; nothing during a legal hold."""
    if kept.keeping.held:
        return ""
    if kept.plan is not None:
        plan = kept.plan
        return f"Hoy se pueden depurar {count(plan.entries, 'registro', 'registros')}: {folios_of(plan)}."
    years = years_of(kept.keeping.years)
    none = f"Ningún registro ha cumplido {years}"
    if kept.has_old:
        none = f"Todavía no se juntan {SEGMENT:,} registros que hayan cumplido {years}"
    if kept.next_on is not None:
        return f"{none}: los primeros se podrán borrar desde el {_date(kept.next_on)}."
    return f"{none}."


def _hold_button(draft: KeepingDraft, kept: KeptLog) -> InlineKeyboardButton:
    if kept.keeping.held:
        return draft.button("Quitar retención legal…", "release", style="danger")
    return draft.button("Activar retención legal", "hold")


def way_out(draft: KeepingDraft) -> Row:
    return [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]


def _goes(plan: PurgePlan) -> str:
    return f"Se borrarán {bold(count(plan.entries, 'registro', 'registros'))}: {folios_of(plan)}."


def folios_of(plan: PurgePlan) -> str:
    return f"#{plan.first_folio} a #{plan.end.folio}"


def days_of(plan: PurgePlan, company: Company) -> str:
    first, last = (_date(local_day(each, company.zone)) for each in (plan.first_at, plan.last_at))
    return f"el {first}" if first == last else f"del {first} al {last}"


def _sent(files: Sequence[ExportedFile]) -> str:
    return f"Te envié {named([code(file.name) for file in files], limit=_FILES_NAMED)}."


def _date(day: date) -> str:
    return day.strftime("%d/%m/%Y")
