"""A way out, such as Telegram, and its failures to send a message."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, TypeVar

Content_contra = TypeVar("Content_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)


class CannotSend(Exception):
    """The message did not go, for a `reason` in words for the reader.

    A `permanent` one would be refused each time. Any other is worth another try: after `retry_after`, if the
    other side asks to be sent nothing at all until then.

    ├── RecipientLost    nothing can be sent to that address
    └── RecipientMoved   what is for that address goes to another from now on
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class RecipientLost(CannotSend):
    """The address is unreachable until it says otherwise."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


class RecipientMoved(CannotSend):
    """The address has changed."""

    def __init__(self, reason: str, *, address: int) -> None:
        super().__init__(reason)
        self.address = address


class Channel(Protocol[Content_contra, Answer_co]):
    """Sends one kind of content to one kind of address."""

    async def send(self, address: int, content: Content_contra) -> Answer_co:
        """Try once; returns what is to be noted, as the other side's id of it. Raises CannotSend alone."""
