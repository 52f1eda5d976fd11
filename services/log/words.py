"""Words about a log, as a filter of that log: the one parser for every command that takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from domain.filter_words import CRITERIA
from domain.log_filter import NO_FILTER, LogFilter, LogQuery
from domain.log_shortcuts import understand
from domain.permissions import READ_LOG
from domain.understood import TextPiece, Understood, to_be_said
from domain.words import words_in
from domain.zones import local_day
from services.asking import Ask
from storage.repositories.audit_log import AuditLog

_MOST_MENDED = 12  # words of a text that are looked up to see whether they are misspelt
MOST_COUNTED = 1000  # entries: beyond it people are told that there are more


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRead:
    """The search to make, or the entry to open; `found` entries, counted to one past `MOST_COUNTED`.

    It `counts` if it was asked how many there are.

    What was `mended` was read as another word than was typed, which no entry has. The search leaves out
    `not_understood`, words that can't be meant here; `unknown`, those that mean nothing
    and that no entry has; and `unmatched`, those that entries have, but none that matches the rest.
    """

    wanted: LogFilter = NO_FILTER
    size: int | None = None
    folio: int | None = None
    counts: bool = False
    not_understood: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    found: int = 0

    @property
    def left_out(self) -> bool:
        """Whether the search leaves words out."""
        return bool(self.not_understood or self.unknown or self.unmatched)

    @property
    def in_vain(self) -> bool:
        """Whether nothing asked for leads anywhere: it means nothing, and no entry has it."""
        if not self.wanted.active:
            return self.left_out
        return not self.found and self.wanted == replace(NO_FILTER, text=self.wanted.text)

    @property
    def only_mentioned(self) -> bool:
        """Whether all that was asked for is that entries have these words, without a number in them."""
        text_alone = self.wanted == replace(NO_FILTER, text=self.wanted.text) and self.folio is None
        return text_alone and not any(each.isdecimal() for each in self.wanted.text)


async def read_words(
    ask: Ask,
    company_id: int,
    words: str,
    *,
    on: LogFilter = NO_FILTER,
    paging: bool = True,
) -> WordsRead:
    """The meaning of these words in this company's log, on top of a filter. Needs Bitácora: Ver.

    Words that mean nothing are text to search. If that text matches no entry, the words that no entry has are
    dropped; if there is still none, all of the text. It is kept if nothing else was asked for, or if there is
    nothing without it either. `paging` is whether a number may be a page size, or a folio. Raises NotAllowed
    and UnknownPerson.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        zone = question.company.zone
        log, today = work.audit_log(company_id), local_day(ask.now, zone)
        users = await log.users() if words else []
        place = question.standing.place
        me = place.user.name if place is not None else ""
        read = partial(
            understand,
            words,
            ask.installation.catalogue,
            users,
            today=today,
            paging=paging,
            me=me,
            now=ask.now.astimezone(ZoneInfo(zone)),
        )
        looking, meant = _Looking(log, on, zone, today), read()
        if meant.wanted.user_name and not await looking.has(meant):
            others = read(names=False)  # `Aceros San Luis` is no Luis
            if not others.wanted.user_name and await looking.has(others):
                meant, read = others, partial(read, names=False)
        if meant.loose and not await looking.has(meant):
            unknown = await looking.unknown(meant.loose[:_MOST_MENDED])
            meant = read(misspelt={piece.typed for piece in unknown})
        return await looking.settled(meant)


@dataclass(frozen=True, slots=True)
class _Looking:
    """The log to search, the base filter, and the day in its zone."""

    log: AuditLog
    on: LogFilter
    zone: str
    today: date

    async def settled(self, meant: Understood) -> WordsRead:
        loose = meant.loose
        if not loose or await self.has(meant):
            return await self._read(meant)
        unknown = await self.unknown(loose)
        for dropped in (unknown, loose):
            rest = meant.without(dropped)
            if dropped and self._filter(rest).active and await self.has(rest):
                return await self._read(rest, unknown=unknown, dropped=dropped)
        rest = meant.without(unknown)
        if not unknown or not self._filter(rest).active:
            return await self._read(meant)
        return await self._read(rest, unknown=unknown, dropped=unknown)

    async def unknown(self, pieces: Sequence[TextPiece]) -> Sequence[TextPiece]:
        """Those that no entry has."""
        return [piece for piece in pieces if not await self._known(piece)]

    async def _read(
        self, meant: Understood, *, unknown: Sequence[TextPiece] = (), dropped: Sequence[TextPiece] = ()
    ) -> WordsRead:
        return WordsRead(
            wanted=self._filter(meant),
            size=meant.size,
            folio=meant.folio,
            counts=meant.counts,
            not_understood=tuple(meant.not_understood),
            unknown=to_be_said(unknown),
            mended=meant.mended,
            unmatched=to_be_said([piece for piece in dropped if piece not in unknown]),
            found=len(await self.log.newer_stored(self._query(meant), limit=MOST_COUNTED + 1)),
        )

    async def has(self, meant: Understood) -> bool:
        """Whether any entry matches."""
        return bool(await self.log.older(self._query(meant), limit=1))

    async def _known(self, piece: TextPiece) -> bool:
        """Whether any entry has the words."""
        return bool(await self.log.older(LogQuery(words=tuple(words_in(piece.typed))), limit=1))

    def _query(self, meant: Understood) -> LogQuery:
        return self._filter(meant).query(zone=self.zone, today=self.today)

    def _filter(self, meant: Understood) -> LogFilter:
        """The words' filter on top of the base filter."""
        said = {name: getattr(meant.wanted, name) for name in CRITERIA}
        return replace(
            self.on, **{name: value for name, value in said.items() if value != getattr(NO_FILTER, name)}
        )
