"""Seals, summaries, requests, and news of logs, people and passwords in the delivery queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery.telegram import ChatMessage
from domain.notices import Notice, NoticeKind
from handlers.alerts.notices import again_notice, fate_notice
from handlers.approvals.notices import approval_notice, decision_notice, recard_notice
from handlers.connecting.notice import connected_notice, connecting_notice
from handlers.explaining.screens import explained_notice, why_notice
from handlers.inviting.screens import joined_notice
from handlers.kit.messages import Content, Edited, Gathered, Unheard
from handlers.kit.stopped_log import stopped_log_notice
from handlers.leaving.notice import leaver_notice
from handlers.linking.screens import linked_notice
from handlers.oneself.notices import expiry_notice, reset_notice
from handlers.summaries.notice import summary_notice
from handlers.verification.keep_notice import keep_notice
from handlers.verification.seal_notice import seal_notice
from services.installation import Installation
from services.sending.fates import ShownFate
from services.sending.notices import (
    due_notices,
    fate_to_show,
    next_notice_due,
    notice_delayed,
    notice_given_up,
    notice_put_off,
    notice_sent,
)
from services.sending.private_topics import Reader
from services.sending.recipients import chat_moved, recipient_lost
from storage.signals import Subject

Composer = Callable[[Installation, Notice], Awaitable[Content | Edited | Gathered | Unheard | None]]

# The content of each kind; None if it is not for that person any more.
CONTENTS: Mapping[NoticeKind, Composer] = {
    NoticeKind.SEAL: seal_notice,
    NoticeKind.KEEP: keep_notice,
    NoticeKind.SUMMARY: summary_notice,
    NoticeKind.STOPPED: stopped_log_notice,
    NoticeKind.JOINED: joined_notice,
    NoticeKind.LEAVER: leaver_notice,
    NoticeKind.WHY: why_notice,
    NoticeKind.EXPLAINED: explained_notice,
    NoticeKind.AGAIN: again_notice,
    NoticeKind.FATE: fate_notice,
    NoticeKind.APPROVAL: approval_notice,
    NoticeKind.RECARD: recard_notice,
    NoticeKind.DECISION: decision_notice,
    NoticeKind.LINKED: linked_notice,
    NoticeKind.RESET: reset_notice,
    NoticeKind.EXPIRY: expiry_notice,
    NoticeKind.CONNECTING: connecting_notice,
    NoticeKind.CONNECTED: connected_notice,
}
_SILENT = frozenset(
    {
        NoticeKind.SEAL,
        NoticeKind.SUMMARY,
        NoticeKind.RECARD,
        NoticeKind.FATE,
        NoticeKind.CONNECTING,
        NoticeKind.CONNECTED,
    }
)


class NoticeTurn:
    """One notice for one person, with those that its message tells too."""

    def __init__(self, installation: Installation, notice: Notice) -> None:
        self._installation = installation
        self._notice = notice
        self.key = notice.id
        self.recipient = notice.telegram_id
        self.address = notice.chat_id
        self._told: Sequence[int] = ()
        self._shown: ShownFate | None = None

    def __str__(self) -> str:
        return f"notice {self.key}"

    async def compose(self) -> ChatMessage | None:
        """Compose it by its kind; give it up if it is not for that person any more."""
        self._shown = await fate_to_show(self._installation, self._notice)
        content = await CONTENTS[self._notice.kind](self._installation, self._notice)
        if content is None:
            await notice_given_up(self._installation, self._notice)
            return None
        reader: Reader | None = Reader(self._notice.user_id, self.recipient, self._notice.company_id)
        if isinstance(content, Gathered):  # of several companies
            self._told, content, reader = content.notice_ids, content.screen, None
        silently = self._notice.kind in _SILENT
        if isinstance(content, Unheard):
            silently, content = True, content.screen
        return ChatMessage(content, silently=silently, reader=reader)

    async def sent(self, message_id: int, *, now: datetime) -> None:
        """Note that it was sent."""
        await notice_sent(
            self._installation,
            self._notice,
            message_id=message_id,
            now=now,
            told=self._told,
            shown=self._shown,
        )

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:
        """Delay all that waits for the account."""
        await notice_delayed(self._installation, self._notice, now=now, retry_after=retry_after)

    async def put_off(self, *, until: datetime) -> None:
        """Put it off alone."""
        await notice_put_off(self._installation, self._notice, until=until)

    async def refused(self, _reason: str, /) -> None:
        """Give it up. The reason is only in the process's log."""
        await notice_given_up(self._installation, self._notice)

    async def moved(self, address: int, *, now: datetime) -> None:
        """Store the new chat for all messages to the account."""
        await chat_moved(self._installation, self._notice, chat_id=address, now=now)

    async def lost(self, reason: str, *, now: datetime) -> None:
        """Store it for all messages to the account."""
        await recipient_lost(self._installation, self._notice, reason=reason, now=now)


class Notices:
    """The queue of all notices."""

    name = "notices"
    subject = Subject.NOTICES

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[NoticeTurn]:
        """The accounts that a notice may go to now."""
        notices = await due_notices(self._installation, now=now, but=but)
        return [NoticeTurn(self._installation, notice) for notice in notices]

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the next one may go."""
        return await next_notice_due(self._installation, but=but)
