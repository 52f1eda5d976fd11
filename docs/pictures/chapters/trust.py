"""Trusting the log: its seals, and checking it."""

from __future__ import annotations

from playwright.async_api import expect

from docs.pictures.stage import COMPANY, Stage


async def a_seal(stage: Stage) -> None:
    """Automatic messages, which come before any other: the day's seals, then a summary."""
    ana = stage.ana
    summary = await ana.sees("Resumen semanal", COMPANY)
    await expect(summary.locator("img")).to_be_visible()
    await stage.shoot("resumen-semanal", only="Resumen semanal")
    seal = await ana.sees("🔏 Sellos de 3 bitácoras", f"1. {COMPANY}")
    await stage.shoot("sello", only="Sellos de 3 bitácoras")
    await seal.get_by_role("button", name="1", exact=True).click()
    await ana.sees("La bitácora está íntegra", "Coincide con el sello")
    await stage.shoot("sello-verificado", only="La bitácora está íntegra")


async def checking(stage: Stage) -> None:
    """The whole log."""
    ana = stage.ana
    await ana.send("/verificar")
    await ana.tap(COMPANY)
    await ana.sees("La bitácora está íntegra")
    await stage.shoot("verificar")


async def offline(stage: Stage) -> None:
    """The log with its verifier."""
    ana = stage.ana
    await ana.send("/exportar")
    await ana.tap(COMPANY)
    await ana.tap("JSON")
    await ana.sees("✅ Bitácora exportada")
    await ana.sees("⚪ Bitácora exportada")
    await stage.shoot("exportar-json", only="python3 verificar.py")


async def keeping(stage: Stage) -> None:
    """For how many years."""
    ana = stage.ana
    await ana.send("/conservar")
    await ana.tap(COMPANY)
    await ana.sees("Se conserva 10 años")
    await stage.shoot("conservar")


async def certifying(stage: Stage) -> None:
    """One entry alone."""
    ana = stage.ana
    await ana.send("/constancia 3")
    await ana.tap(COMPANY)
    await ana.sees("Constancia de un registro", "#3")
    await stage.shoot("constancia", only="Prueba que ese registro estaba")


async def erasing(stage: Stage) -> None:
    """What would go of somebody who is no user."""
    ana = stage.ana
    await ana.send("/suprimir")
    await ana.tap(COMPANY)
    await ana.sees("¿De quién?")
    await ana.send("Taller Mecánico Ávila")
    await ana.tap("Lo pidió la persona")
    await ana.sees("¿Con qué documento consta?")
    await ana.send("carta del 12/11/2026")
    await ana.sees("Para confirmar, escribe BORRAR.")
    await stage.shoot("borrar-datos", only="Para confirmar, escribe BORRAR.")
    await ana.tap("Cancelar")


SCENES = (a_seal, checking, offline, keeping, certifying, erasing)
