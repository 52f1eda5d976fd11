"""Alerts of companies' groups in the delivery queue: one message at a time for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from telegram import Bot

from bot.delivery.telegram import ChatMessage
from handlers.alert_groups.screens import group_screen
from handlers.kit.messages import Edited
from services.installation import Installation
from services.sending.alert_groups import (
    GroupMessage,
    due_groups,
    group_delayed,
    group_lost,
    group_moved,
    group_put_off,
    group_refused,
    group_told,
    message_for,
    next_group_due,
)
from storage.repositories.alert_groups import AlertGroup
from storage.signals import Subject


class GroupTurn:
    """What waits for the group of one company. Noted by company; one chat may be several companies' group."""

    def __init__(
        self, installation: Installation, bot: Bot, group: AlertGroup, *, edits_first: bool = False
    ) -> None:
        self._installation = installation
        self._bot = bot
        self._group = group
        self._edits_first = edits_first
        self._composed: GroupMessage | None = None
        self.key = group.company_id
        self.recipient = group.chat_id
        self.address = group.chat_id

    def __str__(self) -> str:
        return f"an alert to the group of company {self.key}"

    async def compose(self) -> ChatMessage | None:
        """The oldest alert, all that wait as one, or an earlier message as it is by now."""
        self._composed = composed = await message_for(
            self._installation, self._group, edits_first=self._edits_first
        )
        if composed is None:
            return None
        screen = group_screen(composed, self._installation.catalogue, self._bot.username)
        content = screen if composed.message_id is None else Edited(screen, composed.message_id)
        return ChatMessage(content, thread_id=self._group.thread_id)

    @property
    def _message(self) -> GroupMessage:
        if self._composed is None:
            raise LookupError("a message that was not composed came to an end")
        return self._composed

    async def sent(self, message_id: int, *, now: datetime) -> None:
        """Note that its alerts were told."""
        await group_told(self._installation, self._message, message_id=message_id, now=now)

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:
        """Delay all that waits for the group."""
        await group_delayed(self._installation, self._group, now=now, retry_after=retry_after)

    async def put_off(self, *, until: datetime) -> None:
        """Put off all that waits for the group."""
        await group_put_off(self._installation, self._group, until=until)

    async def refused(self, _reason: str, /) -> None:
        """Give it up. The reason is only in the process's log."""
        await group_refused(self._installation, self._message)

    async def moved(self, address: int, *, now: datetime) -> None:  # noqa: ARG002
        """The group became a supergroup."""
        await group_moved(self._installation, self._group.chat_id, to=address)

    async def lost(self, reason: str, *, now: datetime) -> None:
        """The group takes nothing more: its companies' readers are told."""
        await group_lost(self._installation, self._group.chat_id, reason=reason, now=now)


class GroupAlerts:
    """The queue of all groups. Where both wait, news and edits of what was told take turns."""

    name = "group alerts"
    subject = Subject.ALERTS

    def __init__(self, installation: Installation, bot: Bot) -> None:
        self._installation = installation
        self._bot = bot
        self._edits_first = False

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[GroupTurn]:
        """The groups that a message may go to now."""
        groups = await due_groups(self._installation, now=now, but=but)
        self._edits_first = not self._edits_first
        return [
            GroupTurn(self._installation, self._bot, each, edits_first=self._edits_first) for each in groups
        ]

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the next one may go."""
        return await next_group_due(self._installation, but=but)
