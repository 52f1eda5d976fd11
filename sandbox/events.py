"""What happened, in order, for the phone to show it; kept whole, so that a reader can start anywhere."""

from typing import NamedTuple

from sandbox.wire import Wire


class Event(NamedTuple):
    """`kind` is one of message, edit, delete, answer, commands, keyboard, action and step.

    `data` is as in docs/sandbox.md.
    """

    kind: str
    data: Wire
