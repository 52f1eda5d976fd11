"""A screen: a message's text and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from handlers.kit.buttons import Sends

Row = Sequence[InlineKeyboardButton]
Style = Literal["success", "danger"]  # green saves, red discards (Bot API, InlineKeyboardButton.style)


@dataclass(frozen=True, slots=True)
class Screen:
    """Escaped HTML text, and rows of buttons. A protected one can't be forwarded or saved."""

    text: str
    rows: Sequence[Row] = ()
    protected: bool = False

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram's type."""
        return _keyboard(self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with a caption in escaped HTML (1024 UTF-16 units at most), and rows of buttons."""

    png: bytes
    caption: str
    rows: Sequence[Row] = ()

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram's type."""
        return _keyboard(self.rows)


def _keyboard(rows: Sequence[Row]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([list(row) for row in rows]) if rows else None


def button(label: str, sends: Sends, *, style: Style | None = None) -> InlineKeyboardButton:
    """A button with this data; raises ValueError past 64 bytes."""
    return InlineKeyboardButton(label, callback_data=sends.pack(), style=style)


def link_button(label: str, url: str) -> InlineKeyboardButton:
    """A button that opens this address, without a tap to us."""
    return InlineKeyboardButton(label, url=url)


def copy_button(label: str, text: str) -> InlineKeyboardButton:
    """A button that copies `text` (1 to 256 characters) to the person's clipboard, without a tap to us."""
    return InlineKeyboardButton(label, copy_text=CopyTextButton(text))


def grid(buttons: Sequence[InlineKeyboardButton], columns: int = 2) -> list[Row]:
    """Buttons in rows of this many."""
    return [buttons[start : start + columns] for start in range(0, len(buttons), columns)]
