"""What waits for the bot: updates in order, until confirmed or too old.

Lives and defaults: Bot API 10.0, core.telegram.org/bots/api#getupdates, and its server's source.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.wire import Wire

UPDATE_LIFE = timedelta(hours=24)
TAP_LIFE = timedelta(seconds=150)
FIRST_UPDATE_ID = 500_000_001
CONFIRMED_KEPT = 1000
_ONLY_IF_ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, eq=False)
class Update:
    """`lane` orders deliveries to a webhook: taps have their own beside the chat's messages.

    `again` marks a repetition of a confirmed update.
    """

    update_id: int
    kind: str
    body: Wire
    chat_id: int
    expires_at: datetime
    again: bool = False

    @property
    def lane(self) -> tuple[int, bool]:
        return self.chat_id, self.kind == "callback_query"

    @property
    def wire(self) -> Wire:
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """The bot's pending updates, oldest first; `repeats` decides which confirmed ones are repeated."""

    def __init__(self, repeats: Callable[[Update], bool] = lambda _: False) -> None:
        self.next_id = FIRST_UPDATE_ID
        self.allowed: list[str] = []
        self.confirmed: deque[Update] = deque(maxlen=CONFIRMED_KEPT)
        self._pending: list[Update] = []
        self._repeats = repeats

    def allow(self, kinds: Sequence[str]) -> None:
        """Only these kinds from now on; None means the default. Pending updates stay."""
        self.allowed = list(kinds)

    def _admits(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _ONLY_IF_ASKED_FOR

    def add(self, kind: str, body: Wire, *, chat_id: int, now: datetime) -> Update | None:
        """The new update, or None if the bot does not subscribe to its kind."""
        if not self._admits(kind):
            return None
        life = TAP_LIFE if kind == "callback_query" else UPDATE_LIFE
        update = Update(self.next_id, kind, body, chat_id, now + life)
        self.next_id += 1
        self._pending.append(update)
        return update

    def pending(self, now: datetime) -> list[Update]:
        """The pending updates, after dropping expired ones."""
        self._pending = [update for update in self._pending if update.expires_at > now]
        return list(self._pending)

    def batch(self, now: datetime, limit: int) -> list[Update]:
        """The updates for a poll: each once, the oldest first. Copies go with them; the rest stays."""
        once: dict[int, Update] = {}
        for update in self.pending(now):
            once.setdefault(update.update_id, update)
        given = list(once.values())[:limit]
        copies = {update for update in given if update.again}
        self._pending = [update for update in self._pending if update not in copies]
        return given

    def confirm_below(self, offset: int) -> None:
        """Copies stay: their update was confirmed before they were made."""
        waiting = self._pending
        self._pending = [update for update in waiting if update.again or update.update_id >= offset]
        self._confirm(update for update in waiting if not update.again and update.update_id < offset)

    def _confirm(self, updates: Iterable[Update]) -> None:
        originals = [update for update in updates if not update.again]
        self.confirmed.extend(originals)
        for update in originals:
            if self._repeats(update):
                self.repeat(update)

    def repeat(self, update: Update, *, times: int = 1) -> None:
        """Repeat the update this many times, before the pending ones."""
        self._pending[:0] = [replace(update, again=True) for _ in range(times)]

    def keep_last(self, count: int) -> None:
        self._pending = self._pending[-count:]

    def remove(self, update: Update) -> None:
        """The update was taken by a webhook."""
        self._pending = [other for other in self._pending if other is not update]
        self._confirm([update])

    def clear(self) -> None:
        self._pending = []
