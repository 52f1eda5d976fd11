"""The steps of `/yo`: in which company, when there are several.

COMPANY → (who the person is there, and what they did last)

It writes nothing, so it works during an outage; what its buttons begin is in `changing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.catalogue import Catalogue
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry
from domain.office_words import in_office_words
from domain.permissions import READ_LOG, SEE_ONESELF
from domain.phrases import first_of
from handlers.kit.about_company import AboutCompany
from handlers.kit.buttons import MenuButton
from handlers.kit.company_list import CompanyDraft
from handlers.kit.entry_text import outcome_of, sign_of
from handlers.kit.menu import COMPANIES_SHOWN, Errand
from handlers.kit.password_state import password_state
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, heading, moment, page, plain
from handlers.kit.turn import Turn, leaves
from handlers.oneself.screens import own_rows
from services.people.oneself import Oneself, read_oneself

ERRAND = Errand("yo", "Quién soy", "quién eres aquí y qué hiciste al último", SEE_ONESELF, in_menu=True)


async def opened(turn: Turn[CompanyDraft]) -> Screen:
    """The person's place in the company."""
    oneself = await read_oneself(turn.ask, turn.draft.about.id)
    return oneself_screen(oneself, turn.catalogue, telegram_id=turn.chat.person.id, now=turn.chat.now)


def oneself_screen(oneself: Oneself, catalogue: Catalogue, *, telegram_id: int, now: datetime) -> Screen:
    """A person as one company knows them."""
    place, rows = oneself.place, []
    if place.company.id != INSTALLATION_ID:
        rows = own_rows(place.company.id, reads_log=place.gives(READ_LOG))
    elif place.gives(READ_LOG):
        rows = [[button("Ver bitácora", MenuButton("bitacora", place.company.id))]]
    who = "\n".join(
        [
            f"Usuario: {bold(place.user.name)}",
            f"Nombre: {bold(place.user.full_name)}",
            f"Perfil: {bold(place.profile.name)}",
            plain(" ".join(in_office_words(place.profile.permissions))),
            password_state(place, now=now),
            f"Tu número de Telegram: {telegram_id}",
        ]
    )
    deeds = "\n".join(_line(entry, place.company.zone, catalogue) for entry in oneself.deeds)
    last = f"{bold('Lo último que hiciste')}\n{deeds}" if deeds else "Todavía no hay nada tuyo."
    return Screen(page(heading("Quién eres", place.company.name), who, last), rows)


def _line(entry: Entry, zone: str, catalogue: Catalogue) -> str:
    label = plain(catalogue.label_of_operation(entry.operation))
    told = [moment(entry.occurred_at, zone), label, plain(entry.summary), outcome_of(entry, catalogue)]
    return f"{sign_of(entry)}{' · '.join(part for part in told if part)}"


def where(places: Sequence[Membership]) -> str:
    """The person's place in each company, as far as there is room, and the question for which."""
    lines = [
        f"{plain(place.company.name)}: {bold(place.user.name)}, perfil {plain(place.profile.name)}"
        for place in places
        if place.company.id != INSTALLATION_ID
    ]
    return page(
        "\n".join(first_of(lines, limit=COMPANIES_SHOWN)),
        "¿De qué empresa quieres ver lo último que hiciste?",
    )


CONVERSATION = AboutCompany(
    "oneself",
    ERRAND,
    draft=CompanyDraft,
    title="Quién eres",
    ask=where,
    opened=opened,
    only_reads=True,
    cancelled=leaves("Listo."),
)
