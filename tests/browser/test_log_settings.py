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
    await ana.sees("✅ Configuración guardada", "Se registra: Documento impreso")


async def test_what_is_always_recorded_is_one_line_that_says_which(ana: BrowserPhone) -> None:
    await ana.send("/configurar")
    await ana.tap("Procesos")
    await ana.tap("🔒")
    await ana.sees("que no se pueden apagar", "🔒 Acceso denegado")
    await ana.fits()
    await ana.tap("« Procesos")
    await ana.sees("Procesos: se registran")
