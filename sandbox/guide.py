"""What to try: the scene's steps, each done once the bot has written to somebody what it names.

So a step is ticked off by what happened, whoever made it happen and in whatever order, and stays so.
"""

from collections.abc import Iterable, Sequence

import msgspec

from sandbox.events import Event

_WRITTEN = frozenset({"message", "edit"})


class Seen(msgspec.Struct, frozen=True):
    """A message of the bot's in this person's chat, new or edited, that has all these words."""

    person: int
    says: list[str]

    def in_message(self, event: Event) -> bool:
        """Whether the event is of such a message."""
        if event.kind not in _WRITTEN or event.data["chat_id"] != self.person:
            return False
        message = event.data["message"]
        text = message.get("text") or message.get("caption") or ""
        return message["from"]["is_bot"] and all(words in text for words in self.says)


class Step(msgspec.Struct, frozen=True):
    """Something to try on `person`'s phone: by writing `text`, or at the desk, if either is given."""

    id: str
    title: str
    how: str
    person: int
    seen: Seen
    text: str = ""
    desk: bool = False


class Guide:
    """The steps, and which of them are done."""

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        self.steps = steps
        self.done: set[str] = set()

    def done_by(self, event: Event) -> Iterable[Step]:
        """The steps that this event completes, from now on done."""
        for step in self.steps:
            if step.id not in self.done and step.seen.in_message(event):
                self.done.add(step.id)
                yield step
