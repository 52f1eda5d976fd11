"""What waits to be delivered, as the engine sees it: whose turn it is, and what becomes of what they get."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from storage.signals import Subject

Content_co = TypeVar("Content_co", covariant=True)


class Due(Protocol[Content_co]):
    """A recipient's turn. What they get is composed when it has come, and every end of it is noted.

    As a string it is what the process's log calls it, without what it says or whose account it is for.
    """

    @property
    def key(self) -> int:
        """What is noted: while that can't be done, nothing else with the same key is sent."""

    @property
    def recipient(self) -> int:
        """Who is sent one message at a time, so that order is kept."""

    @property
    def address(self) -> int:
        """Where it goes."""

    async def compose(self) -> Content_co | None:
        """What to send; None if there is nothing any more, which is noted by then."""

    async def sent(self, message_id: int, *, now: datetime) -> None:
        """It arrived."""

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:
        """It failed on its way: try again later, and send the recipient nothing before it."""

    async def put_off(self, *, until: datetime) -> None:
        """It failed by what it is: try again then, and send the recipient what else there is."""

    async def refused(self, reason: str, /) -> None:
        """It will never be taken; what follows it is sent."""

    async def moved(self, address: int, *, now: datetime) -> None:
        """Whatever is for the recipient goes to another address from now on, this first."""

    async def lost(self, reason: str, *, now: datetime) -> None:
        """Nothing can be sent to the recipient."""


class Queue(Protocol[Content_co]):
    """Where it waits: rows, so that neither a kill nor another process takes anything out of it unseen."""

    @property
    def name(self) -> str:
        """What waits in it, as the log calls it: `alerts`."""

    @property
    def subject(self) -> Subject:
        """What a commit has to do with that may make something due."""

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[Due[Content_co]]:
        """Who may be sent something now, who waited longest first, but for these recipients."""

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When somebody may next be, if anything waits, but for these recipients."""
