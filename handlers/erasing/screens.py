"""The screens of `/suprimir`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.companies import Company, User
from domain.entries import Entry
from domain.erasure import ErasurePlan, Ground
from domain.keeping import FISCAL, Keeping
from domain.phrases import count
from domain.spelling import clip
from domain.zones import local_day
from handlers.erasing.draft import ErasingDraft
from handlers.kit.button_kinds import WorkAction, WorkButton
from handlers.kit.button_list import LABEL, PAGE, ButtonList
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, page, plain

TITLE = "Borrar datos de una persona"
WORD = "BORRAR"
LOOKING = "Buscando en la bitácora…"
CLOSED = "No se borró nada."
_STAYS = (
    "Queda qué pasó y cuándo, con [borrado] en lugar de sus datos, y la bitácora se sigue comprobando igual. "
    "Lo que ya se envió a los chats, se exportó o se respaldó no cambia."
)


def who_screen(draft: ErasingDraft, users: Sequence[User]) -> Screen:
    """Whom: one of those who left, or anybody by their name."""
    listed = ButtonList(draft, len(users))
    ask = (
        "¿De quién? Toca a alguien dado de baja, o escribe su usuario o su nombre completo."
        if users
        else "¿De quién? Escribe su usuario o su nombre completo, como aparece en la bitácora."
    )
    hint = f"Página {listed.at + 1} de {listed.pages}." if len(users) > PAGE else ""
    rows = listed.rows([draft.button(clip(each.label, limit=LABEL), "user", each.id) for each in users])
    cancel = [draft.button("Cancelar", "cancel")]
    return Screen(page(heading(TITLE, draft.about.name), ask, hint, error=draft.error), [*rows, cancel])


def ground_screen(draft: ErasingDraft) -> Screen:
    """Why."""
    text = page(
        heading(TITLE, draft.about.name),
        f"De: {bold(draft.known.label)}",
        "¿Por qué se borran?",
        error=draft.error,
    )
    rows = [[draft.button(each.label, "ground", each.value)] for each in Ground]
    return Screen(text, [*rows, _way_out(draft)])


def asked_screen(draft: ErasingDraft) -> Screen:
    """At whose request, in words that stay in the log."""
    text = page(
        heading(TITLE, draft.about.name),
        f"De: {bold(draft.known.label)}\n{_ground(draft)}",
        "¿Con qué documento consta? Eso se queda en la bitácora, así que no escribas su nombre; "
        "por ejemplo: carta del 12/11/2026.",
        error=draft.error,
    )
    return Screen(text, [_way_out(draft)])


def looking_screen(draft: ErasingDraft) -> Screen:
    """The log is looked through: its progress is drawn over this."""
    text = page(heading(TITLE, draft.about.name), LOOKING, error=draft.error)
    return Screen(text, [[button("Cancelar", WorkButton(draft.work_id, WorkAction.STOP))]])


def confirm_screen(draft: ErasingDraft, *, first: str, now: datetime) -> Screen:
    """Exactly what would go; ask for the final word."""
    plan, company = draft.plan or ErasurePlan(), draft.about
    text = page(
        heading(TITLE, company.name),
        f"De: {bold(draft.known.label)}\n{_ground(draft)}\nConsta en: {plain(draft.asked_by)}",
        _goes(draft, plan),
        _STAYS,
        _law(plan, company, now),
        "No se puede recuperar.",
        first,
        f"Para confirmar, escribe {bold(WORD)}.",
        error=draft.error,
    )
    return Screen(text, [_way_out(draft)])


def erased_screen(company: Company, entry: Entry) -> Screen:
    """What is left on record of it."""
    facts = dict(entry.detail.facts)
    text = page(
        f"✅ {bold('Datos borrados')} · {plain(company.name)}",
        f"Se borraron {facts['Datos']} datos de {facts['Registros']} registros.",
        f"Quedó en la bitácora con el folio {entry.folio}, sin su nombre, y se avisó a quienes la leen.",
    )
    buttons = [button("Ver bitácora", MenuButton("bitacora", company.id)), button("Cerrar", CLOSE)]
    return Screen(text, [buttons])


def _goes(draft: ErasingDraft, plan: ErasurePlan) -> str:
    values, entries = count(plan.values, "dato", "datos"), count(plan.entries, "registro", "registros")
    by_them = f", {plan.by_them:,} de ellos de lo que hizo" if plan.by_them else ""
    user = " También su usuario, su Telegram y sus avisos." if draft.known.user_id is not None else ""
    if not plan.entries:
        return f"Ningún registro trae sus datos.{user}"
    return f"Se {'borra' if plan.values == 1 else 'borran'} {bold(values)} de {bold(entries)}{by_them}.{user}"


def _law(plan: ErasurePlan, company: Company, now: datetime) -> str:
    """What the law asks of entries as young as these."""
    if plan.last_at is None:
        return ""
    kept_since = Keeping(years=FISCAL.years).kept_since(local_day(now, company.zone))
    if local_day(plan.last_at, company.zone) < kept_since:
        return ""
    return (
        f"⚠️ Algunos tienen menos de {FISCAL.years} años, y la ley pide conservar ese tiempo la contabilidad "
        f"({FISCAL.name}, art. {FISCAL.article}): asegúrate de que sus datos no hagan falta en ella."
    )


def _ground(draft: ErasingDraft) -> str:
    return (
        "" if draft.ground is None else f"Por qué: {draft.ground.label[:1].lower()}{draft.ground.label[1:]}"
    )


def _way_out(draft: ErasingDraft) -> Row:
    return [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]
