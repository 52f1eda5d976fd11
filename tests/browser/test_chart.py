"""`/grafica` and `/resumen` in the browser."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import IN_THE_BROWSER
from tests.browser.conftest import Office
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


async def test_a_chart_is_seen_and_gives_way_to_another(ana: BrowserPhone, office: Office) -> None:
    await office.reports("document_created", "Factura A 203")
    await office.reports("document_cancelled", "Factura A 203")
    await ana.send("/bitacora")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Bitácora de la empresa", "#2")
    await ana.tap("Gráfica")
    message = await ana.sees("Gráfica · Comercializadora del Sureste", "Quien más movimientos tuvo: MLOPEZ")
    chart = message.get_by_role("img", name="Foto")
    await expect(chart).to_have_js_property("naturalWidth", 1080)
    first = await chart.get_attribute("src")
    await ana.tap("Hoy")
    await ana.sees("Gráfica", "Hora con más registros: de ")
    await expect(chart).not_to_have_attribute("src", first or "")
    await ana.fits()


async def test_a_summary_is_asked_for(ana: BrowserPhone, office: Office) -> None:
    await ana.send("/resumen")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Ahora no recibes ninguno.")
    await ana.tap("Diario")
    await ana.sees("¿A qué hora?")
    await ana.fits()
    await ana.tap("8:00")
    await ana.sees("✅ Resumen guardado", "Diario a las 8:00.")
