"""The first minutes with the bot in the browser."""

from __future__ import annotations

from tests.browser import IN_THE_BROWSER
from tests.browser.conftest import STRANGER_ID
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


async def test_a_stranger_is_refused_with_the_number_to_pass_on(stranger: BrowserPhone) -> None:
    await stranger.press("Iniciar")
    await stranger.sees("Aún no tienes acceso", f"Da este número a tu supervisor: {STRANGER_ID}")


async def test_the_menu_offers_commands_once_the_bot_knows_who_it_is(ana: BrowserPhone) -> None:
    await ana.press("Iniciar")
    await ana.sees("Hola, Ana.", "Comercializadora del Sureste · SUPERVISOR")
    await ana.press("Menú")
    await ana.fits()
    await ana.press("/nuevo")
    await ana.sees("Nuevo usuario · Comercializadora del Sureste")
