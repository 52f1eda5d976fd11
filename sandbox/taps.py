"""Taps on buttons and what the bot answers to each."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.updates import TAP_LIFE


@dataclass(frozen=True)
class TapAnswer:
    """What the person sees on top of the chat: a notice, or a box to close when `show_alert`."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass
class Tap:
    query_id: str
    chat_id: int
    made_at: datetime
    answer: TapAnswer | None = None
    answered_too_late: bool = False


class Taps:
    """All taps made, by the id of their callback query."""

    def __init__(self) -> None:
        self._taps: dict[str, Tap] = {}

    def add(self, chat_id: int, now: datetime) -> Tap:
        # Telegram's ids are large numbers as text, and so are these.
        tap = Tap(str(4_000_000_000_000_000_001 + len(self._taps)), chat_id, now)
        self._taps[tap.query_id] = tap
        return tap

    def answerable(self, query_id: str, now: datetime) -> Tap | None:
        """The tap, or None if it is unknown or too old to be answered."""
        tap = self._taps.get(query_id)
        if tap is None or now - tap.made_at < TAP_LIFE:
            return tap
        tap.answered_too_late = True
        return None
