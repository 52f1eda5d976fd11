"""The words about a log, read one after the other into a filter: `domain/log_shortcuts.py` says how."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.first_person import says_oneself, tells_of_oneself
from domain.hours import hour_at
from domain.how_many import counts_at, size_at
from domain.log_filter import NO_FILTER, AskedOutcome, LogFilter
from domain.operation_words import is_a_name
from domain.periods import joined
from domain.roots import singular
from domain.shortcut_readings import LONGEST_PHRASE, Known, readings
from domain.shortcut_words import (
    ASKED_FOR,
    CHANGES,
    JOINTLY,
    NEGATING,
    NOTHING,
    NUMBERED,
    ONESELF,
    OUTCOMES_IN_WORDS,
    PARTIES,
    PAYMENTS,
    STATIONS,
    THERE_BE,
    WHICH,
)
from domain.typed_words import Word
from domain.understood import TextPiece, Understood
from domain.words import words_in

TEXT_LIMIT = 120  # characters of text to search
_FOLIO = re.compile(r"#[0-9]{1,10}")
_DOCUMENT = re.compile(r"([a-zA-Z]{1,4})-?([0-9]{1,10})")
_NAMED_BY_NUMBER = re.compile(r"[^\W\d_][\w-]*\d")
_ENTERING_FAILED = "login_failed"
_TO_BE = frozenset({"es", "era", "fue", "fueron", "sea", "sean", "son"})
_MOST_LEADING = 4  # words that lead to one thing: `de todo lo que`


@dataclass(slots=True)
class FilterReader:
    """One reading of some words."""

    words: Sequence[Word]
    known: Known
    me: str
    paging: bool
    wanted: LogFilter = NO_FILTER
    size: int | None = None
    counts: bool = False
    party: str = ""
    paid: int | None = None
    oneself: bool = False
    whom: tuple[int, str] | None = None
    changes: bool = False
    pieces: list[tuple[int, TextPiece]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def read(self) -> Understood:
        """Read all words."""
        at = 0
        while at < len(self.words):
            at += (
                self._how_many(at)
                or self._oneself(at)
                or self._asked_for(at)
                or self._ended(at)
                or self._left_out(at)
                or self._next(at)
            )
        said = [piece for piece in self.lost if any(unicodedata.category(sign)[0] != "P" for sign in piece)]
        self._settle_whom()
        if self.wanted.outcome is AskedOutcome.FAILED and _ENTERING_FAILED in self.wanted.operations:
            self.wanted = replace(self.wanted, outcome=AskedOutcome.WRONG)  # it is recorded as denied
        if self.changes and self.wanted.category is not None:
            self.wanted = replace(self.wanted, operations=())  # all that happened in that tab
        pieces = _without_loose_joins(self.pieces, alone=len(self.pieces) == len(self.words))
        if self.party in PARTIES and any(not piece.joins for _, piece in self.pieces):
            self.wanted = replace(self.wanted, operations=())  # all that happened to that customer
        if self.oneself and self.wanted.user_name is None and self.me:
            self.wanted = replace(self.wanted, user_name=self.me)
        return Understood(
            replace(self.wanted, text=" ".join(piece.typed for piece in pieces)),
            size=self.size,
            counts=self.counts,
            not_understood=tuple(said),
            pieces=tuple(pieces),
        )

    def _how_many(self, at: int) -> int:
        """`los últimos cinco`, `cuántas`: how many words that is."""
        if (
            self.paging
            and self.size is None
            and (found := size_at(self.words, at, self._is_period)) is not None
        ):
            taken, self.size = found
            return taken
        taken = counts_at(self.words, at)
        self.counts = self.counts or bool(taken)
        return taken

    def _is_period(self, at: int) -> bool:
        return any("period" in (each.means or ()) for each in readings(self.words, at, self.known, led_by=0))

    def _ended(self, at: int) -> int:
        """`y no lo dejó`, `sin permiso`."""
        for length in (3, 2):
            phrase = " ".join(word.plain for word in self.words[at : at + length])
            if (outcome := OUTCOMES_IN_WORDS.get(phrase)) is not None:
                self.wanted = replace(self.wanted, outcome=self.wanted.outcome or outcome)
                return length
        return 0

    def _left_out(self, at: int) -> int:
        """`todos menos jorge`, `que no sea jorge`: what is to be left out can't be, and is told.

        `Que no haya cancelaciones` asks for them, and so does `no canceló nada`.
        """
        if self.words[at].quoted or self.words[at].plain not in NEGATING:
            return 0
        if self.words[at + 1 : at + 2] and self.words[at + 1].plain in THERE_BE:
            return 2
        start = at + 1
        while start < len(self.words) and (self.words[start].leads or self.words[start].plain in _TO_BE):
            start += 1
        if start >= len(self.words) or self.words[start].asks:
            return 0
        taken, means = _read(self.words, start, self.known)
        if not means or "text" in means or "amount" in means:
            return 0
        if any(word.plain in NOTHING for word in self.words[start + taken : start + taken + 1]):
            return 1
        self.lost.append(" ".join(word.typed for word in self.words[at : start + taken]))
        return start - at + taken

    def _oneself(self, at: int) -> int:
        """`yo`, `lo que hice`: the user who asks."""
        word = self.words[at]
        self.oneself = self.oneself or tells_of_oneself(self.words, at)
        if word.quoted or word.plain not in ONESELF or not self.me:
            return 0
        if self.wanted.user_name in (None, self.me):
            self.wanted = replace(self.wanted, user_name=self.me)
        return 1

    def _asked_for(self, at: int) -> int:
        """`qué día`; `número` in `factura número 203`, and `compu` in `la compu CAJA-2`."""
        asked = at > 0 and self.words[at - 1].plain in WHICH and self.words[at].plain in ASKED_FOR
        number = self.words[at + 1].plain if at + 1 < len(self.words) else ""
        numbers = self.words[at].plain.rstrip(".") in NUMBERED and number.isdecimal()
        stands = self.words[at].plain in STATIONS and _NAMED_BY_NUMBER.fullmatch(number) is not None
        return 1 if numbers or stands or (asked and not number.isdecimal()) else 0

    def _next(self, at: int) -> int:
        taken, means = _read(self.words, at, self.known)
        typed = " ".join(word.typed for word in self.words[at : at + taken])
        if means is None:
            self.lost.append(typed)
        elif not means:
            pass
        elif "about" in means:
            self.whom = at, means["about"]
            self.pieces.append((at, TextPiece(means["about"], quoted=True)))
        elif self._is_whose(at, taken, means):
            pass
        elif (more := _with(self.wanted, means)) is not None:
            self.wanted = more
        elif "text" not in means or not self._searched(at):
            self.lost.append(typed)
        if means and "operations" in means:
            last = self.words[at + taken - 1].plain
            self.changes = last in CHANGES and self.wanted.operations == means["operations"]
            self.oneself = self.oneself or any(
                says_oneself(self.words, each)
                for each in range(at, at + taken)
                if not is_a_name(self.known.operations, self.words[each].plain)
            )
        return taken

    def _settle_whom(self) -> None:
        """`Le denegaron a María`: to whom nothing but that was done is who tried."""
        if self.whom is None or self.wanted.outcome is None or self.wanted.operations:
            return
        at, name = self.whom
        if self.wanted.user_name is None:
            self.wanted = replace(self.wanted, user_name=name)
            self.pieces = [each for each in self.pieces if each[0] != at]

    def _searched(self, at: int) -> bool:
        """Whether there was room for the word in the text to search, and it is none that only negates."""
        word = self.words[at]
        negates = word.plain in NEGATING and not word.quoted
        if negates or self._length() + len(word.typed) >= TEXT_LIMIT:
            return False
        self.pieces.append((at, TextPiece(_as_searched(word), word.quoted, word.joins)))
        return True

    def _is_whose(self, at: int, taken: int, means: Mapping[str, Any]) -> bool:
        """Whether operations are said that only tell more of those said before, or the other way round.

        In `cancelaciones del cliente Grupo Norte` it is whose, in `pagos cancelados` what, and `registró` in
        `quién registró pagos` is no more than `hizo`. What is joined by `y` is meant too.
        """
        codes, last = means.get("operations", ()), at + taken - 1
        if not codes:
            return False
        said = self.wanted.operations
        apart = bool(said) and not {*codes} & {*said}
        if apart and JOINTLY.intersection(word.plain for word in self.words[max(0, at - 1) : last]):
            return False
        noun = singular(self.words[last].plain)
        if apart and taken == 1 and self._is_of_a_party(at):
            return self._searched(at)
        only_led = all(word.joins for word in self.words[at:last])  # `con el cliente`
        party, paid = (taken <= 2 or only_led) and noun in PARTIES, noun in PAYMENTS
        if apart and (party or _is_any_creation(codes)):
            return True
        if apart and paid and not _is_any_creation(said):
            return self._searched(last)
        if apart and (self.party or self.paid is not None or self.changes or _is_any_creation(said)):
            self.wanted = replace(self.wanted, operations=())
            if self.paid is not None:
                self._searched(self.paid)
        self.party = self.words[last].plain if party and not self.wanted.operations else ""
        self.paid = last if paid and not self.wanted.operations else None
        return False

    def _is_of_a_party(self, at: int) -> bool:
        """Whether the word is of a name, as it comes after `del cliente`: `Grupo` in `Grupo Norte`."""
        before = [word.plain for word in self.words[max(0, at - 2) : at]]
        if not before or singular(before[-1]) not in PARTIES or before[0] in WHICH:
            return False
        return is_a_name(self.known.operations, self.words[at].plain)

    def _length(self) -> int:
        return sum(len(piece.typed) + 1 for _, piece in self.pieces) - 1


def _is_any_creation(codes: Collection[str]) -> bool:
    """Whether they are those of `registró` without what."""
    return {"document_created", "user_created"}.issubset(codes)


def _as_searched(word: Word) -> str:
    """`A203` and `A-203` as `A 203`, which finds each of the three."""
    match = None if word.quoted else _DOCUMENT.fullmatch(word.typed.strip(".:()"))
    return f"{match[1]} {match[2]}" if match is not None else word.typed


def _without_loose_joins(pieces: Sequence[tuple[int, TextPiece]], *, alone: bool) -> Sequence[TextPiece]:
    """The text without conjunctions that join nothing, at the ends of a run; but if they are `alone`."""
    telling = {at for at, piece in pieces if not piece.joins}
    places = {at for at, _ in pieces}

    def stays(at: int, piece: TextPiece) -> bool:
        if not piece.joins:
            return True
        before = next((each for each in range(at - 1, -1, -1) if each in telling or each not in places), -1)
        after = next(each for each in range(at + 1, max(places) + 2) if each in telling or each not in places)
        return before in telling and after in telling

    kept = [piece for at, piece in pieces if stays(at, piece)]
    return [piece for _, piece in pieces] if alone and not kept else kept


def _with(wanted: LogFilter, means: Mapping[str, Any]) -> LogFilter | None:
    """The filter with one more criterion; None if it already has another of the kind.

    Operations that both words mean; if there are none, as in `cancelados y borrados`, all of them.
    """
    ((name, value),) = means.items()
    if name == "text":
        return None
    if name == "operations":
        both = [code for code in wanted.operations if code in value]
        return replace(wanted, operations=tuple(both or dict.fromkeys([*wanted.operations, *value])))
    if name == "period" and wanted.period is not None:
        together = value if value == wanted.period else joined(wanted.period, value)
        return None if together is None else replace(wanted, period=together)
    free = getattr(wanted, name) in (getattr(NO_FILTER, name), value)
    return replace(wanted, **{name: value}) if free else None


def _read(words: Sequence[Word], at: int, known: Known) -> tuple[int, Mapping[str, Any] | None]:
    """How many of the next words have a joint meaning, and which; none at all for those that only ask."""
    if words[at].quoted:
        return 1, {"text": words[at].typed} if words_in(words[at].typed) else None
    if _FOLIO.fullmatch(words[at].plain):
        return 1, None
    hours = hour_at([word.plain for word in words[at : at + LONGEST_PHRASE]])
    ahead = at
    while ahead < len(words) and ahead - at < _MOST_LEADING and words[ahead].leads:
        ahead += 1
    found = [
        replace(each, taken=each.taken + start - at)
        for start in range(at, min(ahead, len(words) - 1) + 1)
        for each in readings(words, start, known, led_by=start - at)
        if not (each.taken == 1 and words[start].asks)
    ]
    best = max(found, key=lambda each: each.taken, default=None)
    if hours and (best is None or best.taken < hours):
        return hours, None  # of no day
    if best is not None:
        return best.taken, best.means
    if words[at].asks:
        return 1, {}
    if words[at].plain == "por" and at + 1 < len(words):
        if words[at + 1].joins:
            return 1, {}  # `por la web`
        return 2, {} if words[at + 1].asks else None  # somebody who has done nothing here
    return 1, {"text": words[at].typed} if words_in(words[at].typed) else None
