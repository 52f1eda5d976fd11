"""How often the workers look and the chat is drawn on, and how long each waits."""

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
    between_messages: float = 1.0  # to one person: Telegram takes about one a second in a chat
    restarts: tuple[float, float] = (1.0, 60.0)  # from a worker's failure to its restart: shortest, longest
    between_beats: float = 15.0  # of the heartbeat that tells how long the chat was away
    between_key_counts: float = 1.0  # from one writing of wrong keys to the next
    between_hours_closed: float = 60.0  # from one look for counts of refusals whose hour is over to the next
    between_lock_looks: float = 5.0  # whether the connection that holds the process's locks still lives
    lock_tries: int = 10  # a lost connection's locks may take a moment to be free
    witness_patience: float = 15.0  # for a whole answer of a witness
    witness_wait: timedelta = timedelta(seconds=15)  # after a witness failed once; it doubles up to an hour
    between_makings: float = 60.0  # from one look for seals and summaries to be made to the next
