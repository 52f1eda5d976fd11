"""Charts on their way, and their end with the process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.telegram_app import TelegramApp


@asynccontextmanager
async def charting(application: TelegramApp) -> AsyncIterator[None]:
    """Let people ask for charts meanwhile."""
    try:
        yield
    finally:
        await application.shared.charts.jobs.close()
