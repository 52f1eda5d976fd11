"""Links from a group into the bot's private chat, and from the chat into a group."""

from __future__ import annotations

import re

# Telegram takes up to 64 letters, digits, `_` and `-` after `start=` (core.telegram.org/bots/features).
_ALERT = re.compile(r"/start(?:@\w+)? alerta_(\d{1,9})_(\d{1,12})_(\d{1,12})", re.ASCII)
_GROUP = re.compile(r"/start(?:@\w+)? grupo_(\d{1,9})", re.ASCII)


def alert_link(bot_name: str, company_id: int, first: int, last: int) -> str:
    """The address that opens the bot's chat at the alerts from one folio to another."""
    return f"https://t.me/{bot_name}?start=alerta_{company_id}_{first}_{last}"


def linked_alert(text: str) -> tuple[int, int, int] | None:
    """The company, the first and the last folio that a link named; None if it is another text."""
    found = _ALERT.fullmatch(text)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]))


def group_link(bot_name: str, company_id: int) -> str:
    """The address that adds the bot to a group that the person chooses, for the company's alerts."""
    return f"https://t.me/{bot_name}?startgroup=grupo_{company_id}"


def group_command(bot_name: str, company_id: int) -> str:
    """What does the same where it is written: in a topic, or where the bot is already."""
    return f"/start@{bot_name} grupo_{company_id}"


def grouped_company(text: str) -> int | None:
    """The company whose alerts are to come to this group; None if it is another text."""
    found = _GROUP.fullmatch(text)
    return None if found is None else int(found[1])
