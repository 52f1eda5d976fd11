"""The screens of `/baja`."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.companies import INSTALLATION_ID, Membership
from domain.phrases import count, first_of, named
from handlers.kit.button_list import LABEL, PAGE, ButtonList
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, page, plain
from handlers.leaving.draft import LeavingDraft
from handlers.leaving.people import Person, called, in_several_companies
from services.people.leaving import LeavingPlan, Left, Staying

TITLE = "Baja"
MOST_AT_ONCE = 50
"""How many of those found can be picked with one tap."""
_COMPANIES_SHOWN = 30
_NAMES_SHOWN = 5
_EVERYBODY = "Ver todos"
_SEATS = "No deja de ser propietario de la instalación: eso se quita en el servidor."

_FOLLOWS = (
    "Desde ese momento no entra, se desvincula su Telegram, deja de recibir alertas y se descarta lo que "
    "tenía a medias. Lo que hizo queda en la bitácora."
)
_FOLLOWS_SEVERAL = (
    "Desde ese momento no entran, se desvincula su Telegram, dejan de recibir alertas y se descarta lo que "
    "tenían a medias. Lo que hicieron queda en la bitácora."
)
_GONE = "Ya está fuera: no hay nada que dar de baja."


def who_screen(draft: LeavingDraft, people: Sequence[Person]) -> Screen:
    """Who leaves: the list, with a search."""
    found = called(people, draft.query) if draft.query else people
    listed = ButtonList(draft, len(found))
    hint = ""
    if len(people) > PAGE:
        hint = f"Página {listed.at + 1} de {listed.pages}. Escribe parte del nombre para buscar."
    ask = "¿Quién se va?" if people else "No hay nadie a quien puedas dar de baja."
    where_too = in_several_companies(people)
    buttons = [
        draft.button(each.label(most=LABEL, where_too=where_too), "user", each.user.id) for each in found
    ]
    rows = listed.rows(buttons, everything=_EVERYBODY)
    cancel = [draft.button("Cancelar", "cancel")]
    return Screen(page(heading(TITLE), ask, hint, error=draft.error), [*rows, cancel])


def more_screen(draft: LeavingDraft, people: Sequence[Person]) -> Screen:
    """Who else leaves: the list, where a tap picks, and a second one no longer does."""
    picked = [each for each in people if each.ids & {*draft.picked}]
    found = called(people, draft.query) if draft.query else people
    listed = ButtonList(draft, len(found))
    where_too = in_several_companies(people)
    rows = listed.rows([_toggle(draft, each, where_too=where_too) for each in found], everything=_EVERYBODY)
    if draft.query and 1 < len(found) <= MOST_AT_ONCE:
        rows.append([draft.button(f"Marcar a los {len(found)}", "all")])
    who = named(_names([each.places[0] for each in picked]), limit=_NAMES_SHOWN) or "nadie"
    text = page(
        heading(TITLE),
        f"¿Quién más se va? Hasta ahora: {bold(who)}.",
        "Escribe parte del nombre para buscar.",
        error=draft.error,
    )
    ready = draft.button(f"Listo ({len(picked)})", "ready", style="success")
    return Screen(text, [*rows, [ready, draft.button("Cancelar", "cancel")]])


def _toggle(draft: LeavingDraft, person: Person, *, where_too: bool) -> InlineKeyboardButton:
    sign = "✓ " if person.ids & {*draft.picked} else ""
    label = person.label(most=LABEL - len(sign), where_too=where_too)
    return draft.button(f"{sign}{label}", "toggle", person.user.id)


def confirm_screen(draft: LeavingDraft, plan: LeavingPlan) -> Screen:
    """What follows, company by company, before the one tap."""
    places = _places(plan)
    several = len(_names(places)) > 1
    going = [_line(each, several=several) for each in plan.going]
    told = page(
        heading(TITLE, _who(places)),
        _listed(_goes(plan.going, several=several), going),
        *_staying(plan.staying, several=several),
        _FOLLOWS_SEVERAL if several else _FOLLOWS,
        f"Motivo: {plain(draft.reason)}" if draft.reason else "Si quieres, escribe el motivo.",
        error=draft.error,
    )
    leave = [draft.button("Dar de baja", "save", style="danger")]
    return Screen(told, [leave, _more_row(draft), _last_row(draft)])


def stays_screen(draft: LeavingDraft, plan: LeavingPlan) -> Screen:
    """Nobody goes: where they stay and why, and their card."""
    places = _places(plan)
    said = _staying(plan.staying, several=len(_names(places)) > 1) or [_GONE]
    cards: list[Row] = [
        [button(f"Ver a {user.name}", MenuButton("usuarios", user.company_id, user_id=user.id))]
        for user in (each.place.user for each in plan.staying)
        if user.id in draft.picked
    ]
    text = page(heading(TITLE, _who(places)), *said, error=draft.error)
    return Screen(text, [*cards[:PAGE], _more_row(draft), _last_row(draft)])


def _more_row(draft: LeavingDraft) -> Row:
    return [draft.button("Agregar a alguien más…", "more")]


def _last_row(draft: LeavingDraft) -> Row:
    return [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]


def done_screen(left: Left) -> Screen:
    """What was done in each company, and what was not."""
    places = [each.place for each in left.deeds]
    several = len(_names([*places, *(each.place for each in left.staying)])) > 1
    done = [
        _line(each.place, several=several) + (f", folio {each.entry.folio}" if each.entry is not None else "")
        for each in left.deeds
    ]
    where = count(len({each.company.id for each in places}), "empresa", "empresas")
    text = page(
        f"✅ {bold('Baja hecha')} · {plain(_who(places) or '')}",
        _listed(f"Ya no {'entran' if several else 'entra'} en {where}:", done),
        *_staying(left.staying, several=several, told=True),
    )
    return Screen(text, [[button("Cerrar", CLOSE)]])


def _places(plan: LeavingPlan) -> list[Membership]:
    return [*plan.going, *(each.place for each in plan.staying)]


def _names(places: Sequence[Membership]) -> list[str]:
    return list(dict.fromkeys(each.user.full_name for each in places))


def _who(places: Sequence[Membership]) -> str | None:
    """Whose places these are: `Rosa Soto y 2 más`."""
    return named(_names(places), limit=1) or None


def _goes(going: Sequence[Membership], *, several: bool) -> str:
    where = count(len({each.company.id for each in going}), "empresa", "empresas")
    return f"{'Salen' if several else 'Sale'} de {where}:"


def _line(place: Membership, *, several: bool) -> str:
    """A company and the user there; their full name too, if it is not the screen's."""
    who = f" · {plain(place.user.full_name)}" if several else ""
    return f"{plain(place.company.name)}: {bold(place.user.name)}{who}"


