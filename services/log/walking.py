"""Walking a log: its tree is worked out again from the columns, in segments, from its start to its head."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from domain.attended import Attended
from domain.deliveries import Deliveries, Due
from domain.entries import Entry
from domain.erasure import digest_told, unexplained_in
from domain.log_filter import position_of
from domain.log_tree import Head, LogTree, entry_from
from domain.merkle import complete_root
from domain.oddities import Oddity
from domain.rebuilt import Rebuilt
from domain.seals import Seal
from domain.stored_entry import DETAIL, FOLIO, OPERATION, OUTCOME, RECORDED_AT, StoredRow
from domain.verification import (
    Break,
    BreakKind,
    Tile,
    check,
    check_tiles,
    differing,
    moment_of,
    snapshots_in,
    steps_back,
    tells_of_others,
)
from domain.word_sums import WordSums
from services.installation import Installation
from services.log.segments import Segment, read_segment
from services.progress import Progress
from storage.log_tiles import hashes_in, width
from storage.search import listed_words, words_indexed

_AHEAD = 3  # segments that are read at the same time, while the one before them is hashed
_BEYOND_ANY = 2**62  # no folio is as large
_TILES_AT_ONCE = 64


class Walk:
    """A log that holds from `start` to `head` so far; `broken` is the fault of the next entry.

    `first_at` and `last_at` are when the first and the last valid entries were recorded; `back`, the
    folios recorded earlier than the one before them; `at_seal` is the root at the seal's folio, once
    reached, also where only the hashes of purged entries are left; `hidden`, the first entry that reading
    a log does not find; `erasures`, the digests that entries of erasures state, by folio; `rebuilt` and
    `attended`, what the valid entries tell of users, profiles and the like, and of who attended which
    alert; `subjects`, sums over what each of them is about. The tiles of the tree are compared with the
    entries on the way. With `words`, it sums up what the entries are found by, and which words are
    `listed`.
    """

    def __init__(
        self,
        company_id: int,
        start: Head,
        seal: Seal | None,
        *,
        deliveries: Deliveries,
        words: bool = False,
    ) -> None:
        self.company_id = company_id
        self.takes_words = words
        self.start = start
        self.tree = LogTree(company_id)
        self.broken: Break | None = None
        self.back: list[int] = []
        self._first: int | None = None
        self._last: int | None = None
        self.at_seal: bytes | None = None
        self.rebuilt = Rebuilt()
        self.attended = Attended()
        self.subjects = WordSums()
        self.deliveries = deliveries
        self.hidden: Oddity | None = None
        self.erasures: dict[int, str] = {}
        self.words = WordSums()
        self.listed: set[str] = set()
        self._seal = seal
        self._roots: list[list[bytes]] = [[]]  # of the complete tiles, by level
        self._held: list[bytes] = []  # hashes of the entries that no complete tile has

    @property
    def head(self) -> Head:
        """Where it holds up to."""
        return self.tree.head

    @property
    def in_tiles(self) -> int:
        """The first folio for which no complete tile vouches."""
        return len(self._roots[0]) * width() + 1

    @property
    def first_at(self) -> datetime | None:
        """When the first was recorded."""
        return moment_of(self._first)

    @property
    def last_at(self) -> datetime | None:
        """When the last was recorded."""
        return moment_of(self._last)

    async def go(self, installation: Installation, head: Head | None, *, progress: Progress) -> None:
        """Read each segment in its own transaction, up to `head`: later entries are left out."""
        total = head.folio if head is not None else _BEYOND_ANY
        await self._purged(installation)
        ahead: deque[asyncio.Task[Segment]] = deque()
        segments = self._segments(total, size=installation.sizes.verified_at_once)
        try:
            while self.broken is None:
                while len(ahead) < _AHEAD and (segment := next(segments, None)) is not None:
                    ahead.append(asyncio.create_task(read_segment(installation, self.company_id, *segment)))
                if not ahead:
                    break
                segment_read = await ahead.popleft()
                self.hidden = self.hidden or segment_read.hidden
                rows = segment_read.rows or await self._next(installation, total)
                if not rows:
                    break
                await self._take(installation, segment_read._replace(rows=rows))
                if head is not None:
                    await progress.note(self.tree.folio - self.start.folio, total - self.start.folio)
        finally:
            await asyncio.gather(*ahead, return_exceptions=True)
        if self.broken is None:
            await self._check_levels(installation)

    def _segments(self, total: int, *, size: int) -> Iterator[tuple[int | None, int]]:
        """After which folio and to which; the first also has what may stand before it."""
        after, first = self.start.folio, True
        while after < total:
            until = min(after + size - (after - self.start.folio) % size, total)
            yield (None if first else after), until
            after, first = until, False

    async def _next(self, installation: Installation, total: int) -> Sequence[StoredRow]:
        """The first row after a segment that has none: what is between them is missing."""
        async with installation.database.reading() as work:
            return await work.audit_log(self.company_id).stored(self.tree.folio, until=total, limit=1)

    async def _purged(self, installation: Installation) -> None:
        """What is left of the entries before the start: their hashes."""
        end = self.start.folio // width()
        for first in range(0, end, _TILES_AT_ONCE):
            until = min(first + _TILES_AT_ONCE, end)
            async with installation.database.reading() as work:
                tiles = await work.audit_log(self.company_id).hashes.tiles(0, first, until)
            await asyncio.to_thread(self._take_tiles, tiles)
        if self.tree.head != self.start:
            self.broken = Break(self.start.folio, BreakKind.CUT_AT_START)

    def _take_tiles(self, tiles: Sequence[Tile]) -> None:
        for tile in tiles:
            leaves = hashes_in(tile)
            whole = tile.number == len(self._roots[0]) and len(leaves) == width()
            if whole and tile.root == complete_root(leaves):
                self._grow(leaves)
                self._roots[0].append(tile.root)

    def _grow(self, leaves: Sequence[bytes]) -> None:
        """More entries, by their hashes; notes the root at the seal's folio."""
        seal, folio = self._seal, self.tree.folio
        if seal is not None and folio < seal.folio <= folio + len(leaves):
            self.at_seal = self.tree.with_leaves(leaves[: seal.folio - folio]).head.hash
        self.tree = self.tree.with_leaves(leaves)

    async def _take(self, installation: Installation, segment: Segment) -> None:
        """Take a segment's rows as far as they hold, and compare the tiles that end in it."""
        # In a thread: hashing here would block everybody else.
        dialect = installation.database.engine.dialect.name
        self.broken, tiles = await asyncio.to_thread(self._hash, segment, dialect)
        if not tiles:
            return
        first = len(self._roots[0])
        async with installation.database.reading() as work:
            kept = await work.audit_log(self.company_id).hashes.tiles(0, first, first + len(tiles))
        wrong = check_tiles(kept, first, tiles)
        if wrong is not None:
            self.broken = _fault_of(wrong, kept, tiles[wrong - first])
            return
        self._roots[0] += [tile.root for tile in kept]

    def _hash(self, segment: Segment, dialect: str) -> tuple[Break | None, Sequence[Sequence[bytes]]]:
        _, leaves, broken = check(self.tree, segment.rows)
        held = segment.rows[: len(leaves)]
        unexplained = unexplained_in(held, segment.erased)
        if unexplained is not None:
            broken = Break(held[unexplained][FOLIO], BreakKind.ERASED)
            held, leaves = held[:unexplained], leaves[:unexplained]
        if held:
            self._note_times([row[RECORDED_AT] for row in held])
            telling: list[Entry] = []
            for row in held:
                self.rebuilt.take(row[FOLIO], snapshots_in(row[DETAIL]))
                digest = digest_told(row[OPERATION], row[OUTCOME], row[DETAIL])
                if digest is not None:
                    self.erasures[row[FOLIO]] = digest
                if tells_of_others(row):
                    self._take_told(row, telling)
            self.deliveries.compare(telling, segment.due)
            if self.takes_words:
                self._take_words(held, dialect)
        self._grow(leaves)
        waiting, size = [*self._held, *leaves], width()
        whole = len(waiting) // size * size
        self._held = waiting[whole:]
        return broken, [waiting[place : place + size] for place in range(0, whole, size)]

    def _take_words(self, rows: Sequence[StoredRow], dialect: str) -> None:
        """What these entries are found by; of what is no entry but has its hash, nothing is."""
        for row in rows:
            with suppress(ValueError, TypeError, OverflowError, AttributeError, KeyError):
                entry = entry_from(row)
                self.words.add_entry(position_of(entry), words_indexed(dialect, entry))
                self.listed.update(listed_words(entry))

    def _take_told(self, row: StoredRow, telling: list[Entry]) -> None:
        """What the entry tells of others; of what is no entry but has its hash, nothing is."""
        with suppress(ValueError, TypeError, OverflowError, AttributeError, KeyError):
            entry = entry_from(row)
            self._take_entry(entry)
            telling.append(entry)

    def _take_entry(self, entry: Entry) -> None:
        self.attended.take(entry)
        self.subjects.add_subjects(entry.folio, entry.detail.subjects)

    def take_later(self, entries: Sequence[Entry], due: Sequence[Due]) -> None:
        """What came after the head, which is only read for what it tells of others."""
        for entry in entries:
            self.rebuilt.take(entry.folio, entry.detail.snapshots)
            self._take_entry(entry)
        self.deliveries.compare(entries, due)

    def _note_times(self, times: Sequence[int]) -> None:
        """Note the times of the entries right after the head, before it moves on."""
        self.back += steps_back(times, first=self.tree.folio + 1, before=self._last)
        if self._first is None:
            self._first = times[0]
        self._last = times[-1]

    async def _check_levels(self, installation: Installation) -> None:
        """Compare the tiles above those of entries, and see that there are no more."""
        async with installation.database.reading() as work:
            hashes = work.audit_log(self.company_id).hashes
            size, level = width(), 0
            while len(self._roots[level]) >= size:
                below = self._roots[level]
                expected = [below[at : at + size] for at in range(0, len(below) // size * size, size)]
                level += 1
                wrong = check_tiles(await hashes.tiles(level, 0, len(expected)), 0, expected)
                if wrong is not None:
                    span = size ** (level + 1)
                    self.broken = Break((wrong + 1) * span, BreakKind.DIGESTS, first=wrong * span + 1)
                    return
                self._roots.append([complete_root(each) for each in expected])
            grown = await work.audit_log(self.company_id).head()
            counts = [(grown.folio if grown is not None else 0) // size]
            while counts[-1]:
                counts.append(counts[-1] // size)
            if await hashes.tiles_beyond(counts):
                self.broken = Break(self.tree.folio, BreakKind.DIGESTS, first=1)


def _fault_of(number: int, kept: Sequence[Tile], hashes: Sequence[bytes]) -> Break:
    """Why a tile of entries is not as it was kept: one of them was replaced, or the tile was."""
    tile = next((each for each in kept if each.number == number), None)
    first = number * width() + 1
    place = differing(tile, hashes) if tile is not None else None
    if place is not None:
        return Break(first + place, BreakKind.REWRITTEN)
    return Break(first + width() - 1, BreakKind.DIGESTS, first=first)
