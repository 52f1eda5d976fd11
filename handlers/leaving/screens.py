"""The screens of `/baja`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import INSTALLATION_ID
from domain.phrases import count, first_of
from handlers.kit.button_list import PAGE, ButtonList
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, page, plain
from handlers.leaving.draft import LeavingDraft
from handlers.leaving.people import Person, called
from services.people.leaving import LeavingPlan, Left, Staying

TITLE = "Baja"
_COMPANIES_SHOWN = 30
_SEATS = "No deja de ser propietario de la instalación: eso se quita en el servidor."

_GONE = "Ya está fuera: no hay nada que dar de baja."


def who_screen(draft: LeavingDraft, people: Sequence[Person]) -> Screen:
    """Who leaves: the list, with a search."""
    found = called(people, draft.query) if draft.query else people
    listed = ButtonList(draft, len(found))
    hint = ""
    if len(people) > PAGE:
        hint = f"Página {listed.at + 1} de {listed.pages}. Escribe parte del nombre para buscar."
    ask = "¿Quién se va?" if people else "No hay nadie a quien puedas dar de baja."
    rows = listed.rows([draft.button(each.label, "user", each.user.id) for each in found])
    cancel = [draft.button("Cancelar", "cancel")]
    return Screen(page(heading(TITLE), ask, hint, error=draft.error), [*rows, cancel])


def confirm_screen(draft: LeavingDraft, plan: LeavingPlan) -> Screen:
    """What follows, company by company, before the one tap."""
    going = [f"{plain(each.company.name)}: {bold(each.user.name)}" for each in plan.going]
    told = page(
        heading(TITLE, _who(plan)),
        _listed(f"Sale de {count(len(going), 'empresa', 'empresas')}:", going),
        *_staying(plan.staying),
        "Desde ese momento no entra, se desvincula su Telegram, deja de recibir avisos y termina lo que "
        "tenía a medias. Lo que hizo queda en la bitácora.",
        f"Motivo: {plain(draft.reason)}" if draft.reason else "Si quieres, escribe el motivo.",
        error=draft.error,
    )
    leave = [draft.button("Dar de baja", "save", style="danger")]
    return Screen(told, [leave, _last_row(draft)])


def stays_screen(draft: LeavingDraft, plan: LeavingPlan) -> Screen:
    """Nobody goes: where they stay and why, and their card."""
    said = _staying(plan.staying) or [_GONE]
    cards: list[Row] = [
        [button(f"Ver a {user.name}", MenuButton("usuarios", user.company_id, user_id=user.id))]
        for user in (each.place.user for each in plan.staying)
        if user.id == draft.picked
    ]
    return Screen(page(heading(TITLE, _who(plan)), *said, error=draft.error), [*cards, _last_row(draft)])


def _last_row(draft: LeavingDraft) -> Row:
    return [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]


def done_screen(left: Left) -> Screen:
    """What was done in each company, and what was not."""
    user = left.deeds[0].place.user
    done = [
        f"{plain(each.place.company.name)}: {bold(each.place.user.name)}"
        + (f", folio {each.entry.folio}" if each.entry is not None else "")
        for each in left.deeds
    ]
    text = page(
        f"✅ {bold('Baja hecha')} · {plain(user.full_name)}",
        _listed(f"Ya no entra en {count(len(done), 'empresa', 'empresas')}:", done),
        *_staying(left.staying, told=True),
    )
    return Screen(text, [[button("Cerrar", CLOSE)]])


def _who(plan: LeavingPlan) -> str:
    places = [*plan.going, *(each.place for each in plan.staying)]
    return places[0].user.full_name if places else ""


def _staying(staying: Sequence[Staying], *, told: bool = False) -> list[str]:
    """Where they stay: for a rule, for lack of the right, and where the asker is not even a user."""
    ours = [each for each in staying if each.place.company.id != INSTALLATION_ID]
    kept = [_kept(each, told=told) for each in ours if each.known]
    hidden = [each for each in ours if not each.known]
    said = [_listed("Sigue en:", kept)] if kept else []
    if hidden:
        where = count(len(hidden), "empresa donde no eres usuario", "empresas donde no eres usuario")
        said.append(f"Sigue en {where}: {_news(sum(each.told for each in hidden), told=told)}.")
    if any(each.place.company.id == INSTALLATION_ID and each.known for each in staying):
        said.append(_SEATS)
    return said


def _kept(staying: Staying, *, told: bool) -> str:
    company = plain(staying.place.company.name)
    if staying.why is not None:
        return f"{company}: {plain(staying.why.message)}"
    return f"{company}: ahí no puedes dar de baja; {_news(staying.told, told=told)}."


def _news(people: int, *, told: bool) -> str:
    if not people:
        return "ahí no hay a quién avisar"
    who = "a su supervisor" if people == 1 else f"a sus {people} supervisores"
    return f"ya se avisó {who}" if told else f"se avisará {who}"


def _listed(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *(f"• {each}" for each in first_of(lines, limit=_COMPANIES_SHOWN))])
