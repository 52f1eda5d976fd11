"""A person's draft, kept until they save, cancel or leave it too long."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

from telegram import InlineKeyboardButton

from handlers.kit.buttons import DraftButton
from handlers.kit.screen import Style, button

LIFETIME = timedelta(minutes=30)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The common part of all drafts.

    `step` is where the conversation is; `version` increases with each step, so that buttons of earlier
    screens are recognised; `operation_id` identifies the change that saving makes; `message_id` is the live
    message, `buried` once something was written below it; `error` is a line to show once on the next screen.
    """

    comes_in: ClassVar[bool] = False  # whether somebody without a place may fill it in, to get one

    conversation: str
    step: str
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    version: int = 0
    operation_id: UUID = field(default_factory=uuid4)
    touched_at: datetime
    message_id: int | None = None
    buried: bool = False
    error: str | None = None

    @property
    def company_id(self) -> int | None:
        """The draft's company, if it has one and it is known."""
        return None

    def button(
        self, label: str, action: str, argument: object = "", *, style: Style | None = None
    ) -> InlineKeyboardButton:
        """A button of this draft's current screen; `action` is what `Conversation.on_tap` answers to."""
        sends = DraftButton(self.id, self.version, action, str(argument))
        return button(label, sends, style=style)

    def expired(self, now: datetime) -> bool:
        """Whether it was left too long."""
        return now - self.touched_at > LIFETIME
