"""Takes this folder's pictures from `vigia demo`, like a person would: `python -m docs.pictures.take`."""

from __future__ import annotations

import asyncio
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import chromium, opened_page
from tests.browser.phone import BrowserPhone, opened_phone

from .people import SIZES, take_people
from .shooting import COMPANY, SCREENS, clear, shoot

FOLDER = Path(__file__).parent
ANA, JORGE, LUIS = 1001, 1002, 1003
DESKTOP = (1280, 800)

_PATIENCE = 60.0  # seconds for the demonstration to generate its history
# A machine without a desktop has no suitable font: Arial's metrics are near any phone's. A plain wallpaper
# makes smaller files.
_LOOK = """
:root { --font: "Colour Emoji", "Liberation Sans", Arial, sans-serif }
.phone { background: var(--wall-bottom) }
"""
_PILE_UP = """
async () => {
  const post = (path, body) => fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  await post("/admin/faults", { method: "sendMessage", kind: { type: "too_many_requests", retry_after: 4 } });
  const { desk } = await (await fetch("/phone/api/state")).json();
  const [company] = desk.companies;
  for (let round = 0; round < 4; round++)
    for (const action of company.actions)
      await post(`/phone/api/desk/${company.id}/${action.id}`, {});
}
"""
_SIDE_BY_SIDE = """
<!doctype html>
<style>
  body {{ margin: 0; padding: 8px; width: max-content; display: flex; gap: 28px }}
  img {{ border: 7px solid #10181f; border-radius: 34px }}
</style>
{images}
"""


async def take_all() -> None:
    """Take every picture: one for each main screen, the desk, and the README's, which shows three of them."""
    async with _demonstration() as root, chromium() as browser:
        async with opened_page(browser) as page:
            await _people(page, root)
            ana = await opened_phone(page, root, ANA)
            for tell in _STORIES:
                await tell(ana)
                await clear(ana)
        for size, pixels in SIZES.items():
            async with opened_page(browser, size=pixels) as page, opened_page(browser, size=pixels) as other:
                phones = [await opened_phone(page, root, ANA), await opened_phone(other, root, LUIS)]
                for each in (page, other):
                    await each.add_style_tag(content=_LOOK)
                await take_people(*phones, size=size)
        async with opened_page(browser, size=DESKTOP) as page:
            await _desktop(page, root)
        await _put_together(browser, "phone", ["nuevo-en-una-linea", "configurar-pestana", "alerta"])


async def _people(page: Page, root: str) -> None:
    await page.goto(root)
    await page.add_style_tag(content=_LOOK)
    await expect(page.locator(f"a[href='#/chat/{JORGE}']")).to_contain_text("JMENDEZ")
    await shoot(page, "personas")


async def _arriving(ana: BrowserPhone) -> None:
    """Automatic messages, which come before any other: the day's seals, then a summary."""
    summary = ana.messages("Resumen semanal", COMPANY)
    await expect(summary).to_be_visible()
    await expect(summary.locator("img")).to_be_visible()
    await shoot(ana.page, "resumen-semanal")
    seal = await ana.sees("🔏 Sellos de 3 bitácoras", f"1. {COMPANY}")
    await seal.scroll_into_view_if_needed()
    await shoot(ana.page, "sello")
    await seal.get_by_role("button", name="1", exact=True).click()
    checked = await ana.sees("La bitácora está íntegra", "Coincide con el sello")
    await checked.scroll_into_view_if_needed()
    await shoot(ana.page, "sello-verificado")


async def _welcome(ana: BrowserPhone) -> None:
    await ana.send("/start")
    await ana.sees("¿Qué quieres hacer?")
    await shoot(ana.page, "inicio")
    await ana.press("Menú")
    await shoot(ana.page, "comandos")
    await ana.press("/ayuda")
    await ana.sees("Qué puedes hacer")
    await shoot(ana.page, "ayuda")


async def _oneself(ana: BrowserPhone) -> None:
    await ana.send("/yo")
    await ana.sees("¿De qué empresa quieres ver lo último que hiciste?")
    await shoot(ana.page, "yo")
    await ana.press(COMPANY)
    await ana.sees("Tu número de Telegram", "Lo último que hiciste")
    await shoot(ana.page, "yo-empresa")


