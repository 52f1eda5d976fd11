"""A place in a log, and its buttons."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardButton

from handlers.kit.button_kinds import LogAction, LogButton
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.screen import button
from services.log.filters import NO_FILTER_ID

_LARGEST = 2**63 - 1  # of a position


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSpot:
    """A place in a log: whose, with how many entries a page, under which filter."""

    company_id: int
    size: int
    filter_id: int = NO_FILTER_ID

    def button(self, label: str, action: LogAction, number: int = 0) -> InlineKeyboardButton:
        """A standing button of this place."""
        return button(label, LogButton(self.company_id, self.size, action, number, self.filter_id))

    def menu_button(self, label: str, action: str) -> InlineKeyboardButton:
        """A button that starts something about this log under this filter."""
        return button(label, MenuButton(action, self.company_id, self.filter_id))


def tapped(chat: Chat) -> tuple[LogSpot, LogAction, int]:
    """The tapped button's place, action and number."""
    button = chat.tapped(LogButton)
    spot = LogSpot(company_id=button.company_id, size=button.size, filter_id=button.filter_id)
    return spot, button.action, min(button.number, _LARGEST)
