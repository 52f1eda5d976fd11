"""The questions before something is done about an entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.phrases import first_of, named
from domain.spelling import clip
from handlers.kit.button_kinds import ActAction, ActButton
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, heading, page, plain
from services.people.acting import BlockPlan
from services.people.undoing import UndoPlan

OUT = (
    "No podrá hacer nada aquí desde su siguiente toque, ni en lo que tenga a medias. "
    "Sigue en la lista de usuarios, y se puede desbloquear cuando quieras."
)
_CHANGES, _NAMED = 10, 6  # shown at most
_VALUE_LENGTH = 80


def blocking_screen(plan: BlockPlan, tapped: ActButton) -> Screen:
    """Whom, why, and what follows."""
    place = plan.author
    text = page(
        heading("Bloquear", place.company.name),
        f"¿Bloquear a {bold(place.user.label)}?",
        f"Motivo: {plain(plan.reason)}",
        OUT,
    )
    sure = button("Sí, bloquear", replace(tapped, action=ActAction.BLOCK_SURELY), style="danger")
    other = button("Escribir otro motivo", replace(tapped, action=ActAction.REASON))
    return Screen(text, [[sure], [other], [_back(tapped)]])


def undoing_screen(plan: UndoPlan, catalogue: Catalogue, tapped: ActButton) -> Screen:
    """What will be as it was, and what follows."""
    entry = plan.entry
    what = bold(catalogue.label_of_operation(entry.operation))
    text = page(
        heading("Deshacer", plan.company.name),
        f"¿Deshacer lo del folio {entry.folio}?\n{what}\n{plain(clip(entry.summary, limit=200))}",
        "\n".join(first_of(list(_changes(plan)), limit=_CHANGES)),
        _lost(plan),
        "Vale de inmediato, o en cuanto se apruebe si necesita a otra persona. "
        "Queda como una operación nueva, a tu nombre: "
        f"la del folio {entry.folio} no se borra.",
    )
    sure = button("Sí, deshacer", replace(tapped, action=ActAction.UNDO_SURELY), style="danger")
    return Screen(text, [[sure], [_back(tapped)]])


def _changes(plan: UndoPlan) -> Iterator[str]:
    for each in plan.changes:
        before, after = (clip(value or "—", limit=_VALUE_LENGTH) for value in (each.before, each.after))
        yield f"{plain(each.field)}: {plain(before)} → {plain(after)}"


def _lost(plan: UndoPlan) -> str:
    lines = []
    if plan.lost.operations:
        labels = [each.label for each in plan.lost.operations]
        lines.append(f"⚠️ Se deja de avisar de: {plain(named(labels, limit=_NAMED))}.")
    if plan.lost.limit is not None:
        lines.append("⚠️ Se avisa más tarde de los reportes atrasados.")
    return "\n".join(lines)


def _back(tapped: ActButton) -> InlineKeyboardButton:
    return button("« Atrás", replace(tapped, action=ActAction.BACK))
