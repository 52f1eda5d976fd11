"""Walking a company's chain: recomputed from the columns, in segments, from its start to its head."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.chain import Head
from domain.rebuilt import Rebuilt
from domain.seals import Seal
from domain.snapshots import Snapshot
from domain.stored_entry import DETAIL, FOLIO, RECORDED_AT
from domain.verification import Break, ReadSegment, check, follow, moment_of, snapshots_in, steps_back
from services.installation import Installation
from services.progress import Progress

_AHEAD = 3  # segments that are read at the same time, while the one before them is hashed
_BEYOND_ANY = 2**62  # no folio is as large


class Walk:
    """A chain that holds from `start` to `head` so far; `broken` is the fault of the next entry.

    `first_at` and `last_at` are when the first and the last valid entries were recorded; `back`, the folios
    recorded earlier than the one before them; `at_seal` is the hash at the seal's folio, once reached;
    `rebuilt`, what the valid entries tell of users, profiles and the like. The
    engine writes each segment in canonical form; one that does not follow is read again column by column, and
    only that explains the fault.
    """

    def __init__(self, start: Head, seal: Seal | None) -> None:
        self.start = self.head = start
        self.broken: Break | None = None
        self.back: list[int] = []
        self._first: int | None = None
        self._last: int | None = None
        self.at_seal: bytes | None = None
        self.rebuilt = Rebuilt()
        self._seal = seal
        self._note_seal()

    @property
    def first_at(self) -> datetime | None:
        """When the first was recorded."""
        return moment_of(self._first)

    @property
    def last_at(self) -> datetime | None:
        """When the last was recorded."""
        return moment_of(self._last)

    async def go(
        self, installation: Installation, company_id: int, head: Head | None, *, progress: Progress
    ) -> None:
        """Read each segment in its own transaction, up to `head`: later entries are left out."""
        total = head.folio if head is not None else _BEYOND_ANY
        # The first one by its columns, to check what stands before it and each column's type.
        if not await self._by_columns(installation, company_id, until=self.start.folio + 1, total=total):
            return
        ahead: deque[tuple[int, asyncio.Task[ReadSegment | None]]] = deque()
        segments = self._segments(total, size=installation.sizes.verified_at_once)
        try:
            while True:
                while len(ahead) < _AHEAD and (segment := next(segments, None)) is not None:
                    ahead.append((segment[1], asyncio.create_task(_read(installation, company_id, *segment))))
                if not ahead:
                    return
                until, reading = ahead.popleft()
                if not await self._follows(await reading) and not await self._by_columns(
                    installation, company_id, until=until, total=total
                ):
                    return
                if head is not None:
                    await progress.note(self.head.folio - self.start.folio, total - self.start.folio)
        finally:
            await asyncio.gather(*(reading for _, reading in ahead), return_exceptions=True)

    def _segments(self, total: int, *, size: int) -> Iterator[tuple[int, int]]:
        """From which folio to which: a segment ends at the seal's, so as to see the hash there."""
        after = self.head.folio
        while after < total:
            until = min(after + size - (after - self.start.folio) % size, total)
            if self._seal is not None and after < self._seal.folio:
                until = min(until, self._seal.folio)
            yield after, until
            after = until

    async def _follows(self, segment: ReadSegment | None) -> bool:
        """Move to the end of the segment if all of it follows."""
        # In a thread: hashing here would block everybody else.
        walked = await asyncio.to_thread(_walked, self.head, segment) if segment is not None else None
        if walked is None:
            return False
        head, times, told = walked
        self._note_times(times)
        for folio, snapshots in told:
            self.rebuilt.take(folio, snapshots)
        self.head = head
        self._note_seal()
        return True

    def _note_times(self, times: Sequence[int]) -> None:
        """Note the times of the entries right after the head, before it moves on."""
        self.back += steps_back(times, first=self.head.folio + 1, before=self._last)
        if self._first is None:
            self._first = times[0]
        self._last = times[-1]

    async def _by_columns(
        self, installation: Installation, company_id: int, *, until: int, total: int
    ) -> bool:
        """Move on column by column; returns whether it got there and there may be more."""
        while self.broken is None and self.head.folio < until:
            after = self.head.folio if self._last is not None else None
            limit = until - self.head.folio
            async with installation.database.reading() as work:
                rows = await work.audit_log(company_id).stored(after, until=total, limit=limit)
            if not rows:
                return False
            walked, self.broken = await asyncio.to_thread(check, self.head, rows)
            held = walked.folio - self.head.folio
            if held:
                self._note_times([row[RECORDED_AT] for row in rows[:held]])
                for row in rows[:held]:
                    self.rebuilt.take(row[FOLIO], snapshots_in(row[DETAIL]))
            self.head = walked
            self._note_seal()
        return self.broken is None

    def _note_seal(self) -> None:
        if self._seal is not None and self._seal.folio == self.head.folio:
            self.at_seal = self.head.hash


async def _read(installation: Installation, company_id: int, after: int, until: int) -> ReadSegment | None:
    async with installation.database.reading() as work:
        return await work.canonical_log(company_id).read(after, until)


def _walked(
    head: Head, segment: ReadSegment
) -> tuple[Head, Sequence[int], Sequence[tuple[int, Sequence[Snapshot]]]] | None:
    """The head after the segment, when each entry was recorded, and the snapshots that some have.

    None if one does not follow.
    """
    written = segment.written()
    walked = follow(head, written) if written is not None else None
    if written is None or walked is None:
        return None
    told = [
        (head.folio + 1 + number, snapshots_in(detail)) for number, detail in written.details_with_states()
    ]
    return walked, written.recorded_at, told
