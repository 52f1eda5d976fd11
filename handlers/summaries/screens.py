"""The screens of `/resumen`."""

from __future__ import annotations

from datetime import datetime, time

from domain.companies import Company
from domain.summaries import HOURS, Frequency, SummaryPlan
from domain.zones import local_day
from handlers.kit.buttons import MenuButton
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.text import day, heading, page
from handlers.summaries.draft import SummaryDraft
from services.log.summaries import plan_in_words

TITLE = "Resumen de la bitácora"
UNCHANGED = "Listo, el resumen queda como estaba."

WHICH_HOUR = "Toca o escribe una hora, de 6:00 a 22:00; por ejemplo: 19:00 o 7 pm."
WITH_SEALS = "A esa hora te llegan también los sellos del día, los de todas tus bitácoras juntos."

_HOURS_A_ROW = 5
_WHAT_FOR = {
    Frequency.DAILY: "Cada día te mando lo de las últimas 24 horas.",
    Frequency.WEEKLY: "Cada lunes te mando lo de la semana anterior, de lunes a domingo.",
}


def frequency_screen(draft: SummaryDraft, plan: SummaryPlan | None) -> Screen:
    """The frequency."""
    now = f"Ahora: {plan_in_words(plan)}." if plan is not None else "Ahora no recibes ninguno."
    text = page(
        heading(TITLE, draft.about.name),
        "Cuántos registros hubo, quién tuvo más movimientos y qué fue raro, con su gráfica. "
        "Sólo te llega a ti.",
        f"{now}\n¿Cada cuánto lo quieres?",
        error=draft.error,
    )
    rows: list[Row] = [
        [
            draft.button("Diario", "every", Frequency.DAILY),
            draft.button("Semanal", "every", Frequency.WEEKLY),
        ],
        [draft.button("No quiero", "none")],
    ]
    back = [draft.button("« Atrás", "back")] if draft.several else []
    return Screen(text, [*rows, [*back, draft.button("Cancelar", "cancel")]])


def hour_screen(draft: SummaryDraft, *, gets_seals: bool) -> Screen:
    """The hour, which is that of their seals too."""
    text = page(
        heading(TITLE, draft.about.name),
        _WHAT_FOR[draft.frequency],
        WITH_SEALS if gets_seals else "",
        "¿A qué hora? Tócala o escríbela.",
        error=draft.error,
    )
    hours = grid([draft.button(f"{hour}:00", "hour", hour) for hour in HOURS], _HOURS_A_ROW)
    return Screen(text, [*hours, [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]])


def on_the_hour(asked: time) -> str:
    """The error for half past seven: the nearest whole hours would be right."""
    near = [hour for hour in (asked.hour, asked.hour + 1) if hour in HOURS]
    return f"El resumen sale a la hora en punto: escribe {' o '.join(f'{hour}:00' for hour in near)}."


def saved_screen(company: Company, plan: SummaryPlan, *, now: datetime) -> Screen:
    """The plan, and when the first summary comes."""
    due_at, today = plan.next_due(now, company.zone), local_day(now, company.zone)
    when = local_day(due_at, company.zone)
    first = "hoy" if when == today else f"el {day(when, today=today).lower()}"
    text = page(
        f"✅ {heading('Resumen guardado', company.name)}",
        f"{plan_in_words(plan).capitalize()}. El primero te llega {first}.",
    )
    return Screen(text, [[button("Ver bitácora", MenuButton("bitacora", company.id))]])


def stopped_screen(company: Company) -> Screen:
    """No more summaries."""
    return Screen(
        page(f"✅ {heading('Sin resumen', company.name)}", "Ya no te mando resúmenes de esta empresa."),
        [[button("Ver bitácora", MenuButton("bitacora", company.id))]],
    )
