"""`/bitacora` in the browser."""

from __future__ import annotations

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
