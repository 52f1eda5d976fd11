"""`/configurar` in the browser."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import IN_THE_BROWSER
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


async def test_an_operation_is_switched_on_and_saved(ana: BrowserPhone) -> None:
    await ana.send("/configurar")
    await ana.sees("Configurar bitácora · Comercializadora del Sureste")
    await ana.tap("Documentos")
    await ana.sees("Documentos: se registran")
    await ana.tap("⬜ Documento impreso")
    await expect(ana.button("✅ Documento impreso")).to_be_visible()
    await ana.sees("Por guardar", "Se registra: Documento impreso")
    await ana.tap("« Pestañas")
    await ana.sees("Elige qué se registra en cada pestaña", "Por guardar", "Se registra: Documento impreso")
    await ana.tap("Guardar (1 cambio)")
    await ana.sees("✅ Configuración guardada", "+ Documento impreso")


async def test_what_is_locked_says_why_when_it_is_tapped(ana: BrowserPhone) -> None:
    await ana.send("/configurar")
    await ana.tap("Procesos")
    await ana.tap("🔒 Acceso denegado")
    alert = ana.page.get_by_role("dialog")
    await expect(alert).to_contain_text("siempre se registra")
    await ana.fits()
    await alert.get_by_role("button", name="Aceptar").click()
    await expect(alert).to_be_hidden()
