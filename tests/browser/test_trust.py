"""`/exportar`, `/verificar` with its seal, and `/conservar` in the browser."""

from __future__ import annotations

from pathlib import Path

from tests.browser import IN_THE_BROWSER
from tests.browser.conftest import Office
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


async def test_the_log_is_taken_away_proved_and_kept(ana: BrowserPhone, office: Office) -> None:
    await office.reports("document_created", "Factura A 203")
    await _open(ana, "/exportar", office)
    await ana.sees("¿En qué formato?")
    await ana.tap("CSV")
    await ana.sees("✅ Bitácora exportada", "CSV · 2 registros · 1 archivo")
    file = await ana.sees("bitacora_EKU9003173C9_", ".csv", "Sello:")
    async with ana.page.expect_download() as download:
        await file.get_by_role("link").click()
    assert "Factura A 203" in _text_of(await (await download.value).path())

    await office.takes_its_key_away()
    await _open(ana, "/verificar", office)
    await ana.sees("✅ La bitácora está íntegra", "3 registros")
    await ana.tap("Copiar sello")
    await ana.is_told("Copiado")
    await ana.send(await ana.page.evaluate("navigator.clipboard.readText()"))
    await ana.sees("Coincide con el sello: nada cambió hasta el #3, y el posterior cuadra.")

    await _open(ana, "/conservar", office)
    await ana.sees("Se conserva 10 años.", "Ningún registro ha cumplido 10 años")
    await ana.tap("Cambiar años")
    await ana.sees("¿Cuántos años quieres que se conserve?")
    await ana.send("cien")
    await ana.sees("⚠️ Escribe cuántos años se conserva, de 1 a 50; por ejemplo: 10.")
    await ana.tap("5 años")
    await ana.sees("Vas a bajar de 10 años a 5 años", "Son menos años que los 10 del Código de Comercio")
    await ana.tap("Sí, bajar a 5 años")
    await ana.sees("La ley pide más de 5 años")
    await ana.tap("Sí, conservar 5 años")
    await ana.sees("Se conserva 5 años. Sin retención legal.")
    await ana.tap("Activar retención legal")
    await ana.sees("Se conserva 5 años. 🔒 En retención legal: no se depura ni se borra nada.")


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig")


async def _open(ana: BrowserPhone, command: str, office: Office) -> None:
    await ana.send(command)
    await ana.tap(office.company.name)
