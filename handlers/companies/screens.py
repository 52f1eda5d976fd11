"""The screens of `/empresa`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import Company
from domain.name_case import in_usual_case
from domain.zones import MEXICAN_ZONES, label_of, place_of
from handlers.companies.draft import RegistrationDraft, Step
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.company_list import company_screen
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.spelling_offer import offer_rows, offer_text
from handlers.kit.text import bold, heading, page, plain, progress
from services.people.companies import CompanyExample

TITLE = "Registrar empresa"


def choice_screen(draft: RegistrationDraft, companies: Sequence[Company], *, may_register: bool) -> Screen:
    """The person's companies, and the way to register another."""
    screen = company_screen(draft, companies, title="Empresas", ask="¿Con qué empresa quieres trabajar?")
    register = [[draft.button("Registrar empresa", "register")]] if may_register else []
    return Screen(screen.text, [*screen.rows[:-1], *register, screen.rows[-1]])


def chosen_screen(company: Company) -> Screen:
    """What remains once a company is chosen."""
    text = page(
        f"Trabajas con {bold(company.name)}.", "Los comandos la tomarán sin preguntar. Cámbiala con /empresa."
    )
    return Screen(text)


def name_screen(draft: RegistrationDraft, example: CompanyExample) -> Screen:
    """Ask for the name."""
    return _form(draft, "Nombre", f"Escribe el nombre de la empresa.\nEjemplo: {example.name}")


def rfc_screen(draft: RegistrationDraft, example: CompanyExample) -> Screen:
    """Ask for the RFC."""
    return _form(draft, "RFC", f"Escribe el RFC de la empresa.\nEjemplo: {example.rfc}")


def zone_screen(draft: RegistrationDraft, *, default_zone: str) -> Screen:
    """Ask for the zone, the installation's own first; the question stays in sight on a small phone."""
    first, *others = zones_offered(default_zone)
    places = [draft.button(place_of(zone), "zone", number) for number, zone in enumerate(others, start=1)]
    rows = [[draft.button(label_of(first), "zone", 0)], *grid(places)]
    ask = "¿En qué zona horaria está? Toca una, o escribe tu ciudad o tu estado."
    return _form(draft, "Zona horaria", ask, rows=rows)


def zones_offered(default_zone: str) -> Sequence[str]:
    """Mexico's zones, the installation's own first, which may be another."""
    return [default_zone, *(zone for zone in MEXICAN_ZONES if zone != default_zone)]


def supervisor_screen(draft: RegistrationDraft) -> Screen:
    """Ask for the supervisor's full name."""
    ask = "Escribe tu nombre completo: serás su SUPERVISOR.\nEjemplo: Ana Ruiz Olvera"
    return _form(draft, "Tu nombre completo", ask)


def spelling_screen(draft: RegistrationDraft) -> Screen:
    """A name in one case alone: how is it spelled?"""
    usual = in_usual_case(draft.typed_name)
    offer = offer_text(draft.typed_name, usual)
    return _form(draft, "Tu nombre completo", offer, rows=offer_rows(draft, usual))


def summary_screen(draft: RegistrationDraft) -> Screen:
    """All fields, each line editable, and *Guardar*."""
    lines = [
        f"Empresa: {bold(draft.name)}",
        f"RFC: {bold(draft.rfc)}",
        f"Zona horaria: {bold(label_of(draft.zone))}",
        f"Tú serás su SUPERVISOR, desde este Telegram, como {bold(draft.supervisor)}",
    ]
    warning = f"ℹ️ {plain(draft.warning)}" if draft.warning else ""
    rows: list[Row] = [
        [draft.button("Guardar", "save", style="success")],
        [draft.button("Cambiar nombre", "change", "name"), draft.button("Cambiar RFC", "change", "rfc")],
        [draft.button("Cambiar zona", "change", "zone")],
        [draft.button("Cambiar tu nombre", "change", "supervisor")],
    ]
    return _form(draft, "Revisa y guarda", "\n".join(lines), warning, rows=rows)


def done_screen(company: Company) -> Screen:
    """What remains once the company is registered."""
    text = page(
        f"✅ {heading('Empresa registrada', company.name)}",
        "Eres su SUPERVISOR. Ya tiene sus perfiles y su propia bitácora.",
    )
    first = [
        button("Conecta tu sistema", MenuButton("conectar", company.id)),
        button("Nuevo usuario", MenuButton("nuevo", company.id)),
    ]
    second = [button("Configurar bitácora", MenuButton("configurar", company.id))]
    return Screen(text, [first, second, [button("Cerrar", CLOSE)]])


def _form(draft: RegistrationDraft, label: str, *paragraphs: str, rows: Sequence[Row] = ()) -> Screen:
    shown = [Step.NAME, Step.RFC, Step.ZONE, Step.SUMMARY]
    step = Step.SUMMARY if draft.step in (Step.SUPERVISOR, Step.SPELLING) else Step(draft.step)
    where = f"{heading(TITLE, draft.name or None)}\n{progress(shown.index(step) + 1, len(shown))}  {label}"
    return Screen(page(where, *paragraphs, error=draft.error), [*rows, *draft.last_rows()])
