"""Exports under way: where their files are, and their end with the process."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.telegram_app import TelegramApp


@asynccontextmanager
async def exporting(application: TelegramApp, folder: Path) -> AsyncIterator[None]:
    """Let people export meanwhile. What a process that was killed left in the folder goes first."""
    _empty(folder)
    application.shared.exports_folder = folder
    try:
        yield
    finally:
        await application.shared.jobs.close()


def _empty(folder: Path) -> None:
    """A folder that only we may look into, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
