"""People's long work: resumed where an earlier process left it, and stopped cleanly with this one."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.inbox.inbox import Inbox
from bot.telegram_app import TelegramApp
from bot.timing import Timing
from handlers.kit.works import Surroundings, Works


@asynccontextmanager
async def working(
    application: TelegramApp, inbox: Inbox, folder: Path, timing: Timing
) -> AsyncIterator[None]:
    """Let people ask for long work within the block.

    Files left by a killed process are deleted first.
    """
    _empty(folder)
    works = Works(Surroundings(application, inbox.between_updates, folder, timing.between_edits))
    application.shared.works = works
    await works.take_up()
    try:
        yield
    finally:
        await works.close()


def _empty(folder: Path) -> None:
    """An empty folder that only we may access."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
