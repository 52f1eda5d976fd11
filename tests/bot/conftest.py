"""What tests of the console have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings


@pytest.fixture
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests; the data goes in a fresh folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    for module in ("bot.cli", "bot.command"):
        monkeypatch.setattr(f"{module}.set_up_logging", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
