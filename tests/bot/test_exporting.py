"""Exports and the process: what an end of it, in good order or not, leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.run import running
from handlers.exporting import live
from services.log import export as export_log
from tests.bot.conftest import AnasBot
from tests.bot.disks import fill
from tests.conftest import OWNER_ID
from tests.handlers.test_exporting import recorded
from tests.people import registered_company


async def test_the_end_of_the_process_ends_an_export_and_says_so(
    anas_bot: AnasBot, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_log, "BATCH", 1)
    monkeypatch.setattr(live, "BETWEEN_EDITS", 0.0)
    anas_bot.world.chat(OWNER_ID).opened = True
    exports = anas_bot.data / "exports"
    exports.mkdir(parents=True)
    (exports / "half.csv").write_text("what a kill left", encoding="utf-8")
    ana = anas_bot.ana
    async with running(anas_bot.settings(sqlite_url)) as parts:
        assert _left_in(exports) == []
        assert exports.stat().st_mode & 0o777 == 0o700
        place = await registered_company(parts.installation, now=datetime.now(UTC))
        await recorded(parts.installation, place.company, 400)
        ana.send("/exportar")
        await ana.tap("Comercializadora")
        await ana.tap("Excel")
        await ana.sees("de 401 registros")
    await ana.sees("Vigía se detuvo antes de terminar", "No envié ningún archivo.")
    assert _left_in(exports) == []


async def test_a_full_disk_is_told_as_that_and_nothing_is_left(
    anas_bot: AnasBot, sqlite_url: str, small_disk: Path
) -> None:
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with running(anas_bot.settings(sqlite_url)) as parts:
        await registered_company(parts.installation, now=datetime.now(UTC))
        parts.application.bot_data.exports_folder = small_disk
        fill(small_disk / "filling")
        ana.send("/exportar")
        await ana.tap("Comercializadora")
        await ana.tap("JSON")
        await ana.sees("No hay lugar en el disco del servidor", "No envié ningún archivo.")
    assert _left_in(small_disk) == ["filling"]


def _left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
