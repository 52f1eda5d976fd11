"""Reading the log: questions, pages, filters, stories, charts, files."""

from __future__ import annotations

from playwright.async_api import expect

from docs.pictures.stage import COMPANY, Stage


async def a_question(stage: Stage) -> None:
    """Who cancelled it, and all that happened to it."""
    ana = stage.ana
    await stage.at_the_desk("Cancelar factura A 203")
    await ana.sees("🔴 Documento cancelado", "Factura A 203")
    await stage.jorge.sees("🔴 Documento cancelado", "Factura A 203")
    await stage.clear()
    await ana.send("¿Quién canceló la A 203?")  # which one log alone can answer
    answer = await ana.sees("Entendí: ", "Documento cancelado · Factura A 203")
    await stage.shoot("pregunta")
    await answer.get_by_role("button", name="#").first.click()
    await ana.sees("Folio", "Factura A 203")
    await stage.shoot("registro")
    await ana.tap("Historia de A 203")
    await ana.sees("Historia de A 203", "registros, del")
    await stage.shoot("historia", only="registros, del")


async def a_page(stage: Stage) -> None:
    """The newest entries, and what to filter by."""
    ana = stage.ana
    await ana.send("/bitacora 5")
    await ana.tap(COMPANY)
    await ana.sees("Bitácora de la empresa")
    await stage.shoot("bitacora")
    await ana.tap("Filtrar")
    await ana.sees("Filtrar bitácora")
    await stage.shoot("filtrar")
    await ana.tap("Elegir fechas")
    await ana.sees("Toca el primer día")
    await stage.shoot("filtrar-fechas")


async def a_chart(stage: Stage) -> None:
    """How much was done."""
    ana = stage.ana
    await ana.send("/grafica")
    await ana.tap(COMPANY)
    await expect((await ana.sees(COMPANY)).locator("img")).to_be_visible()
    await stage.shoot("grafica", only="sensibles.")


async def files(stage: Stage) -> None:
    """Taking it away."""
    ana = stage.ana
    await ana.send("/exportar este mes")
    await ana.tap(COMPANY)
    await ana.sees("¿En qué formato?")
    await stage.shoot("exportar")
    await ana.tap("Excel")
    await ana.sees("✅ Bitácora exportada")
    await ana.sees("⚪ Bitácora exportada")
    await stage.shoot("exportar-listo")


async def a_summary(stage: Stage) -> None:
    """Asking for one each day."""
    ana = stage.ana
    await ana.send("/resumen")
    await ana.tap(COMPANY)
    await ana.sees("¿Cada cuánto lo quieres?")
    await stage.shoot("resumen")


SCENES = (a_question, a_page, a_chart, files, a_summary)
