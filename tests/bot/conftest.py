"""Shared by tests of the console and of the process."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import PREFIX, Settings
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from tests.conftest import OWNER_ID
from tests.phone import Phone
from tests.process import Vigia, vigia

ANA = Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")


@dataclass(frozen=True, slots=True)
class AnasBot:
    """A Telegram with Ana in it, and the bot that knows her as its owner."""

    world: World
    ana: Phone
    telegram: str
    folder: Path

    @property
    def data(self) -> Path:
        """The bot's data folder."""
        return self.folder / "data"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a separate process."""
        return {
            "VIGIA_TELEGRAM_TOKEN": self.world.token,
            "VIGIA_TELEGRAM_API": self.telegram,
            "VIGIA_DATA_DIR": str(self.data),
            "VIGIA_OWNER_IDS": str(OWNER_ID),
            **more,
        }

    def process(self, url: str) -> AbstractAsyncContextManager[Vigia]:
        """`vigia run` on this database, in its own process."""
        return vigia(self.folder, "run", **self.environment(VIGIA_DATABASE_URL=url))

    def settings(self, url: str) -> Settings:
        """The settings for running within the test, on this database."""
        return Settings(
            telegram_token=SecretStr(self.world.token),
            telegram_api=self.telegram,
            database_url=SecretStr(url),
            data_dir=self.data,
            owner_ids=frozenset({OWNER_ID}),
        )


@asynccontextmanager
async def bot_of_ana(folder: Path, world: World | None = None) -> AsyncIterator[AnasBot]:
    """Her Telegram, or this one with others in it; the bot is not running yet."""
    world = world or World([ANA])
    async with sandbox_running(world) as telegram:
        yield AnasBot(world, Phone(world, OWNER_ID), telegram, folder)


@pytest.fixture
async def anas_bot(tmp_path: Path) -> AsyncIterator[AnasBot]:
    """A Telegram with Ana alone in it."""
    async with bot_of_ana(tmp_path) as bot:
        yield bot


@pytest.fixture
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fresh data folder, without the settings of the person who runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    for module in ("bot.cli", "bot.command", "bot.witness_command"):
        monkeypatch.setattr(f"{module}.set_up_logging", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that can be filled: a file system of 8 MiB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a file system takes root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
