"""A local time that comes twice, in the night when clocks go back, is told apart by its offset."""

from __future__ import annotations

from datetime import datetime, timedelta


def told_apart(local: datetime) -> str:
    """What follows such a time: ` (UTC−8)`; nothing after any other. `local` is in its zone."""
    offset = local.utcoffset()
    if offset is None or offset == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f" (UTC{'−' if offset < timedelta() else '+'}{hours}{f':{minutes:02}' if minutes else ''})"
