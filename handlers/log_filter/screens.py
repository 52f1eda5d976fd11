"""The screens of *Filtrar*."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.filter_words import NAME_LIMIT, ORIGINS, OUTCOMES, STRANGERS, in_words
from domain.log_filter import Stretch
from domain.spelling import clip, fold
from handlers.kit.button_list import ButtonList
from handlers.kit.screen import Row, Screen, grid
from handlers.kit.text import bold, heading, page, plain
from handlers.log_filter.calendar import month_rows, month_title
from handlers.log_filter.draft import FilterDraft, Step
from services.log.filters import FiltersInUse

TITLE = "Filtrar bitácora"
EXAMPLE = "ayer cancelado"

_AMOUNTS = (1_000, 10_000, 50_000, 100_000)  # pesos
_LABEL_LENGTH = 34  # characters of a full-width button, mostly capitals
_REPEAT_LENGTH = 36  # of one with few capitals
_PERIODS = (
    (Stretch.TODAY, "Hoy"),
    (Stretch.YESTERDAY, "Ayer"),
    (Stretch.WEEK, "7 días"),
    (Stretch.MONTH, "Este mes"),
)

User = tuple[str, str]


def filter_screen(draft: FilterDraft, catalogue: Catalogue, in_use: FiltersInUse, *, today: date) -> Screen:
    """What is picked so far, and what else can be."""
    wanted = draft.wanted
    rows: list[Row] = []
    if in_use.last is not None and in_use.last.wanted != wanted and not wanted.active:
        again = f"Repetir: {in_words(in_use.last.wanted, catalogue, today=today)}"
        rows.append([draft.button(clip(again, limit=_REPEAT_LENGTH), "use", in_use.last.id)])
    rows += grid([draft.button(label, "period", stretch) for stretch, label in _PERIODS])
    rows += grid(
        [
            _open(draft, "Elegir fechas", Step.DATES),
            _open(draft, "Saltar a fecha", Step.JUMP),
            _open(draft, _set("Pestaña", wanted.category), Step.TAB),
            _open(draft, _set("Operación", wanted.operations), Step.OPERATION),
            _open(draft, _set("Usuario", wanted.user_name is not None), Step.USER),
            _open(draft, _set("Resultado", wanted.outcome), Step.OUTCOME),
            _open(draft, _set("Origen", wanted.origin), Step.ORIGIN),
            _open(draft, _set("Texto", wanted.text), Step.TEXT),
            _open(draft, _set("Importe", wanted.amount), Step.AMOUNT),
            draft.button(f"{'✅' if wanted.sensitive else '⬜'} Sólo sensibles", "sensitive"),
            _open(draft, "Mis filtros", Step.KEPT),
        ]
    )
    rows.append([draft.button("Ver resultados", "show", style="success")])
    last = [draft.button("Cancelar", "cancel")]
    rows.append([draft.button("Quitar todo", "clear", "all"), *last] if wanted.active else last)
    hint = f"Toca lo que quieras ver, o escríbelo: {EXAMPLE}."
    return _screen(draft, hint, rows, chosen=_chosen(draft, catalogue, today))


def dates_screen(draft: FilterDraft, *, today: date) -> Screen:
    """The calendar: the first day, then the last."""
    if draft.first_day is None:
        ask = "Toca el primer día, o escribe las fechas: 12/11 al 15/11."
    else:
        ask = f"Desde el {draft.first_day:%d/%m/%Y}. Toca el último día; el mismo, si es uno solo."
    rows = month_rows(draft, today=today)
    if draft.wanted.period is not None:
        rows.append([draft.button("Cualquier fecha", "clear", "period")])
    return _screen(draft, f"{ask}\n\n{bold(month_title(draft, today=today))}", [*rows, _back(draft)])


def jump_screen(draft: FilterDraft, *, today: date) -> Screen:
    """The calendar, to open the page of one day."""
    ask = "¿A qué día quieres ir? Tócalo, o escríbelo: 12/11/2026."
    rows = month_rows(draft, today=today)
    return _screen(draft, f"{ask}\n\n{bold(month_title(draft, today=today))}", [*rows, _back(draft)])


def tab_screen(draft: FilterDraft, catalogue: Catalogue) -> Screen:
    """The six tabs, to pick one."""
    tabs = [draft.button(each.label, "tab", each.code) for each in catalogue.categories]
    rows = [*grid(tabs), *_any(draft, "Todas", "category", draft.wanted.category), _back(draft)]
    return _screen(draft, "¿Qué pestaña quieres ver?", rows)


def operation_screen(draft: FilterDraft, catalogue: Catalogue) -> Screen:
    """The operations of one tab; asks for the tab first if needed."""
    if not draft.tab:
        tabs = [draft.button(each.label, "within", each.code) for each in catalogue.categories]
        rows = [*grid(tabs), *_any(draft, "Todas", "operations", draft.wanted.operations), _back(draft)]
        return _screen(draft, "¿De qué pestaña es la operación?", rows)
    operations = [
        draft.button(each.label, "operation", each.code) for each in catalogue.in_category(draft.tab)
    ]
    rows = [
        *_listed(draft, operations),
        *_any(draft, "Todas", "operations", draft.wanted.operations),
        [draft.button("Otra pestaña", "open", Step.OPERATION.partition(".")[2])],
        _back(draft),
    ]
    return _screen(draft, f"{bold(catalogue.category(draft.tab).label)}: ¿qué operación?", rows)


def user_screen(draft: FilterDraft, users: Sequence[User]) -> Screen:
    """Who has done anything in this log."""
    found = [user for user in users if matches(user, draft.query)]
    labels = _told_apart([_user_label(user) for user in found])
    names = [
        draft.button(label, "user", user_mark(name)) for label, (name, _) in zip(labels, found, strict=True)
    ]
    rows = _listed(draft, names, everything="Ver todos")
    rows += _any(draft, "Cualquier usuario", "user_name", draft.wanted.user_name is not None)
    return _screen(
        draft, "¿De quién? Tócalo, o escribe parte de su nombre para buscarlo.", [*rows, _back(draft)]
    )


def outcome_screen(draft: FilterDraft) -> Screen:
    """The outcomes."""
    outcomes = [draft.button(label, "outcome", outcome) for outcome, label in OUTCOMES.items()]
    rows = [
        outcomes[:-1],
        outcomes[-1:],  # its label is long
        *_any(draft, "Cualquier resultado", "outcome", draft.wanted.outcome),
        _back(draft),
    ]
    return _screen(draft, "¿Cómo terminó?", rows)


def origin_screen(draft: FilterDraft) -> Screen:
    """The doors."""
    origins = [draft.button(label, "origin", origin) for origin, label in ORIGINS.items()]
    rows = [*grid(origins), *_any(draft, "Cualquier origen", "origin", draft.wanted.origin), _back(draft)]
    return _screen(draft, "¿Por dónde entró?", rows)


def text_screen(draft: FilterDraft) -> Screen:
    """The words to search for."""
    ask = "Escribe qué buscas: un número, un nombre o el principio de una palabra; por ejemplo: factura 203."
    now = f"Ahora: «{plain(draft.wanted.text)}»" if draft.wanted.text else ""
    rows = [*_any(draft, "Sin texto", "text", draft.wanted.text), _back(draft)]
    return _screen(draft, page(now, ask), rows)


def amount_screen(draft: FilterDraft) -> Screen:
    """For how much."""
    ask = "¿De qué importe? Tócalo, o escríbelo: más de 10,000; entre 1,000 y 5,000; 18,560.00."
    now = f"Ahora: {plain(str(draft.wanted.amount))}" if draft.wanted.amount is not None else ""
    over = [draft.button(f"Más de ${pesos:,}", "over", pesos) for pesos in _AMOUNTS]
    rows = [*grid(over), *_any(draft, "Cualquier importe", "amount", draft.wanted.amount), _back(draft)]
    return _screen(draft, page(now, ask), rows)


def kept_screen(draft: FilterDraft, in_use: FiltersInUse) -> Screen:
    """The person's saved filters, to use one or to save the current one."""
    names = [draft.button(clip(each.name or "", limit=NAME_LIMIT), "use", each.id) for each in in_use.kept]
    rows = _listed(draft, names)
    more = []
    if draft.wanted.active:
        more.append(_open(draft, "Guardar este filtro", Step.NAME))
    if names:
        more.append(_open(draft, "Olvidar uno", Step.FORGET))
    rows += [more] if more else []
    ask = "Toca el que quieras usar." if names else "Todavía no guardas ningún filtro."
    if not names and not draft.wanted.active:
        ask += " Elige primero qué quieres ver, y vuelve aquí para guardarlo con un nombre."
    return _screen(draft, ask, [*rows, _back(draft)])


