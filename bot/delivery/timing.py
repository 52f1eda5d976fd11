"""How often the delivery workers look, and how long they wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """In seconds, unless it says otherwise."""

    between_looks: float = 0.05  # minimum between two looks for what is due
    look_again: float = 2.0  # other processes' signals may be missed while the connection is lost
    database_pause: float = 5.0  # before retrying a failed database
    put_off: timedelta = timedelta(minutes=1)  # for content that failed to compose: somebody has to look
    patience_at_end: float = 2.0  # for messages on their way
    between_makings: float = 60.0  # between two looks for seals and summaries to make
