"""`vigia demo` as somebody meets it: what to try, done step by step on a phone and on a desktop."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import IN_THE_BROWSER
from tests.browser.chromium import PHONE, opened_page
from tests.browser.phone import BrowserPhone, opened_phone
from tests.demo import demonstration

pytestmark = IN_THE_BROWSER

ANA, JORGE, LUIS = 1001, 1002, 1003
COMPANY = "Comercializadora del Sureste"
DESKTOP = (1280, 800)
STEPS = 9
PASSWORD = "tormenta-Violeta-84"


class Newcomer:
    """Somebody who tries it, on a page of either size."""

    def __init__(self, page: Page, root: str, *, narrow: bool) -> None:
        self.page = page
        self.root = root
        self.narrow = narrow
        self.chat = BrowserPhone(page)

    async def takes(self, person: int) -> BrowserPhone:
        """Take this person's phone."""
        return await opened_phone(self.page, self.root, person)

    async def steps(self) -> Locator:
        """What to try, unfolded: beside the phones, or over the chat."""
        if not self.narrow:
            return self.page.locator("#guide-steps")
        if not await self.page.locator("#strip-steps").is_visible():
            await self.page.locator("#guide-strip > summary").click()
        return self.page.locator("#strip-steps")

    async def follows(self, title: str) -> None:
        """Go where the step says it is done, with its text already written, if it has one."""
        step = (await self.steps()).locator("li").filter(has_text=title)
        await expect(step.locator("details")).to_have_attribute("open", "")  # it is the next one
        await step.get_by_role("link").click()
        if self.narrow:
            await expect(self.page.locator("#strip-steps")).to_be_hidden()

    async def sends_what_is_written(self) -> None:
        await self.page.get_by_role("button", name="Enviar").click()

    async def at_the_desk(self, label: str) -> None:
        """Press a button of the desk, whose sheet is open on a phone."""
        await self.page.locator(".desk").get_by_role("button", name=label).click()

    async def has_done(self, count: int) -> None:
        """Wait until so many steps are ticked off, everywhere on the page."""
        for shown in await self.page.locator("[data-guide-count]").all():
            await expect(shown).to_have_text(f"{count} de {STEPS}")
        await expect(self.page.locator("#guide-steps .done")).to_have_count(count)


@pytest_asyncio.fixture(loop_scope="session", params=[PHONE, DESKTOP], ids=["phone", "desktop"])
async def newcomer(
    browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Newcomer]:
    """Somebody before a demonstration that has just started."""
    async with demonstration(tmp_path) as demo, opened_page(browser, size=request.param) as page:
        await page.goto(demo.url)
        yield Newcomer(page, demo.url, narrow=request.param == PHONE)


async def test_each_step_is_ticked_off_once_it_happens_and_stays_so(newcomer: Newcomer) -> None:
    await expect(newcomer.page.get_by_role("heading", name="Qué probar")).to_be_visible()
    await newcomer.takes(ANA)
    await newcomer.has_done(0)
    for done, walk in enumerate(_WALKS, start=1):
        await walk(newcomer)
        await newcomer.has_done(done)
    await newcomer.page.reload()
    await newcomer.has_done(STEPS)


async def _alert(newcomer: Newcomer) -> None:
    await newcomer.follows("Mira llegar una alerta")
    await newcomer.at_the_desk("Timbrar factura A 204")  # nobody is told of it: its outcome stays in sight
    await expect(newcomer.page.get_by_text("Registrada con folio")).to_be_visible()
    await newcomer.at_the_desk("Cancelar factura A 203")
    await _is_in_sight(newcomer, await newcomer.chat.sees("🔴 Documento cancelado", "Factura A 203"))


