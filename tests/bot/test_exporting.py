"""Exports and the process: what an end of it, in good order or not, leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.run import running
from bot.settings import Settings
from handlers.exporting import live
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.exports import export_log
from tests.conftest import OWNER_ID
from tests.handlers.test_exporting import recorded
from tests.people import registered_company
from tests.phone import Phone


async def test_the_end_of_the_process_ends_an_export_and_says_so(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_log, "BATCH", 1)
    monkeypatch.setattr(live, "BETWEEN_EDITS", 0.0)
    world = World([Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")])
    world.chat(OWNER_ID).opened = True
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "half.csv").write_text("what a kill left", encoding="utf-8")
    async with sandbox_running(world) as root:
        settings = Settings(
            telegram_token=SecretStr(world.token),
            telegram_api=root,
            database_url=SecretStr(sqlite_url),
            data_dir=tmp_path,
            owner_ids=frozenset({OWNER_ID}),
        )
        ana = Phone(world, OWNER_ID)
        async with running(settings) as parts:
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


def _left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