async def _new_user(ana: BrowserPhone) -> None:
    await ana.send("/nuevo")
    await ana.sees("¿En qué empresa?")
    await shoot(ana.page, "nuevo-empresa")
    await ana.tap(COMPANY)
    await ana.sees("●○○○○ Usuario")
    await ana.send("NTORRES")
    await ana.sees("●●○○○ Nombre completo")
    await shoot(ana.page, "nuevo-nombre")
    await ana.send("Nadia")
    await ana.sees("⚠️")
    await shoot(ana.page, "nuevo-error")
    await ana.send("Nadia Torres Gil")
    await ana.sees("●●●○○ Contraseña")
    await shoot(ana.page, "nuevo-contrasena")
    await ana.tap("Generar contraseña")
    await ana.sees("●●●●○ Perfil")
    await shoot(ana.page, "nuevo-perfil")
    await ana.tap("AUXILIAR DE VENTAS")
    await ana.sees("●●●●● Revisa y guarda")
    await shoot(ana.page, "nuevo-resumen")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.sees("🔴 Usuario creado")
    await shoot(ana.page, "nuevo-listo")


async def _new_user_in_a_line(ana: BrowserPhone) -> None:
    await ana.send("/nuevo IPAREDES Inés Paredes Soto, AUXILIAR DE VENTAS")
    await ana.tap(COMPANY)
    await ana.sees("●●●●● Revisa y guarda")
    await shoot(ana.page, "nuevo-en-una-linea")
    await ana.tap("Cancelar")
    await ana.sees("Alta cancelada")


async def _log_settings(ana: BrowserPhone) -> None:
    await ana.send("/configurar")
    await ana.tap(COMPANY)
    await ana.sees("Elige qué se registra en cada pestaña")
    await shoot(ana.page, "configurar")
    await ana.tap("Contabilización")
    await ana.tap("⬜ Segmentos contables modificados")
    await ana.sees("Contabilización: se registran", "Se registra: Segmentos contables modificados")
    await shoot(ana.page, "configurar-pestana")
    await ana.tap("« Pestañas")
    await ana.sees("Elige qué se registra en cada pestaña", "Se registra: Segmentos contables modificados")
    await ana.tap("Cerrar")
    await ana.sees("1 cambio sin guardar")
    await shoot(ana.page, "configurar-cerrar")
    await ana.tap("Guardar y cerrar")
    await ana.sees("✅ Configuración guardada")
    await ana.sees("🔴 Configuración de la bitácora")
    await shoot(ana.page, "configurar-listo")


async def _audit_log(ana: BrowserPhone) -> None:
    await ana.send("/bitacora")
    await ana.tap(COMPANY)
    page = await ana.sees("Bitácora de la empresa")
    await shoot(ana.page, "bitacora")
    await page.get_by_role("button", name="#").first.click()
    await ana.sees("Huella")
    await shoot(ana.page, "registro")


async def _finding(ana: BrowserPhone) -> None:
    await ana.send("/bitacora esta semana sensibles")
    await ana.tap(COMPANY)
    await ana.sees("Bitácora de la empresa", "sensibles")
    await shoot(ana.page, "bitacora-filtrada")
    await ana.tap("Filtrar")
    await ana.sees("Filtrar bitácora")
    await shoot(ana.page, "filtrar")
    await ana.tap("Elegir fechas")
    await ana.sees("Toca el primer día")
    await shoot(ana.page, "filtrar-fechas")
    await ana.tap("« Atrás")
    await ana.tap("Usuario")
    await ana.sees("¿De quién?")
    await shoot(ana.page, "filtrar-usuario")


async def _chart(ana: BrowserPhone) -> None:
    await ana.send("/grafica")
    await ana.tap(COMPANY)
    picture = (await ana.sees(COMPANY)).locator("img")
    await expect(picture).to_be_visible()
    await shoot(ana.page, "grafica")


async def _taking_away(ana: BrowserPhone) -> None:
    await ana.send("/exportar")
    await ana.tap(COMPANY)
    await ana.sees("¿En qué formato?")
    await shoot(ana.page, "exportar")
    await ana.tap("Excel")
    await ana.sees("✅ Bitácora exportada")
    await shoot(ana.page, "exportar-listo")


