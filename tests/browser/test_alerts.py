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
