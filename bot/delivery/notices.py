"""Seals, summaries and news of stopped logs as what waits to be delivered; most come without a sound."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery.telegram import ChatMessage
from domain.notices import Notice, NoticeKind
from handlers.kit.messages import Content
from handlers.kit.stopped_log import stopped_log_notice
from handlers.summaries.notice import summary_notice
from handlers.verification.seal_notice import seal_notice
from services.installation import Installation
from services.sending.notices import (
    due_notices,
    next_notice_due,
    notice_delayed,
    notice_given_up,
    notice_put_off,
    notice_sent,
)
from services.sending.recipients import chat_moved, recipient_lost
from storage.signals import Subject

Composer = Callable[[Installation, Notice], Awaitable[Content | None]]

# What is sent for each kind; None if it is for that person no more.
CONTENTS: Mapping[NoticeKind, Composer] = {
    NoticeKind.SEAL: seal_notice,
    NoticeKind.SUMMARY: summary_notice,
    NoticeKind.STOPPED: stopped_log_notice,
}
_ALOUD = frozenset({NoticeKind.STOPPED})


class NoticeTurn:
    """One notice for one person."""

    def __init__(self, installation: Installation, notice: Notice) -> None:
        self._installation = installation
        self._notice = notice
        self.key = notice.id
        self.recipient = notice.telegram_id
        self.address = notice.chat_id

    def __str__(self) -> str:
        return f"notice {self.key}"

    async def compose(self) -> ChatMessage | None:
        """As its kind is; one that is for that person no more is given up."""
        content = await CONTENTS[self._notice.kind](self._installation, self._notice)
        if content is None:
            await notice_given_up(self._installation, self._notice)
            return None
        return ChatMessage(content, silently=self._notice.kind not in _ALOUD)

    async def sent(self, message_id: int, *, now: datetime) -> None:
        """It is in the person's chat."""
        await notice_sent(self._installation, self._notice, message_id=message_id, now=now)

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:
        """All that waits for the account waits with it."""
        await notice_delayed(self._installation, self._notice, now=now, retry_after=retry_after)

    async def put_off(self, *, until: datetime) -> None:
        """It waits alone."""
        await notice_put_off(self._installation, self._notice, until=until)

    async def refused(self, _reason: str, /) -> None:
        """It is given up. Why is in the process's log alone."""
        await notice_given_up(self._installation, self._notice)

    async def moved(self, address: int, *, now: datetime) -> None:
        """Remembered for all that is for the account."""
        await chat_moved(self._installation, self._notice, chat_id=address, now=now)

    async def lost(self, reason: str, *, now: datetime) -> None:
        """Remembered for all that is for the account."""
        await recipient_lost(self._installation, self._notice, reason=reason, now=now)


class Notices:
    """The queue of all notices."""

    name = "notices"
    subject = Subject.NOTICES

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[NoticeTurn]:
        """The accounts to which a notice may go now."""
        notices = await due_notices(self._installation, now=now, but=but)
        return [NoticeTurn(self._installation, notice) for notice in notices]

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When one may next go."""
        return await next_notice_due(self._installation, but=but)