def _staying(staying: Sequence[Staying], *, several: bool, told: bool = False) -> list[str]:
    """Where they stay: for a rule, for lack of the right, and where the asker is not even a user."""
    ours = [each for each in staying if each.place.company.id != INSTALLATION_ID]
    kept = [_kept(each, several=several, told=told) for each in ours if each.known]
    hidden = [each for each in ours if not each.known]
    stay = "Siguen" if several else "Sigue"
    said = [_listed(f"{stay} en:", kept)] if kept else []
    if hidden:
        where = count(
            len({each.place.company.id for each in hidden}),
            "empresa donde no eres usuario",
            "empresas donde no eres usuario",
        )
        said.append(f"{stay} en {where}: {_news(sum(each.told for each in hidden), told=told)}.")
    if any(each.place.company.id == INSTALLATION_ID and each.known for each in staying):
        said.append(_SEATS)
    return said


def _kept(staying: Staying, *, several: bool, told: bool) -> str:
    place = staying.place
    where = f"{plain(place.company.name)}{f', {bold(place.user.name)}' if several else ''}"
    if staying.why is not None:
        return f"{where}: {plain(staying.why.message)}"
    return f"{where}: ahí no puedes dar de baja; {_news(staying.told, told=told)}."


def _news(people: int, *, told: bool) -> str:
    if not people:
        return "ahí no hay a quién avisar"
    who = "a su supervisor" if people == 1 else f"a sus {people} supervisores"
    return f"ya se avisó {who}" if told else f"se avisará {who}"


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *(f"• {each}" for each in first_of(lines, limit=_COMPANIES_SHOWN))])
