"""Connecting a system in the browser at both widths: nothing is cut off, and the command can be read."""

from __future__ import annotations

import re
import shlex

import httpx
import pytest

from tests.browser import IN_THE_BROWSER
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER


@pytest.mark.parametrize("width", [390, 320])
async def test_a_system_is_connected(ana: BrowserPhone, width: int) -> None:
    await ana.page.set_viewport_size({"width": width, "height": 844})
    await ana.send("/start")
    await ana.sees("¿Qué quieres hacer?")
    await ana.tap("Conecta tu sistema")
    await ana.sees("Punto de venta · aún no se usa")
    await ana.tap("Cómo abrir la puerta")
    await ana.sees("Nunca abras el puerto 8080 a internet")
    await ana.tap("« Atrás")
    await ana.tap("Conectar otro sistema")
    await ana.sees("¿Qué sistema es?")
    await ana.tap("Tienda en línea")
    await ana.sees("¿Qué podrá hacer?", "Vence: nunca")
    await ana.tap("Crear clave")
    await ana.sees("⏳ Esperando el primer reporte…")
    shown = await (await ana.sees("Guárdala ya")).inner_text()
    await _reported(shown)
    await ana.sees("✅ Llegó el primer reporte", "Factura de prueba")
    await ana.sees("🔴 Documento cancelado", "Factura de prueba")
    await ana.tap("Ver claves")
    await ana.tap("Tienda en línea · clave 2")
    await ana.sees("Sistema: Tienda en línea")
    await ana.tap("Revocar")
    await ana.sees("¿Revocar la clave de Tienda en línea?")
    await ana.tap("Sí, revocar")
    await ana.sees("✅ Clave 2 de Tienda en línea: revocada.")


async def _reported(shown: str) -> None:
    """What the command in the message does."""
    command = re.search(r"^curl .*$", shown, re.MULTILINE)
    assert command is not None
    _, url, *rest = shlex.split(command[0])
    headers = dict(each.split(": ", 1) for each in rest if ": " in each and not each.startswith("{"))
    async with httpx.AsyncClient(trust_env=False) as system:
        response = await system.post(url, content=rest[-1], headers=headers)
    assert response.status_code == 201, response.text
