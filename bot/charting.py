"""Charts on their way, and their end with the process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.telegram_app import TelegramApp
from handlers.pictures.asking import CHARTS, Charts


@asynccontextmanager
async def charting(application: TelegramApp) -> AsyncIterator[None]:
    """Let people ask for charts meanwhile."""
    charts = Charts()
    application.bot_data[CHARTS] = charts
    try:
        yield
    finally:
        await charts.jobs.close()
