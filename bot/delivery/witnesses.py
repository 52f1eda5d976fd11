"""Seals in the delivery queue to the witnesses that cosign them: one at a time for each witness."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import httpx

from bot.delivery.engine import DeliveryEngine
from bot.delivery.witness_channel import WitnessChannel
from bot.pace import Pace
from bot.timing import Timing
from domain.backoff import DoublingWait
from domain.cosignatures import Witness
from handlers.kit.chat_load import ChatLoad
from services.installation import Installation
from services.log.cosigning import (
    Submission,
    WitnessAnswer,
    seals_to_cosign,
    submission_of,
    take_answer,
)
from storage.repositories.cosignatures import SealToCosign
from storage.signals import Subject

_DOUBLINGS = 8  # some quarters of a minute become an hour
_TIMES_ASKED_AGAIN = 3  # about one seal, before that counts as a failure

_Log = tuple[int, int]
"""A witness's place and a company's number."""


async def have_seals_cosigned(installation: Installation, timing: Timing) -> None:
    """Have each newest seal cosigned by each witness, until cancelled."""
    async with httpx.AsyncClient(timeout=timing.witness_patience, follow_redirects=False) as client:
        channel = WitnessChannel(client, installation.witnesses, patience=timing.witness_patience)
        queue = SealsToCosign(installation, DoublingWait(timing.witness_wait, _DOUBLINGS))
        pace = Pace(ChatLoad(to_a_chat=0.0))
        await DeliveryEngine(installation, queue, channel, pace, timing=timing).run()


class SealsToCosign:
    """The queue. What waits follows from the seals and the cosignatures, so that a kill loses nothing.

    After a start each newest seal goes to each witness again, although it signed that one: so it is found at
    once if the log was put back or cut meanwhile.
    """

    name = "seals to cosign"
    subject = Subject.NOTICES  # which each seal comes with

    def __init__(self, installation: Installation, wait: DoublingWait) -> None:
        self.installation = installation
        self._wait = wait
        self._answered: dict[_Log, int] = {}  # the folio of the last seal that was answered for good
        self._seen: dict[_Log, tuple[int, int]] = {}  # the size that a witness told, and how often it did
        self._failures: dict[int, int] = {}
        self._until: dict[int | _Log, datetime] = {}

    async def due(self, *, now: datetime, but: Collection[int]) -> Sequence[SealTurn]:
        """One seal for each witness that waits for nothing."""
        self._until = {whom: until for whom, until in self._until.items() if until > now}
        turns = []
        for place, witness in enumerate(self.installation.witnesses):
            if place in but or place in self._until:
                continue
            for seal in await seals_to_cosign(self.installation, witness):
                log = place, seal.made.seal.company_id
                if log not in self._until and self._answered.get(log) != seal.made.seal.folio:
                    turns.append(SealTurn(self, witness, log, seal))
                    break
        return turns

    async def next_due(self, *, but: Collection[int]) -> datetime | None:
        """When the next wait is over."""
        return min((until for whom, until in self._until.items() if whom not in but), default=None)

    def old_size(self, log: _Log, seal: SealToCosign) -> int:
        """The size to prove a seal from: what the witness told, or else what it cosigned last."""
        told, _ = self._seen.get(log, (seal.cosigned, 0))
        return min(told, seal.made.seal.folio)

    def answered(self, log: _Log, folio: int) -> None:
        """Ask about this seal no more."""
        self._answered[log] = folio
        self._seen.pop(log, None)
        self._failures.pop(log[0], None)

    def ask_again(self, log: _Log, size: int, *, now: datetime) -> None:
        """Ask about the seal from this size; in a while, if the witness can't make up its mind."""
        _, times = self._seen.get(log, (0, 0))
        self._seen[log] = size, times + 1
        if times >= _TIMES_ASKED_AGAIN:
            self._seen[log] = size, 0
            self.failed(log[0], now=now)

    def failed(self, place: int, *, now: datetime) -> None:
        """Ask that witness nothing for a while, which doubles."""
        failures = self._failures.get(place, 0)
        self._failures[place] = failures + 1
        self._until[place] = now + self._wait.after(failures)

    def put_off(self, log: _Log, *, until: datetime) -> None:
        """Ask that witness about this log no sooner."""
        self._until[log] = until


class SealTurn:
    """A log's newest seal for one witness."""

    def __init__(self, queue: SealsToCosign, witness: Witness, log: _Log, seal: SealToCosign) -> None:
        self._queue = queue
        self._witness = witness
        self._log = log
        self._seal = seal
        self._composed: Submission | None = None
        self.recipient = self.address = log[0]
        self.key = log[1] * len(queue.installation.witnesses) + log[0]

    def __str__(self) -> str:
        return f"the seal of bitacora_{self._log[1]} for the witness {self._witness.name}"

    async def compose(self) -> Submission:
        """The signed seal with its proof."""
        old = self._queue.old_size(self._log, self._seal)
        self._composed = await submission_of(self._queue.installation, self._witness, self._seal, old=old)
        return self._composed

    async def sent(self, answer: WitnessAnswer, /, *, now: datetime) -> None:
        """Note what the witness answered."""
        if self._composed is None:
            raise LookupError("a seal that was not composed was answered")
        again = await take_answer(self._queue.installation, self._composed, answer, now=now)
        if again is None:
            self._queue.answered(self._log, self._seal.made.seal.folio)
        else:
            self._queue.ask_again(self._log, again, now=now)

    async def delayed(self, *, now: datetime, retry_after: timedelta | None) -> None:  # noqa: ARG002
        """The witness failed."""
        self._queue.failed(self._log[0], now=now)

    async def put_off(self, *, until: datetime) -> None:
        """This log's seal failed by itself."""
        self._queue.put_off(self._log, until=until)

    async def refused(self, _reason: str, /) -> None:
        """No failure of a witness is for good: whoever keeps it may set it right."""

    async def moved(self, address: int, *, now: datetime) -> None:
        """A witness stays where the settings say."""

    async def lost(self, reason: str, *, now: datetime) -> None:
        """Likewise."""
