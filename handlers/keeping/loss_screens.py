"""The screens of `/conservar` that state the consequences before something takes protection away."""

from __future__ import annotations

from collections.abc import Sequence

from domain.keeping import Law, Loss
from domain.phrases import count
from handlers.keeping.draft import KeepingDraft
from handlers.keeping.screens import (
    THE_LAW,
    TITLE,
    days_of,
    folios_of,
    way_out,
    what_may_go,
    years_of,
)
from handlers.kit.screen import Screen
from handlers.kit.text import bold, heading, page
from services.log.keeping import KeptLog

_ON_RECORD = "El cambio queda en la bitácora con tu nombre, y se avisa a quienes la leen."


def loss_screen(draft: KeepingDraft, after: KeptLog, *, first: str) -> Screen:
    """The consequences of fewer years, or of lifting the hold: nothing is changed yet."""
    loss = draft.warned_of
    text = page(
        heading(TITLE, draft.about.name),
        _what_is_lost(loss),
        _would_go(after),
        _below(loss.laws),
        first or _ON_RECORD,
        error=draft.error,
    )
    return Screen(text, [[draft.button(_lose_label(loss), "lose", style="danger")], way_out(draft)])


def law_screen(draft: KeepingDraft) -> Screen:
    """The further warning: the law requires more."""
    loss = draft.warned_of
    text = page(
        heading(TITLE, draft.about.name),
        f"⚠️ {bold(f'La ley pide más de {years_of(loss.after.years)}')}\n{THE_LAW}",
        "Lo que se depure no lo podrás presentar en una revisión del SAT ni en un juicio, y no se recupera. "
        "Si dudas, pregúntale antes a quien lleva tus asuntos legales.",
        error=draft.error,
    )
    insist = draft.button(f"Sí, conservar {years_of(loss.after.years)}", "insist", style="danger")
    return Screen(text, [[insist], way_out(draft)])


def _what_is_lost(loss: Loss) -> str:
    lines = []
    if loss.shortened:
        lines.append(
            f"Vas a bajar de {years_of(loss.before.years)} a {bold(years_of(loss.after.years))} "
            "lo que se conserva."
        )
    if loss.released:
        lines.append("Vas a quitar la retención legal: desde ese momento se podrá depurar.")
    return "\n".join(lines)


def _lose_label(loss: Loss) -> str:
    if loss.released:
        return "Sí, quitar la retención"
    return f"Sí, bajar a {years_of(loss.after.years)}"


def _would_go(after: KeptLog) -> str:
    """What could be purged today if the change were made."""
    if after.keeping.held:
        return "Mientras siga la retención legal no se depura nada."
    if after.plan is None:
        return what_may_go(after)
    plan = after.plan
    return (
        f"Hoy mismo se podrán depurar {bold(count(plan.entries, 'registro', 'registros'))}: "
        f"{folios_of(plan)}, registrados {days_of(plan, after.company)}."
    )


def _below(laws: Sequence[Law]) -> str:
    """The laws that require more years than are left."""
    asked = " y ".join(f"los {law.years} del {law.name} (art. {law.article})" for law in laws)
    return f"⚠️ Son menos años que {asked}." if asked else ""
