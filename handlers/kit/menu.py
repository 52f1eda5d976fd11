"""The main menu and the help, by the person's rights; and the same in Telegram's own command menu."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from domain.companies import INSTALLATION_ID, Membership
from domain.examples import Examples
from domain.permissions import Right
from domain.phrases import count
from handlers.kit.buttons import MenuButton
from handlers.kit.insistence import insist
from handlers.kit.screen import Screen, button, grid
from handlers.kit.text import bold, page, plain

if TYPE_CHECKING:
    from handlers.kit.chat import Chat

COMPANIES_SHOWN = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """Something on offer: its command, its texts, and the right that it needs somewhere.

    `in_menu` is whether it is in the main menu; `acts_on_words`, whether it takes words if typed without a
    slash; `asked_by`, whether a text without it is a question for this; `answers` tries to answer any other,
    and returns whether it did. The `examples`, in HTML, are for people in a hurry; they name a `{user}` with
    a `{full_name}`, and a `{document}`.
    """

    command: str
    label: str
    help: str
    right: Right | None = None
    in_menu: bool = False
    acts_on_words: bool = False
    asked_by: Callable[[str], bool] | None = None
    answers: Callable[[Chat, str], Awaitable[bool]] | None = None
    examples: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """Its description in Telegram's own menu."""
        return self.help[0].upper() + self.help[1:]

    def offered(self, places: Sequence[Membership]) -> bool:
        """Whether somebody with these places may use it somewhere."""
        return self.right is None or any(place.gives(self.right) for place in places)


COMPANIES = Errand("empresa", "Empresas", "elige la empresa con la que trabajas", in_menu=True)
HELP = Errand("ayuda", "Ayuda", "qué puedes hacer y cómo", in_menu=True)
CANCEL = Errand("cancelar", "Cancelar", "deja lo que estabas haciendo")


def menu_screen(errands: Sequence[Errand], places: Sequence[Membership], *, first_name: str) -> Screen:
    """What the person can do, as buttons."""
    offered = [each for each in errands if each.in_menu and each.offered(places)]
    buttons = [button(each.label, MenuButton(each.command)) for each in offered]
    if all(place.company.id == INSTALLATION_ID for place in places):
        text = page(
            f"Hola, {bold(first_name)}. Eres propietario de esta instalación.",
            "Registra tu primera empresa para empezar.",
        )
        others = [button(each.label, MenuButton(each.command)) for each in offered if each is not COMPANIES]
        return Screen(text, [[button("Registrar empresa", MenuButton("registrar"))], *grid(others)])
    return Screen(page(f"Hola, {bold(first_name)}.", _where(places), "¿Qué quieres hacer?"), grid(buttons))


def help_screen(errands: Sequence[Errand], places: Sequence[Membership], free: Examples) -> Screen:
    """Each command that the person may give, with an example that names nobody and nothing there is."""
    offered = [errand for errand in errands if errand.offered(places)]
    lines = "\n".join(f"/{errand.command} · {plain(errand.help)}" for errand in offered)
    person, document = free
    examples = [
        example.format(user=person.user_name, full_name=person.full_name, document=document)
        for errand in offered
        for example in errand.examples
    ]
    shortcuts = page(bold("Para ir más rápido"), *examples) if examples else ""
    return Screen(page(bold("Qué puedes hacer"), lines, shortcuts))


async def offer_commands(
    bot: Bot, chat_id: int, errands: Sequence[Errand], places: Sequence[Membership]
) -> None:
    """Set the person's own command menu; what they did has its effect without it."""
    commands = [BotCommand(each.command, each.described) for each in errands if each.offered(places)]
    try:
        await insist(lambda: bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id)))
    except TelegramError as error:
        _log.warning("a menu of commands could not be set: %s", type(error).__name__)


def _where(places: Sequence[Membership]) -> str:
    companies = [place for place in places if place.company.id != INSTALLATION_ID]
    lines = [
        f"{plain(place.company.name)} · {plain(place.user.name)}" for place in companies[:COMPANIES_SHOWN]
    ]
    more = len(companies) - COMPANIES_SHOWN
    if more > 0:
        lines.append(f"y {count(more, 'empresa más', 'empresas más')}")
    return "\n".join(lines)
