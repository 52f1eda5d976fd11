"""Connecting a business system. The message with its key is in no picture."""

from __future__ import annotations

import re
import shlex

import httpx

from docs.pictures.stage import COMPANY, Stage


async def a_system(stage: Stage) -> None:
    """From the list of keys to the first report."""
    ana = stage.ana
    await ana.send("/conectar")
    await ana.tap(COMPANY)
    await ana.sees("Punto de venta")
    await stage.shoot("conectar", only="Reportan a")
    await ana.tap("Conectar otro sistema")
    await ana.sees("¿Qué sistema es?")
    await stage.shoot("conectar-cual", only="¿Qué sistema es?")
    await ana.tap("Tienda en línea")
    await ana.tap("Leer la bitácora")
    await ana.sees("Lee: toda la bitácora")
    await stage.shoot("conectar-que", only="¿Qué podrá hacer?")
    await ana.tap("✅ Leer la bitácora")
    await ana.no_longer_sees("Lee: toda la bitácora")
    await ana.tap("Crear clave")
    await ana.sees("⏳ Esperando el primer reporte…")
    with_key = await ana.sees("Guárdala ya")
    await _run(await with_key.inner_text())
    await ana.sees("✅ Llegó el primer reporte", "Factura de prueba")
    await ana.sees("🔴 Documento cancelado", "Factura de prueba")
    await ana.tap("Ya la copié, bórrala")
    await ana.no_longer_sees("Guárdala ya")
    await stage.shoot("conectar-listo", only="Factura de prueba")


async def _run(message: str) -> None:
    """What the command in the message does."""
    command = re.search(r"^curl .*$", message, re.MULTILINE)
    if command is None:
        raise LookupError(message)
    _, url, *rest = shlex.split(command[0])
    headers = dict(each.split(": ", 1) for each in rest if ": " in each and not each.startswith("{"))
    async with httpx.AsyncClient(trust_env=False) as system:
        (await system.post(url, content=rest[-1], headers=headers)).raise_for_status()


SCENES = (a_system,)
