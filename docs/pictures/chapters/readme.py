"""The picture of the README: three screens side by side."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from playwright.async_api import Browser

from docs.pictures.publishing import shrink
from docs.pictures.stage import COMPANY, Stage
from tests.browser.chromium import PHONE, opened_page

_SHOWN = ("readme-nuevo", "readme-configurar", "readme-alerta")
_PICTURE = Path(__file__).parents[1] / "phone.png"
_SIDE_BY_SIDE = """
<!doctype html>
<style>
  body {{ margin: 0; padding: 8px; width: max-content; display: flex; gap: 28px }}
  img {{ border: 7px solid #10181f; border-radius: 34px; width: 390px }}
</style>
{images}
"""


async def three_phones(stage: Stage) -> None:
    """A new user in one line, a tab of the settings, an alert."""
    ana = stage.ana
    await ana.send("/nuevo IPAREDES Inés Paredes Soto, AUXILIAR DE VENTAS")
    await ana.tap(COMPANY)
    await ana.sees("●●●●● Revisa y guarda")
    await stage.shoot(_SHOWN[0], height=PHONE[1], only="Contraseña")
    await stage.clear()
    await ana.send("/configurar")
    await ana.tap(COMPANY)
    await ana.tap("Contabilización")
    await ana.tap("⬜ Segmentos contables modificados")
    await ana.sees("Contabilización: se registran", "Se registra: Segmentos contables modificados")
    await stage.shoot(_SHOWN[1], height=PHONE[1], only="Configurar bitácora")
    await stage.clear()
    await stage.at_the_desk("Cancelar factura A 203")
    await ana.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ")
    await stage.shoot(_SHOWN[2], height=PHONE[1], only="Factura A 203")


async def put_together(browser: Browser, taken: Path) -> None:
    """Write it, if all three are in this folder."""
    pictures = [taken / f"{name}.png" for name in _SHOWN]
    if not all(picture.exists() for picture in pictures):
        return
    images = "".join(
        f'<img src="data:image/png;base64,{b64encode(picture.read_bytes()).decode()}">'
        for picture in pictures
    )
    async with opened_page(browser, size=(1400, 1000)) as page:
        await page.set_content(_SIDE_BY_SIDE.format(images=images))
        await page.locator("body").screenshot(path=_PICTURE, omit_background=True)
    shrink(_PICTURE, _PICTURE)


SCENES = (three_phones,)
