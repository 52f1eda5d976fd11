"""The screens of a key that is being made: what it is for, from where, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from domain.api_keys import KeyRight
from domain.catalogue import Catalogue, Category
from domain.key_words import addresses_in_words, read_in_words
from domain.phrases import listed
from handlers.connecting.draft import ConnectingDraft
from handlers.kit.screen import Row, Screen, grid
from handlers.kit.text import bold, heading, moment, page, plain

LIFETIMES = (30, 90, 365)  # days
_ON = "✅ "


def scope_screen(draft: ConnectingDraft, catalogue: Catalogue, *, offered: Sequence[KeyRight]) -> Screen:
    """What is the key for?"""
    scope = draft.scope
    text = page(
        heading(f"Clave de {draft.label}", draft.about.name),
        "¿Qué podrá hacer? Toca para poner o quitar.",
        plain(_limits(draft, catalogue)),
        error=draft.error,
    )
    rows: list[Row] = [
        [draft.button(f"{_ON if right in scope.rights else ''}{right.label}", "right", right)]
        for right in offered
    ]
    limits = []
    if KeyRight.REPORT in scope.rights:
        limits.append(draft.button("Qué reporta", "operations"))
    if KeyRight.READ in scope.rights:
        limits.append(draft.button("Qué lee", "reads"))
    limits += [draft.button("Desde dónde", "addresses"), draft.button("Hasta cuándo", "expiry")]
    make = [draft.button("Crear clave", "make", style="success")]
    last = [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]
    return Screen(text, [*rows, *grid(limits), make, last])


def _limits(draft: ConnectingDraft, catalogue: Catalogue) -> str:
    """What it is limited to, a line each."""
    scope = draft.scope
    lines = []
    if KeyRight.REPORT in scope.rights:
        lines.append(f"Reporta: {tabs_in_words(draft, catalogue)}")
    if KeyRight.READ in scope.rights:
        lines.append(f"Lee: {read_in_words(scope, catalogue)}")
    lines.append(f"Desde: {addresses_in_words(scope)}")
    end = moment(draft.expires_at, draft.about.zone) if draft.expires_at is not None else "nunca"
    lines.append(f"Vence: {end}")
    return "\n".join(lines)


def tabs_in_words(draft: ConnectingDraft, catalogue: Catalogue) -> str:
    """The tabs whose operations it reports."""
    if draft.scope.operations is None:
        return "todo"
    return listed([tab.label for tab in reported_tabs(catalogue) if is_reported(draft, catalogue, tab)])


def reported_tabs(catalogue: Catalogue) -> Sequence[Category]:
    """The tabs with operations that a business system may report."""
    return [tab for tab in catalogue.categories if operations_of(catalogue, tab)]


def operations_of(catalogue: Catalogue, tab: Category) -> frozenset[str]:
    """The operations of a tab that a business system may report, by code."""
    return frozenset(each.code for each in catalogue.in_category(tab.code) if not each.own)


def is_reported(draft: ConnectingDraft, catalogue: Catalogue, tab: Category) -> bool:
    """Whether the key reports what belongs in the tab."""
    chosen = draft.scope.operations
    return chosen is None or operations_of(catalogue, tab) <= chosen


def operations_screen(draft: ConnectingDraft, catalogue: Catalogue) -> Screen:
    """What may it report?"""
    text = page(
        heading(f"Clave de {draft.label}", draft.about.name),
        "¿Qué podrá reportar? Toca cada pestaña para ponerla o quitarla.",
        error=draft.error,
    )
    tabs = [
        draft.button(f"{_ON if is_reported(draft, catalogue, tab) else ''}{tab.label}", "tab", tab.code)
        for tab in reported_tabs(catalogue)
    ]
    return Screen(text, [*grid(tabs), [draft.button("Listo", "done")]])


def reads_screen(draft: ConnectingDraft, catalogue: Catalogue) -> Screen:
    """What may it read?"""
    text = page(
        heading(f"Clave de {draft.label}", draft.about.name),
        "¿Qué podrá leer? Toca una opción, o escríbelo como en /bitacora: por ejemplo, documento cancelado.",
        f"Hoy: {bold(read_in_words(draft.scope, catalogue))}",
        error=draft.error,
    )
    tabs = [draft.button(tab.label, "reads_tab", tab.code) for tab in catalogue.categories]
    everything = [
        draft.button("Toda la bitácora", "reads_all"),
        draft.button("Lo sensible", "reads_sensitive"),
    ]
    return Screen(text, [everything, *grid(tabs), [draft.button("« Atrás", "done")]])


def addresses_screen(draft: ConnectingDraft) -> Screen:
    """From where may it be used?"""
    text = page(
        heading(f"Clave de {draft.label}", draft.about.name),
        "¿Desde qué direcciones se acepta? Escribe una o varias, o una red entera: "
        "192.168.1.0/24, 187.10.20.30. Desde otra se rechaza y se te avisa.",
        f"Hoy: {bold(addresses_in_words(draft.scope))}",
        error=draft.error,
    )
    return Screen(text, [[draft.button("Desde cualquiera", "anywhere")], [draft.button("« Atrás", "done")]])


def expiry_screen(draft: ConnectingDraft) -> Screen:
    """Until when does it serve?"""
    text = page(
        heading(f"Clave de {draft.label}", draft.about.name),
        "¿Hasta cuándo sirve? Toca una opción o escribe un día, como 31/12/2027.",
        error=draft.error,
    )
    days = [draft.button("1 año" if days == 365 else f"{days} días", "days", days) for days in LIFETIMES]
    never = draft.button("Nunca vence", "never")
    return Screen(text, [*grid([*days, never]), [draft.button("« Atrás", "done")]])