async def _is_in_sight(newcomer: Newcomer, alert: Locator) -> None:
    """Nothing lies over it: not over a corner, a side or its middle."""
    await expect(newcomer.page.locator("body")).not_to_have_class(re.compile("desk-open"))
    await expect(alert).to_be_in_viewport(ratio=1)
    covered = await alert.locator(".bubble").evaluate(
        """(bubble) => {
          const { left, right, top, bottom } = bubble.getBoundingClientRect();
          const across = [left + 20, (left + right) / 2, right - 20];
          const down = [top + 20, (top + bottom) / 2, bottom - 20];
          const spots = across.flatMap((x) => down.map((y) => [x, y]));
          return spots.filter(([x, y]) => !bubble.contains(document.elementFromPoint(x, y)));
        }"""
    )
    assert covered == []


async def _attended(newcomer: Newcomer) -> None:
    await newcomer.follows("Atiéndela como Jorge")
    await newcomer.chat.sees("🔴 Documento cancelado")
    await newcomer.chat.tap("Enterado")
    await newcomer.takes(ANA)
    await newcomer.chat.sees("🔴 Documento cancelado", "✓ Atendida por Jorge Méndez Olvera")


async def _question(newcomer: Newcomer) -> None:
    await newcomer.follows("Pregunta quién fue")
    await newcomer.sends_what_is_written()
    await newcomer.chat.sees("Entendí: ", "MLOPEZ · María López", "Documento cancelado · Factura A 203")


async def _why(newcomer: Newcomer) -> None:
    await newcomer.follows("Pide una explicación")
    await newcomer.at_the_desk("Bajar el precio de Cemento gris")
    await newcomer.chat.sees("🔴 Precio modificado", "$245.00 → $24.50")
    await newcomer.chat.tap("¿Por qué?")
    jorge = await newcomer.takes(JORGE)
    await jorge.tap("Responder")
    await jorge.send("Se me fue un punto, ya lo corregí")
    await newcomer.takes(ANA)
    await newcomer.chat.sees("💬 Explicación", "Se me fue un punto, ya lo corregí")


async def _user(newcomer: Newcomer) -> None:
    await newcomer.follows("Crea un usuario")
    await newcomer.sends_what_is_written()
    await newcomer.chat.tap(COMPANY)
    await newcomer.chat.tap("Guardar", whole=True)  # not a seal
    await newcomer.chat.sees("✅ Usuario creado")


async def _joined(newcomer: Newcomer) -> None:
    await newcomer.follows("Invítalo y entra con su enlace")
    await newcomer.chat.tap("Invitar")
    invitation = await newcomer.chat.sees("Abre este enlace")
    await invitation.get_by_role("button", name="t.me").click()
    await newcomer.page.get_by_role("menuitem", name="En el teléfono de Luis Prado").click()
    await newcomer.chat.sees("Te invita")
    await newcomer.chat.send(PASSWORD)
    await newcomer.chat.sees("✅ Ya estás dentro")


async def _switched_off(newcomer: Newcomer) -> None:
    await newcomer.follows("Apaga una operación")
    await newcomer.sends_what_is_written()
    await newcomer.chat.tap(COMPANY)
    await newcomer.chat.tap("Documentos")
    await newcomer.chat.tap("✅ Documento timbrado")
    await newcomer.chat.tap("Guardar (1")
    await newcomer.chat.sees("✅ Configuración guardada")


async def _verified(newcomer: Newcomer) -> None:
    await newcomer.follows("Comprueba que nadie la alteró")
    await newcomer.sends_what_is_written()
    await newcomer.chat.tap(COMPANY)
    await newcomer.chat.sees("✅ La bitácora está íntegra")


async def _certified(newcomer: Newcomer) -> None:
    await newcomer.follows("Prueba un solo registro")
    await newcomer.sends_what_is_written()
    await newcomer.chat.tap(COMPANY)
    await newcomer.chat.sees("✅ Constancia del #1", "Te mandé el archivo.")


_WALKS = (
    _alert,
    _attended,
    _question,
    _why,
    _user,
    _joined,
    _switched_off,
    _verified,
    _certified,
)
