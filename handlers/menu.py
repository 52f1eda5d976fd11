"""The main menu and the help, by what the person may do; and the same in Telegram's own menu of commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardButton

from domain.companies import INSTALLATION_ID, Membership
from domain.permissions import Module, Verb
from domain.quantities import count
from handlers.screen import Row, Screen, button, grid
from handlers.text import bold, page, plain

COMPANIES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that can be asked for: its command, what it says, and the permission it needs in a company.

    `anywhere` is whether it counts in the installation's own log too.
    """

    command: str
    label: str
    help: str
    module: Module | None = None
    verb: Verb | None = None
    anywhere: bool = False

    @property
    def described(self) -> str:
        """What it does, as Telegram's own menu says it."""
        return self.help[0].upper() + self.help[1:]

    def offered(self, places: Sequence[Membership]) -> bool:
        """Whether someone with these places may ask for it somewhere."""
        if self.module is None or self.verb is None:
            return True
        wanted = (place for place in places if self.anywhere or place.company.id != INSTALLATION_ID)
        return any(place.allows(self.module, self.verb) for place in wanted)


NEW_USER = Errand("nuevo", "Nuevo usuario", "crea un usuario paso a paso", Module.USERS, Verb.CREATE)
CONFIGURE = Errand("configurar", "Configurar bitácora", "elige qué se registra", Module.LOG, Verb.MODIFY)
READ_LOG = Errand(
    "bitacora", "Ver bitácora", "lee lo que hicieron los usuarios", Module.LOG, Verb.VIEW, anywhere=True
)
CHART = Errand("grafica", "Gráfica", "cuánto se hizo, cuándo y quién", Module.LOG, Verb.VIEW, anywhere=True)
EXPORT = Errand(
    "exportar",
    "Exportar bitácora",
    "descarga la bitácora en un archivo de Excel o PDF",
    Module.LOG,
    Verb.EXECUTE,
    anywhere=True,
)
VERIFY = Errand(
    "verificar",
    "Verificar bitácora",
    "revisa que nadie haya tocado la bitácora",
    Module.LOG,
    Verb.VIEW,
    anywhere=True,
)
KEEP = Errand(
    "conservar",
    "Conservación",
    "cuántos años se conserva la bitácora",
    Module.LOG,
    Verb.MODIFY,
    anywhere=True,
)
SUMMARY = Errand(
    "resumen",
    "Resumen",
    "recibe lo más importante cada día o cada semana",
    Module.LOG,
    Verb.VIEW,
    anywhere=True,
)
COMPANY = Errand("empresa", "Empresas", "elige la empresa con la que trabajas")
HELP = Errand("ayuda", "Ayuda", "qué puedes hacer y cómo")
CANCEL = Errand("cancelar", "Cancelar", "deja lo que estabas haciendo")

ERRANDS = (NEW_USER, CONFIGURE, READ_LOG, CHART, EXPORT, VERIFY, SUMMARY, KEEP, COMPANY, HELP, CANCEL)


def menu_screen(places: Sequence[Membership], *, first_name: str) -> Screen:
    """What the person can do, as buttons."""
    if all(place.company.id == INSTALLATION_ID for place in places):
        text = page(
            f"Hola, {bold(first_name)}. Eres propietario de esta instalación.",
            "Registra tu primera empresa para empezar.",
        )
        register = [button("Registrar empresa", "menu:registrar")]
        return Screen(text, [register, [button(READ_LOG.label, "menu:bitacora"), _help_button()]])
    buttons = [
        button(errand.label, f"menu:{errand.command}")
        for errand in (NEW_USER, CONFIGURE, READ_LOG, COMPANY)
        if errand.offered(places)
    ]
    rows: list[Row] = grid([*buttons, _help_button()])
    return Screen(page(f"Hola, {bold(first_name)}.", _where(places), "¿Qué quieres hacer?"), rows)


def help_screen(places: Sequence[Membership]) -> Screen:
    """Each command that the person can give, with an example for those in a hurry."""
    offered = [errand for errand in ERRANDS if errand.offered(places)]
    lines = "\n".join(f"/{errand.command} · {plain(errand.help)}" for errand in offered)
    hurry = []
    if NEW_USER in offered:
        hurry.append("<code>/nuevo RSOTO Rosa Soto, CONSULTA</code>\nllega directo al resumen.")
    if READ_LOG in offered:
        hurry.append("<code>/bitacora 20</code>\nmuestra los últimos 20 registros.")
        hurry.append(
            "<code>/bitacora ayer cancelado MLOPEZ</code>\n"
            "<code>/bitacora factura 203</code>\n"
            "<code>/bitacora este mes sensibles</code>\n"
            "busca por fecha, operación, usuario o texto; entre «comillas», el texto tal cual."
        )
        hurry.append("<code>/bitacora #1283</code>\nabre ese registro.")
    shortcuts = page(bold("Para ir más rápido"), *hurry) if hurry else ""
    return Screen(page(bold("Qué puedes hacer"), lines, shortcuts))


async def offer_commands(bot: Bot, chat_id: int, places: Sequence[Membership]) -> None:
    """Put in the person's own command menu what they may do."""
    commands = [BotCommand(each.command, each.described) for each in ERRANDS if each.offered(places)]
    await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id))


def _where(places: Sequence[Membership]) -> str:
    companies = [place for place in places if place.company.id != INSTALLATION_ID]
    lines = [
        f"{plain(place.company.name)} · {plain(place.user.name)}" for place in companies[:COMPANIES_SHOWN]
    ]
    more = len(companies) - COMPANIES_SHOWN
    if more > 0:
        lines.append(f"y {count(more, 'empresa más', 'empresas más')}")
    return "\n".join(lines)


def _help_button() -> InlineKeyboardButton:
    return button(HELP.label, "menu:ayuda")
