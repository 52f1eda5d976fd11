"""What a tapped button sends: `menu:<action>:…`, or `<conversation>:<draft>:<version>:<action>:…`."""

from __future__ import annotations

from telegram import Update


def menu_argument(update: Update) -> str:
    """What follows the action in a menu's button."""
    query = update.callback_query
    data = (query.data if query is not None else None) or ""
    return data.partition(":")[2].partition(":")[2]


def draft_id_in(update: Update) -> str | None:
    """The draft that a tapped button names, if it names one."""
    query = update.callback_query
    parts = ((query.data if query is not None else None) or "").split(":")
    return parts[1] if len(parts) > 1 else None


def button_parts(update: Update) -> tuple[str, str, str, str]:
    """A button's conversation, draft, version and argument (what follows the action)."""
    query = update.callback_query
    data = (query.data if query is not None else None) or ""
    code, draft_id, version, tail = data.split(":", 3)
    return code, draft_id, version, tail.partition(":")[2]
