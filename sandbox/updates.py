"""What waits for the bot: updates in order, until confirmed or too old.

Lives and defaults: Bot API 10.0, core.telegram.org/bots/api#getupdates, and its server's source.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.wire import Wire

UPDATE_LIFE = timedelta(hours=24)
TAP_LIFE = timedelta(seconds=150)
FIRST_UPDATE_ID = 500_000_001
_ONLY_IF_ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Update:
    """`lane` orders deliveries to a webhook: taps have one of their own beside the chat's messages."""

    update_id: int
    kind: str
    body: Wire
    chat_id: int
    expires_at: datetime

    @property
    def lane(self) -> tuple[int, bool]:
        return self.chat_id, self.kind == "callback_query"

    @property
    def wire(self) -> Wire:
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """The bot's pending updates, oldest first."""

    def __init__(self) -> None:
        self.next_id = FIRST_UPDATE_ID
        self.allowed: list[str] = []
        self._pending: list[Update] = []

    def allow(self, kinds: Sequence[str]) -> None:
        """Only these kinds from now on; none at all means the default. What already waits stays."""
        self.allowed = list(kinds)

    def _admits(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _ONLY_IF_ASKED_FOR

    def add(self, kind: str, body: Wire, *, chat_id: int, now: datetime) -> Update | None:
        """The new update, or None when the bot asked not to hear of its kind."""
        if not self._admits(kind):
            return None
        life = TAP_LIFE if kind == "callback_query" else UPDATE_LIFE
        update = Update(self.next_id, kind, body, chat_id, now + life)
        self.next_id += 1
        self._pending.append(update)
        return update

    def pending(self, now: datetime) -> list[Update]:
        """What still waits; what grew too old is dropped here."""
        self._pending = [update for update in self._pending if update.expires_at > now]
        return list(self._pending)

    def confirm_below(self, offset: int) -> None:
        self._pending = [update for update in self._pending if update.update_id >= offset]

    def keep_last(self, count: int) -> None:
        self._pending = self._pending[-count:]

    def remove(self, update: Update) -> None:
        self._pending = [other for other in self._pending if other is not update]

    def clear(self) -> None:
        self._pending = []
