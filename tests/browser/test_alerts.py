"""Alerts in the browser: they arrive live, or wait to be read."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import IN_THE_BROWSER
from tests.browser.conftest import Office
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


async def test_an_alert_arrives_while_the_chat_is_open_and_is_acknowledged(
    ana: BrowserPhone, office: Office
) -> None:
    await ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    await office.reports("document_cancelled", "Factura A 203")
    await ana.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ · María López")
    await ana.tap("Enterado")
    await ana.is_told("Anotado")
    await ana.sees("🔴 Documento cancelado", "✓ Atendida por Ana Ruiz · ")
    await expect(ana.button("Enterado")).to_have_count(0)


async def test_an_alert_that_was_not_read_is_counted_in_the_list_of_phones(
    ana: BrowserPhone, office: Office
) -> None:
    await ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    await ana.page.get_by_role("link", name="Volver").click()
    await office.reports("document_cancelled", "Factura A 203")
    phone = ana.page.get_by_role("link", name="Ana Ruiz")
    await expect(phone).to_contain_text("🔴 Documento cancelado")
    await expect(phone.get_by_label("1 sin leer")).to_be_visible()
    await ana.fits()


async def test_a_companys_alerts_are_in_its_own_topic_where_it_is_asked_about(
    ana: BrowserPhone, office: Office
) -> None:
    await ana.page.set_viewport_size({"width": 320, "height": 640})
    await ana.send("/alertas")
    await ana.tap(office.company.name)
    await ana.tap("Tema propio: no")
    await ana.sees("Tema propio: sí")
    await ana.tap("Guardar")
    await ana.sees("✅ Alertas guardadas")
    await office.reports("document_cancelled", "Factura A 203")
    await ana.sees("🔴 Documento cancelado", "Factura A 203")
    await ana.press(office.company.name)
    await ana.no_longer_sees("Alertas guardadas")
    await ana.send("quién canceló la A 203")
    await ana.sees(f"Bitácora de la empresa · {office.company.name}", "Factura A 203")
    await ana.press("Todo")
    await ana.sees("Alertas guardadas")
