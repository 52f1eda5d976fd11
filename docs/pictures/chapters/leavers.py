"""Whoever leaves, and what one could do at an instant."""

from __future__ import annotations

from docs.pictures.stage import COMPANY, Stage


async def a_leaver(stage: Stage) -> None:
    """Out of all companies at once."""
    ana = stage.ana
    await ana.send("/baja EVARGAS")
    await ana.sees("Emilio Vargas", "Sale de 1 empresa")
    await stage.shoot("baja")
    await ana.tap("Dar de baja")
    await ana.sees("✅ Baja hecha")
    await ana.sees("⚪ Usuario dado de baja")  # which would come into the next picture
    await stage.shoot("baja-hecha", only="✅ Baja hecha")


async def rights(stage: Stage) -> None:
    """What somebody could do yesterday."""
    ana = stage.ana
    await ana.send("/derechos JMENDEZ ayer")
    await ana.tap(COMPANY)
    await ana.sees("JMENDEZ", "Lo dice la bitácora")
    await stage.shoot("derechos")


SCENES = (a_leaver, rights)
