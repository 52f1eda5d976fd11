"""Filters while nothing can be written: those that are known can be read under, a new one waits."""

from __future__ import annotations

from pathlib import Path

from tests.bot.test_outage import TOLD, at_work, locked


async def test_a_known_filter_goes_on_and_a_new_one_is_told_to_wait(sqlite_url: str, tmp_path: Path) -> None:
    async with at_work(sqlite_url, tmp_path) as scene:
        jorge = scene.jorge
        jorge.send("/bitacora sensibles")
        await jorge.sees("Entendí: 🔴 sensibles", "Usuario creado")
        async with locked(scene):
            jorge.send("/bitacora «algo nuevo»")
            await jorge.sees(TOLD)
            await jorge.tap("#2")
            await jorge.sees("Folio 2")
            await jorge.tap("« Bitácora")
            await jorge.sees("Filtro: 🔴 sensibles", "Usuario creado")
            await jorge.tap("✕ 🔴 sensibles")
            await jorge.sees("Bitácora de la empresa", "#1")
            assert not [text for text in jorge.from_bot if "algo nuevo" in text]
        await jorge.sees("Entendí: «algo nuevo»")
