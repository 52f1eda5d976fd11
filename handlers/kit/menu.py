"""The main menu and the help, by what the person may do; and the same in Telegram's own menu of commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeChat, InlineKeyboardButton

from domain.companies import INSTALLATION_ID, Membership
from domain.permissions import CONFIGURE_LOG, CREATE_USERS, EXPORT_LOG, KEEP_LOG, Right
from domain.permissions import READ_LOG as READ
from domain.phrases import count
from handlers.kit.buttons import MenuButton
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.text import bold, page, plain

COMPANIES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that can be asked for: its command, what it says, and the right that it needs somewhere."""

    command: str
    label: str
    help: str
    right: Right | None = None

    @property
    def described(self) -> str:
        """What it does, as Telegram's own menu says it."""
        return self.help[0].upper() + self.help[1:]

    def offered(self, places: Sequence[Membership]) -> bool:
        """Whether someone with these places may ask for it somewhere."""
        return self.right is None or any(place.gives(self.right) for place in places)


NEW_USER = Errand("nuevo", "Nuevo usuario", "crea un usuario paso a paso", CREATE_USERS)
CONFIGURE = Errand("configurar", "Configurar bitácora", "elige qué se registra", CONFIGURE_LOG)
READ_LOG = Errand("bitacora", "Ver bitácora", "lee lo que hicieron los usuarios", READ)
CHART = Errand("grafica", "Gráfica", "cuánto se hizo, cuándo y quién", READ)
EXPORT = Errand(
    "exportar", "Exportar bitácora", "descarga la bitácora en un archivo de Excel o PDF", EXPORT_LOG
)
VERIFY = Errand("verificar", "Verificar bitácora", "revisa que nadie haya tocado la bitácora", READ)
KEEP = Errand("conservar", "Conservación", "cuántos años se conserva la bitácora", KEEP_LOG)
SUMMARY = Errand("resumen", "Resumen", "recibe lo más importante cada día o cada semana", READ)
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
        register = [button("Registrar empresa", MenuButton("registrar"))]
        return Screen(text, [register, [button(READ_LOG.label, MenuButton("bitacora")), _help_button()]])
    buttons = [
        button(errand.label, MenuButton(errand.command))
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
    return button(HELP.label, MenuButton("ayuda"))
