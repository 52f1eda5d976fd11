"""A local time that comes twice, when clocks go back, is disambiguated by its offset."""

from __future__ import annotations

from datetime import datetime, timedelta


def told_apart(local: datetime) -> str:
    """The suffix for an ambiguous time: ` (UTC−8)`; empty for any other. `local` is in its zone."""
    offset = local.utcoffset()
    if offset is None or offset == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f" (UTC{'−' if offset < timedelta() else '+'}{hours}{f':{minutes:02}' if minutes else ''})"