async def _trusting(ana: BrowserPhone) -> None:
    await ana.send("/verificar")
    await ana.tap(COMPANY)
    await ana.sees("La bitácora está íntegra")
    await shoot(ana.page, "verificar")
    await clear(ana)
    await ana.send("/conservar")
    await ana.tap(COMPANY)
    await ana.sees("Se conserva 10 años")
    await shoot(ana.page, "conservar")
    await ana.send("/resumen")
    await ana.tap(COMPANY)
    await ana.sees("¿Cada cuánto lo quieres?")
    await shoot(ana.page, "resumen")
    await ana.tap("Cancelar")
    await ana.sees("el resumen queda como estaba")


async def _alert(ana: BrowserPhone) -> None:
    await ana.send("/bitacora factura 203")
    await ana.tap(COMPANY)
    await ana.sees("Entendí: «factura 203»")
    await ana.page.get_by_role("link", name="Abrir el mostrador").click()
    await ana.press("Timbrar factura A 204")
    await expect(ana.page.get_by_text("Registrada con folio")).to_be_visible()
    await shoot(ana.page, "mostrador")
    await ana.press("Cancelar factura A 203")  # what comes closes the desk
    await ana.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ")
    await shoot(ana.page, "alerta")
    await ana.tap("Ver")
    await ana.sees("Huella", "Factura A 203")
    await shoot(ana.page, "alerta-registro")
    await ana.tap("Enterado")
    await ana.sees("Enterado: Ana Ruiz")
    await shoot(ana.page, "alerta-enterado")


async def _burst(ana: BrowserPhone) -> None:
    """Telegram asks to wait while the desk is busy: the backlog arrives as one message."""
    await ana.page.evaluate(_PILE_UP)
    await ana.sees("operaciones sensibles")
    await shoot(ana.page, "alertas-juntas")
    await ana.tap("Enterado")
    await ana.sees("operaciones sensibles", "Enterado: Ana Ruiz")
    await shoot(ana.page, "alertas-juntas-enterado")


async def _desktop(page: Page, root: str) -> None:
    ana = await opened_phone(page, root, ANA)
    await page.add_style_tag(content=_LOOK)
    await ana.press("Borrar cliente Taller Mecánico")
    await ana.sees("🔴 Cliente", "Taller Mecánico")
    await shoot(page, "escritorio")


async def _put_together(browser: Browser, name: str, shown: Sequence[str]) -> None:
    """A picture of several, side by side, for the README."""
    images = "".join(f'<img src="data:image/png;base64,{_encoded(each)}">' for each in shown)
    async with opened_page(browser, size=(1400, 1000)) as page:
        await page.set_content(_SIDE_BY_SIDE.format(images=images))
        await page.locator("body").screenshot(path=FOLDER / f"{name}.png", omit_background=True)


_STORIES = (
    *(
        _arriving,
        _welcome,
        _oneself,
        _new_user,
        _new_user_in_a_line,
        _log_settings,
        _audit_log,
        _finding,
        _chart,
        _taking_away,
    ),
    *(_trusting, _alert, _burst),
)


def _encoded(name: str) -> str:
    return b64encode((SCREENS / f"{name}.png").read_bytes()).decode()


@asynccontextmanager
async def _demonstration() -> AsyncIterator[str]:
    """Run `vigia demo` within the block, with its data in a temporary folder; yields the phones' address."""
    with TemporaryDirectory(prefix="vigia-pictures-") as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", "0"), cwd=folder, stdout=asyncio.subprocess.PIPE
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                root = await _address_told_by(process)
            yield root
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _address_told_by(process: asyncio.subprocess.Process) -> str:
    """The address in the line `Abre http://… y toma el teléfono de alguien:`."""
    while process.stdout is not None and (line := (await process.stdout.readline()).decode()):
        address = next((word for word in line.split() if word.startswith("http://")), None)
        if address is not None:
            return address
    raise RuntimeError("`vigia demo` ended without saying where it is")


if __name__ == "__main__":
    asyncio.run(take_all())
