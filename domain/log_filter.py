"""The filter of a log, and the order in which a log is read.

A log is read by position: by the second in which an entry happened, then by folio. An entry reported late
stands where it belongs, and a period is one contiguous range of positions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import orjson

from domain.entries import Entry, Origin, Outcome
from domain.instants import microseconds
from domain.money import AmountRange
from domain.roots import singular
from domain.spelling import LONGEST_READ
from domain.stored_entry import (
    CATEGORY,
    OCCURRED_AT,
    OPERATION,
    ORIGIN,
    OUTCOME,
    SENSITIVE,
    USER_NAME,
    StoredRow,
)
from domain.words import words_in
from domain.zones import at_hour, end_of_day, start_of_day

_SECOND = 1_000_000  # microseconds
_FOLIO_BITS = 31  # two thousand million entries a company; the seconds last until 2106


def position_of(entry: Entry) -> int:
    """The entry's position among those of its company: unique, and below 2**63."""
    return stored_position(microseconds(entry.occurred_at), entry.folio)


def stored_position(occurred_at: int, folio: int) -> int:
    """The same from stored columns: the time in microseconds."""
    return (occurred_at // _SECOND << _FOLIO_BITS) | folio


def position_at(moment: datetime) -> int:
    """The position just before every entry of this second or later."""
    return microseconds(moment) // _SECOND << _FOLIO_BITS


def folio_at(position: int) -> int:
    """The folio of the entry at this position."""
    return position & ((1 << _FOLIO_BITS) - 1)


class Stretch(StrEnum):
    """A named period: three that move with the calendar, and one between two days."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"  # today and the six days before
    MONTH = "month"  # from the first of this month
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in the company's zone; `first` and `last`, both included, are for `BETWEEN` only.

    They are whole, but for `since` in the first and `until`, which is excluded, in the last of them: whole
    minutes.
    """

    stretch: Stretch
    first: date | None = None
    last: date | None = None
    since: time | None = None
    until: time | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day, both included."""
        match self.stretch:
            case Stretch.TODAY:
                return today, today
            case Stretch.YESTERDAY:
                return today - timedelta(days=1), today - timedelta(days=1)
            case Stretch.WEEK:
                return today - timedelta(days=6), today
            case Stretch.MONTH:
                return today.replace(day=1), today
            case Stretch.BETWEEN:
                first, last = self.first or today, self.last or today
                return min(first, last), max(first, last)

    def bounds(self, today: date, zone: str) -> tuple[datetime, datetime]:
        """The instants from which, and before which."""
        first, last = self.days(today)
        since = start_of_day(first, zone) if self.since is None else at_hour(first, self.since, zone)
        return since, end_of_day(last, zone) if self.until is None else at_hour(last, self.until, zone)


class AskedOutcome(StrEnum):
    """How what is looked for ended: in one way, or in any that is `WRONG`."""

    ALLOWED = Outcome.ALLOWED.value
    DENIED = Outcome.DENIED.value
    FAILED = Outcome.FAILED.value
    WRONG = "denegado o fallido"

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Each outcome that is looked for."""
        return (Outcome.DENIED, Outcome.FAILED) if self is AskedOutcome.WRONG else (Outcome(self.value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """A filter at a given moment: `since` included, `until` excluded; all of `words` must match.

    Several `operations` or `outcomes` match any of them; none matches all. A word matches whole words or
    their beginning.
    """

    since: datetime | None = None
    until: datetime | None = None
    category: str | None = None
    operations: tuple[str, ...] = ()
    user_name: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    sensitive: bool = False
    origin: Origin | None = None
    words: tuple[str, ...] = ()
    amount: AmountRange | None = None

    @property
    def of_anybody(self) -> LogQuery:
        """The same of every user."""
        return replace(self, user_name=None)

    def within(self, other: LogQuery) -> LogQuery | None:
        """What both let through, where the other asks by tab, operation, outcome, origin or sensitive alone.

        None if that can be nothing, whatever the log holds.
        """
        operations = _common(self.operations, other.operations)
        outcomes = _common(self.outcomes, other.outcomes)
        pairs = (self.category, other.category), (self.origin, other.origin)
        apart = any(mine and theirs and mine != theirs for mine, theirs in pairs)
        if apart or operations is None or outcomes is None:
            return None
        return replace(
            self,
            category=self.category or other.category,
            operations=operations,
            outcomes=outcomes,
            sensitive=self.sensitive or other.sensitive,
            origin=self.origin or other.origin,
        )


EVERYTHING = LogQuery()

T = TypeVar("T")


def _common(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...] | None:
    """What is in both, where none means all; None if nothing is."""
    if not mine or not theirs:
        return mine or theirs
    return tuple(each for each in mine if each in theirs) or None


def lets_through(query: LogQuery, row: StoredRow) -> bool:
    """Whether a stored entry has all that the query asks for, apart from words and amounts."""
    since, until = query.since, query.until
    happened = row[OCCURRED_AT]
    return (
        (since is None or happened >= microseconds(since))
        and (until is None or happened < microseconds(until))
        and query.category in (None, row[CATEGORY])
        and (not query.operations or row[OPERATION] in query.operations)
        and query.user_name in (None, row[USER_NAME])
        and (not query.outcomes or row[OUTCOME] in query.outcomes)
        and (not query.sensitive or bool(row[SENSITIVE]))
        and query.origin in (None, row[ORIGIN])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """A filter as the person asked for it. An empty one lets every entry through."""

    period: Period | None = None
    category: str | None = None
    operations: tuple[str, ...] = ()
    user_name: str | None = None
    outcome: AskedOutcome | None = None
    sensitive: bool = False
    origin: Origin | None = None
    text: str = ""
    amount: AmountRange | None = None

    @property
    def active(self) -> bool:
        """Whether it excludes any entry."""
        return self != NO_FILTER

    def without(self, criterion: str) -> LogFilter:
        """The same without one criterion, named by its field."""
        return replace(self, **{criterion: getattr(NO_FILTER, criterion)})

    def query(self, *, zone: str, today: date) -> LogQuery:
        """The query for this day in this zone."""
        since = until = None
        if self.period is not None:
            since, until = self.period.bounds(today, zone)
        return LogQuery(
            since=since,
            until=until,
            category=self.category,
            operations=self.operations,
            user_name=self.user_name,
            outcomes=self.outcome.outcomes if self.outcome is not None else (),
            sensitive=self.sensitive,
            origin=self.origin,
            words=tuple(map(singular, words_in(self.text[:LONGEST_READ]))),
            amount=self.amount,
        )

    def encode(self) -> str:
        """The filter as canonical JSON."""
        kept = {name: value for name, value in _fields(self) if value != getattr(NO_FILTER, name)}
        return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def decode(cls, text: str) -> LogFilter:
        """The inverse of `encode`; raises ValueError for a text that `encode` does not write."""
        try:
            values = orjson.loads(text)
            return cls(**{name: _READERS[name](value) for name, value in values.items()})
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError("this is no filter") from error


NO_FILTER = LogFilter()


def _fields(wanted: LogFilter) -> list[tuple[str, Any]]:
    return [(name, getattr(wanted, name)) for name in _READERS]


def _period(value: Mapping[str, Any]) -> Period:
    first, last = (
        date.fromisoformat(text) if (text := value[name]) is not None else None for name in ("first", "last")
    )
    since, until = (
        time.fromisoformat(text) if (text := value[name]) is not None else None for name in ("since", "until")
    )
    return Period(Stretch(value["stretch"]), first, last, since, until)


def _amount(value: Mapping[str, Any]) -> AmountRange:
    return AmountRange(int(value["least"]), None if value["most"] is None else int(value["most"]))


_READERS: Mapping[str, Any] = {
    "period": _period,
    "category": str,
    "operations": tuple,
    "user_name": str,
    "outcome": AskedOutcome,
    "sensitive": bool,
    "origin": Origin,
    "text": str,
    "amount": _amount,
}
