"""The day's text in the delivery queue to the authority that stamps it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import httpx

from bot.delivery.channel import CannotSend
from bot.delivery.engine import DeliveryEngine
from bot.delivery.posting import post
from bot.pace import Pace
from bot.timing import Timing
from domain.backoff import DoublingWait
from services.installation import Installation
from services.log.stamping import day_to_stamp, keep_stamp, text_to_stamp
from services.time_authority import StampRequest, TimeAuthority
from storage.repositories.timestamps import DayStamp
from storage.signals import Subject

_AUTHORITY = 1  # the only recipient
_DOUBLINGS = 8  # some quarters of a minute become an hour
_HEADERS = {"content-type": "application/timestamp-query"}  # RFC 3161, 3.4


async def have_days_stamped(installation: Installation, authority: TimeAuthority, timing: Timing) -> None:
    """Have each day stamped, until cancelled."""
    async with httpx.AsyncClient(timeout=timing.witness_patience, follow_redirects=False) as client:
        channel = StampChannel(client, authority, patience=timing.witness_patience)
        queue = DaysToStamp(installation, authority, DoublingWait(timing.witness_wait, _DOUBLINGS))
        await DeliveryEngine(installation, queue, channel, Pace(), timing=timing).run()


class StampChannel:
    """The authority, over HTTP. No redirect is followed."""

    def __init__(self, client: httpx.AsyncClient, authority: TimeAuthority, *, patience: float) -> None:
        self._client = client
        self._authority = authority
        self._patience = patience

    async def send(self, _address: int, content: StampRequest) -> bytes:
        """Ask once; returns the answer, whose stamp holds. Raises CannotSend for any other."""
        url, patience = self._authority.url, self._patience
        answer = await post(self._client, url, content.body, headers=_HEADERS, patience=patience)
        if answer.status != HTTPStatus.OK:
            raise CannotSend(f"the authority answers {answer.status}")
        if self._authority.stamp_in(answer.body, content.text, nonce=content.nonce) is None:
            raise CannotSend("the authority's stamp is not of this text under its root")
        return answer.body


class DaysToStamp:
    """The queue: today, until it has its stamp. What waits follows from the stamps that are kept."""

    name = "days to stamp"
    subject = Subject.NOTICES  # which each seal comes with

    def __init__(self, installation: Installation, authority: TimeAuthority, wait: DoublingWait) -> None:
        self.installation = installation
        self.authority = authority
        self._wait = wait
        self._failures = 0
        self._until: datetime | None = None

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[StampTurn]:
        """Today, if it has none and nothing failed just now."""
        if _AUTHORITY in but or (self._until is not None and now < self._until):
            return []
        self._until = None
        day = await day_to_stamp(self.installation, now=now)
        return [StampTurn(self, day)] if day is not None else []

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the wait is over."""
        return self._until if _AUTHORITY not in but else None

    def failed(self, *, now: datetime) -> None:
        """Ask nothing for a while, which doubles."""
        self._until = now + self._wait.after(self._failures)
        self._failures += 1

    def done(self) -> None:
        """The next failure is the first again."""
        self._failures = 0

    def put_off(self, *, until: datetime) -> None:
        """Ask no sooner."""
        self._until = until


class StampTurn:
    """A day that needs its stamp."""

    key = recipient = address = _AUTHORITY

    def __init__(self, queue: DaysToStamp, day: date) -> None:
        self._queue = queue
        self._day = day
        self._text = ""

    def __str__(self) -> str:
        return f"the stamp of {self._day}"

    async def compose(self) -> StampRequest | None:
        """The text of all logs as they are now."""
        now = datetime.now(UTC)
        self._text = await text_to_stamp(self._queue.installation, now=now)
        if not self._text:
            self._queue.failed(now=now)
            return None
        return self._queue.authority.request(self._text)

    async def sent(self, answer: bytes, /, *, now: datetime) -> None:  # noqa: ARG002
        """Keep the text and its stamp."""
        await keep_stamp(self._queue.installation, DayStamp(self._day, self._text, answer))
        self._queue.done()

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:  # noqa: ARG002
        """The authority failed."""
        self._queue.failed(now=now)

    async def put_off(self, *, until: datetime) -> None:
        """The text could not be made."""
        self._queue.put_off(until=until)

    async def refused(self, _reason: str, /) -> None:
        """No failure of an authority is for good."""

    async def moved(self, address: int, *, now: datetime) -> None:
        """An authority stays where the settings say."""

    async def lost(self, reason: str, *, now: datetime) -> None:
        """Likewise."""
