"""`/bitacora` in the browser."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import IN_THE_BROWSER
from tests.browser.conftest import Office
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


async def test_the_log_is_read_and_an_entry_opened(ana: BrowserPhone, office: Office) -> None:
    await office.reports("document_created", "Factura A 203")
    await office.reports("document_stamped", "Factura A 203")
    await ana.send("/bitacora")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees(
        "Hoy", "#3", "Documento timbrado · Factura A 203", "#2", "Documento creado · Factura A 203"
    )
    await ana.tap("#3")
    await ana.sees("Documento timbrado", "folio 3", "MLOPEZ · María López", "Origen: API · Punto de venta")
    await ana.tap("« Bitácora")
    await ana.sees("Hoy", "#3", "#2")


async def test_the_log_is_filtered_by_buttons_and_by_words(ana: BrowserPhone, office: Office) -> None:
    await office.reports("document_created", "Factura A 203")
    await office.reports("customer_modified", "Taller Mecánico")
    await ana.send("/bitacora")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Bitácora de la empresa", "#3", "#2", "#1")
    await ana.tap("Filtrar")
    await ana.sees("Filtrar bitácora", "Sin filtro")
    await ana.tap("Elegir fechas")
    await ana.sees("Toca el primer día")
    await ana.tap("« Atrás")
    await ana.tap("Hoy")
    await ana.sees("Filtro: Hoy")
    await ana.tap("Usuario")
    await ana.sees("¿De quién?")
    await ana.tap("MLOPEZ · María López")
    await ana.sees("Filtro: Hoy · MLOPEZ")
    await ana.tap("Ver resultados")
    page = await ana.sees("Filtro: Hoy · MLOPEZ", "Taller Mecánico", "Factura A 203")
    await expect(page).not_to_contain_text("#1")
    await ana.tap("✕ MLOPEZ")
    await ana.sees("Filtro: Hoy", "#1")
    await ana.send("/bitacora factura 203 31/02")
    await ana.tap("Comercializadora del Sureste")
    page = await ana.sees("Entendí: «factura 203»", "No entendí «31/02»", "#2")
    await expect(page).not_to_contain_text("#3")


async def test_the_log_is_asked_as_one_asks_a_person(ana: BrowserPhone, office: Office) -> None:
    for number in (203, 204):
        await office.reports("document_cancelled", f"Factura A {number}")
    await ana.send("¿quién canceló la A-203?")
    answer = await ana.sees("Entendí:", "«A 203»", "Documento cancelado · Factura A 203")
    await expect(answer).not_to_contain_text("Factura A 204")
    await ana.send("cuántas cancelasiones hubo hoy")
    await ana.sees("Hay 2 registros.", "Leí «cancelasiones» como «cancelaciones».")
