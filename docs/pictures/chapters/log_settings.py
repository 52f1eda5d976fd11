"""Choosing what the log records."""

from __future__ import annotations

from docs.pictures.stage import COMPANY, Stage


async def a_tab(stage: Stage) -> None:
    """One operation is switched off, which says what will not be seen."""
    ana = stage.ana
    await ana.send("/configurar")
    await ana.tap(COMPANY)
    await ana.sees("Elige qué se registra en cada pestaña")
    await stage.shoot("configurar")
    await ana.tap("Documentos")
    await ana.tap("✅ Documento timbrado")
    await ana.sees("Ya no se registra: Documento timbrado")
    await stage.shoot("configurar-pestana")
    await ana.tap("Guardar")
    await ana.sees("✅ Configuración guardada")
    await ana.sees("⚪ Configuración de la bitácora")
    await stage.shoot("configurar-listo", only="Configuración guardada")


async def alerts_lost(stage: Stage) -> None:
    """What alerts is switched off: it is asked once more."""
    ana = stage.ana
    await ana.send("/configurar")
    await ana.tap(COMPANY)
    await ana.tap("Documentos")
    await ana.tap("✅ Documento cancelado")
    await ana.sees("Ya no se registra: Documento cancelado")
    await ana.tap("Guardar")
    await ana.sees("ya no quedará registro")
    await stage.shoot("configurar-pierde-alertas")
    await ana.tap("Cerrar sin guardar")
    await ana.sees("Configuración cerrada")


SCENES = (a_tab, alerts_lost)
