"""How often the workers of delivery look and the chat is drawn on, and how long each waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """In seconds, unless it says otherwise."""

    between_looks: float = 0.05  # at least, from one look for what is due to the next
    look_again: float = 2.0  # what other processes make due may go unheard while the connection is lost
    database_pause: float = 5.0  # before a database that failed is asked again
    put_off: timedelta = timedelta(minutes=1)  # for what could not be composed, which somebody has to look at
    patience_at_end: float = 2.0  # for the messages on their way
    between_edits: float = 1.0  # of how far long work is: Telegram takes about one a second in a chat
    between_makings: float = 60.0  # from one look for seals and summaries to be made to the next
