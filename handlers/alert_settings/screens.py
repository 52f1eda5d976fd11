"""The screens of `/alertas`."""

from __future__ import annotations

from domain.alert_choices import USUAL, OwnDeeds, lines_of, optional_tabs, own_in_words, tabs_in_words
from domain.catalogue import Catalogue
from domain.companies import Company
from handlers.alert_settings.draft import AlertSettingsDraft
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.text import bold, heading, page, plain

TITLE = "Mis alertas"
UNCHANGED = "Listo, tus alertas siguen como estaban."
WHICH_AMOUNT = "Escribe desde qué importe, en pesos; por ejemplo: 10,000."
WHICH_HOURS = "Escribe de qué hora a qué hora; por ejemplo: de 22 a 7."

_AMOUNTS = (0, 1_000, 5_000, 10_000, 50_000, 100_000)  # pesos
_QUIET = ((22, 7), (21, 7), (20, 8), (19, 9))


def choices_screen(draft: AlertSettingsDraft, catalogue: Catalogue) -> Screen:
    """How alerts come, and what can be changed of it."""
    wanted = draft.wanted
    text = page(
        heading(TITLE, draft.about.name),
        _as_lines(draft, catalogue),
        "Lo de usuarios, contraseñas y la propia bitácora te llega siempre, y en las horas de silencio sólo "
        "lo urgente: lo demás espera, en un solo mensaje.",
        error=draft.error,
    )
    rows: list[Row] = [
        [draft.button("Pestañas…", "open", "tabs"), draft.button("Importe…", "open", "amount")],
        [draft.button(f"Lo que tú haces: {own_in_words(wanted.own)}", "own")],
        [
            draft.button("Horas de silencio…", "open", "quiet"),
            draft.button("Sonido: sí" if wanted.sound else "Sonido: no", "sound"),
        ],
    ]
    if draft.topics:
        rows.append([draft.button(f"Tema propio: {'sí' if wanted.topic else 'no'}", "topic")])
    rows.append([draft.button("Probar", "try")])
    everywhere = draft.button(f"Guardar en todas ({len(draft.others) + 1})", "save_all")
    if wanted != draft.kept:
        rows.append([draft.button("Guardar", "save", style="success"), draft.button("Cancelar", "cancel")])
        if draft.others:
            rows.append([everywhere])
        return Screen(text, rows)
    if draft.others and wanted != USUAL:
        rows.append([everywhere])
    if draft.rules:
        rows.append([button("Alertas de la empresa", MenuButton("guardia", draft.about.id))])
    return Screen(text, [*rows, [draft.button("Cerrar", "cancel")]])


def tabs_screen(draft: AlertSettingsDraft, catalogue: Catalogue) -> Screen:
    """The tabs, each a button that gives or takes its alerts."""
    muted = draft.wanted.muted
    text = page(
        heading(TITLE, draft.about.name),
        f"Te llegan: {bold(tabs_in_words(catalogue, muted))}.\n"
        "Toca lo que quieras recibir o dejar de recibir.",
        "Lo de usuarios, contraseñas y la propia bitácora te llega siempre.",
        error=draft.error,
    )
    toggles = [
        draft.button(f"{'⬜' if each.code in muted else '✅'} {each.label}", "tab", each.code)
        for each in optional_tabs(catalogue)
    ]
    rows: list[Row] = [
        *grid(toggles),
        [draft.button("Todas", "all"), draft.button("Sólo obligatorias", "none")],
        [draft.button("« Atrás", "back")],
    ]
    return Screen(text, rows)


def amount_screen(draft: AlertSettingsDraft) -> Screen:
    """From what amount alerts come."""
    text = page(
        heading(TITLE, draft.about.name),
        "¿Desde qué importe? Lo que no lleva importe te llega igual.\nTócalo, o escríbelo: 10,000.",
        error=draft.error,
    )
    offered = [draft.button(f"${each:,}" if each else "Cualquiera", "from", each) for each in _AMOUNTS]
    return Screen(text, [*grid(offered), [draft.button("« Atrás", "back")]])


def quiet_screen(draft: AlertSettingsDraft) -> Screen:
    """When only what is urgent comes."""
    text = page(
        heading(TITLE, draft.about.name),
        "¿A qué horas no quieres que suene nada? Lo urgente llega igual, y lo demás al terminar, en un solo "
        "mensaje.\nTócalas, o escríbelas: de 22 a 7.",
        error=draft.error,
    )
    offered = [draft.button(f"{first}:00 a {last}:00", "hours", f"{first}-{last}") for first, last in _QUIET]
    rows = [*grid(offered), [draft.button("Ninguna", "noquiet")], [draft.button("« Atrás", "back")]]
    return Screen(text, rows)


def saved_screen(draft: AlertSettingsDraft, catalogue: Catalogue, *, everywhere: bool) -> Screen:
    """How they come from now on."""
    where = f"en todas ({len(draft.others) + 1})" if everywhere else draft.about.name
    text = page(f"✅ {heading('Alertas guardadas', where)}", _as_lines(draft, catalogue))
    return Screen(text, [[button("Cerrar", CLOSE)]])


def trial_screen(company: Company) -> Screen:
    """An alert that says that it is none."""
    return Screen(
        page(
            f"🔔 {heading('Prueba de alerta', company.name)}",
            "Así te llegan las alertas de esta empresa. No pasó nada: sólo es una prueba.",
        )
    )


def next_own(own: OwnDeeds) -> OwnDeeds:
    """What the button for it turns to."""
    every = list(OwnDeeds)
    return every[(every.index(own) + 1) % len(every)]


def _as_lines(draft: AlertSettingsDraft, catalogue: Catalogue) -> str:
    return "\n".join(f"{plain(name)}: {bold(value)}" for name, value in lines_of(draft.wanted, catalogue))