def forget_screen(draft: FilterDraft, in_use: FiltersInUse) -> Screen:
    """The same filters, to forget one."""
    names = [draft.button(f"✕ {clip(each.name or '', limit=38)}", "forget", each.id) for each in in_use.kept]
    return _screen(draft, "¿Cuál quieres olvidar?", [*_listed(draft, names), _back(draft)])


def name_screen(draft: FilterDraft, catalogue: Catalogue, *, today: date) -> Screen:
    """The name for the saved filter."""
    ask = f"¿Cómo se llama? Escribe hasta {NAME_LIMIT} caracteres; por ejemplo: Canceladas de ayer."
    return _screen(draft, ask, [_back(draft)], chosen=_chosen(draft, catalogue, today))


def matches(user: User, query: str) -> bool:
    """Whether the text is part of the user's name or full name."""
    wanted = fold(query)
    return any(wanted in fold(name) for name in user)


def user_mark(name: str) -> str:
    """A user's mark in a button: a name may be longer than a button's data."""
    return sha256(name.encode()).hexdigest()[:12]


def _user_label(user: User) -> str:
    name, full_name = user
    return clip(f"{name} · {full_name}" if name else STRANGERS, limit=_LABEL_LENGTH)


def _told_apart(labels: Sequence[str]) -> Sequence[str]:
    """Number labels that read alike: a log may have a user in similar spellings."""
    so_far: Counter[str] = Counter()
    apart = []
    for label in labels:
        so_far[label] += 1
        apart.append(f"{label} ({so_far[label]})" if so_far[label] > 1 else label)
    return apart


def _screen(draft: FilterDraft, ask: str, rows: Sequence[Row], *, chosen: str = "") -> Screen:
    return Screen(page(heading(TITLE, draft.about.name), chosen, ask, error=draft.error), rows)


def _chosen(draft: FilterDraft, catalogue: Catalogue, today: date) -> str:
    words = in_words(draft.wanted, catalogue, today=today)
    return f"Filtro: {plain(words)}" if words else "Sin filtro: se ven todos los registros."


def _open(draft: FilterDraft, label: str, step: Step) -> InlineKeyboardButton:
    return draft.button(label, "open", step.partition(".")[2])


def _set(label: str, value: object) -> str:
    return f"{label} ✓" if value else label


def _any(draft: FilterDraft, label: str, criterion: str, value: object) -> list[Row]:
    """The button that removes the criterion, if it is set."""
    return [[draft.button(label, "clear", criterion)]] if value else []


def _listed(
    draft: FilterDraft, buttons: Sequence[InlineKeyboardButton], *, everything: str = "Ver todas"
) -> list[Row]:
    return ButtonList(draft, len(buttons)).rows(buttons, everything=everything)


def _back(draft: FilterDraft) -> Row:
    return [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]
