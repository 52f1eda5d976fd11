"""Waiting seals, as their recipient will read them: those of several companies in one message."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.notices import Notice
from handlers.kit.messages import Gathered
from handlers.verification.seal_screens import seals_screen
from services.installation import Installation
from services.log.seal_news import seal_news


async def seal_notice(installation: Installation, notice: Notice) -> Gathered | None:
    """The message; None if the person is no longer a supervisor. What does not fit comes in the next one."""
    news = await seal_news(installation, notice, now=datetime.now(UTC))
    if not news:
        return None
    screen, told = seals_screen(news)
    return Gathered(screen, [each.notice_id for each in told])
