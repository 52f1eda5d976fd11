"""A waiting seal, as its recipient will read it."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.notices import Notice
from handlers.kit.screen import Screen
from handlers.verification.seal_screens import seal_screen
from services.installation import Installation
from services.log.seals import seal_news


async def seal_notice(installation: Installation, notice: Notice) -> Screen | None:
    """The message; None if the person is no longer a supervisor, or a new seal replaces it."""
    news = await seal_news(installation, notice, now=datetime.now(UTC))
    return seal_screen(news) if news is not None else None
