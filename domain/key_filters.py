"""What a key reads of a log, as typed: `documento cancelado`, `configuración`, `sensible`."""

from __future__ import annotations

from datetime import date

from domain.catalogue import Catalogue
from domain.errors import InvalidKeyFilter
from domain.log_filter import NO_FILTER, LogFilter
from domain.log_shortcuts import understand

LASTING = ("category", "operations", "outcome", "sensitive", "origin")
"""The criteria that hold for as long as a key does, and that name nobody."""


def parse_key_filter(typed: str, catalogue: Catalogue, *, today: date) -> LogFilter:
    """The filter that was typed. Raises InvalidKeyFilter for none, and for one with other criteria."""
    understood = understand(typed, catalogue, (), today=today, paging=False)
    wanted = understood.wanted
    if understood.not_understood or not wanted.active or not is_lasting(wanted):
        raise InvalidKeyFilter
    return wanted


def is_lasting(wanted: LogFilter) -> bool:
    """Whether the filter has no criteria but those of `LASTING`."""
    kept = {name: getattr(wanted, name) for name in LASTING}
    return wanted == LogFilter(**kept) or wanted == NO_FILTER
