"""The engine's view of what waits: whose turn it is, and the result of each delivery."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from storage.signals import Subject

Content_co = TypeVar("Content_co", covariant=True)
Answer_contra = TypeVar("Answer_contra", contravariant=True)


class Due(Protocol[Content_co, Answer_contra]):
    """A recipient's turn. Its content is composed at the last moment, and every result is noted.

    Its string form is for the process's log: without content or account.
    """

    @property
    def key(self) -> int:
        """What is noted: until then nothing else with the same key is sent."""

    @property
    def recipient(self) -> int:
        """One message at a time is sent to each, to keep their order."""

    @property
    def address(self) -> int:
        """Where to send it."""

    async def compose(self) -> Content_co | None:
        """The content; None if there is none any more, which is then noted."""

    async def sent(self, answer: Answer_contra, /, *, now: datetime) -> None:
        """Note that it arrived, and what the channel brought back."""

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:
        """A temporary failure: retry later, and send the recipient nothing before it."""

    async def put_off(self, *, until: datetime) -> None:
        """A failure of this message alone: retry it then, and send the recipient the others."""

    async def refused(self, reason: str, /) -> None:
        """A permanent failure; the next ones are sent."""

    async def moved(self, address: int, *, now: datetime) -> None:
        """The recipient's address has changed: send everything there, this first."""

    async def lost(self, reason: str, *, now: datetime) -> None:
        """The recipient is unreachable."""


class Queue(Protocol[Content_co, Answer_contra]):
    """The store of what waits: rows, so that no kill or other process removes anything unnoticed."""

    @property
    def name(self) -> str:
        """Its name in the process's log: `alerts`."""

    @property
    def subject(self) -> Subject:
        """The subject of commits that may make something due."""

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[Due[Content_co, Answer_contra]]:
        """The due recipients, longest waiting first, except for these."""

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the next recipient is due, if anything waits, except for these."""
