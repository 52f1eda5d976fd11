"""What the log's standing buttons send: `log:<company>:<size>:<action>:<number>:<filter id>`.

The number is a folio, a position, or a criterion's place in `CRITERIA`; a filter id of 0 is no filter.
Buttons from before there were filters have none, and stay good.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardButton

from handlers.chat import Chat
from handlers.screen import button
from services.log_filters import NO_FILTER_ID

COMPANY = r"([0-9]{1,9})"
FOLIO = r"([0-9]{1,12})"
_NUMBER = r"([0-9]{1,19})"
_FILTER = r"([0-9]{1,9})"
_LARGEST = 2**63 - 1  # of a position


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlace:
    """Where in a log one is: in whose, with how many entries a page, under which filter."""

    company_id: int
    size: int
    filter_id: int = NO_FILTER_ID

    def button(self, label: str, action: str, number: int = 0) -> InlineKeyboardButton:
        """A standing button of this place."""
        return button(label, f"log:{self.company_id}:{self.size}:{action}:{number}:{self.filter_id}")

    def menu_button(self, label: str, action: str) -> InlineKeyboardButton:
        """A button that begins something about this log under this filter."""
        return button(label, f"menu:{action}:{self.company_id}:{self.filter_id}")


def pattern(actions: str) -> str:
    """The data of buttons with one of these actions."""
    return rf"^log:{COMPANY}:([0-9]{{1,2}}):({actions}):{_NUMBER}(?::{_FILTER})?$"


def tapped(chat: Chat) -> tuple[LogPlace, str, int]:
    """The tapped button's place, action and number."""
    match = chat.context.match
    if match is None:
        raise ValueError("a button of the log without its pattern")
    company_id, size, action, number, filter_id = match.groups()
    place = LogPlace(
        company_id=int(company_id), size=int(size), filter_id=int(filter_id) if filter_id else NO_FILTER_ID
    )
    return place, action, min(int(number), _LARGEST)
