"""What is in a file of an export: how many entries, from when to when, and the sums of their money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from domain.entries import Outcome
from domain.money import PESOS
from domain.phrases import count
from domain.spanish_order import spanish_order
from rendering.exports.cells import YES, Cells, LocalTime, short_date


class Sum(NamedTuple):
    """The amounts of an operation with one outcome, in one currency: how many, and their sum in cents."""

    operation: str
    outcome: str
    currency: str
    entries: int
    cents: int


class Contents:
    """The entries written so far. Amounts are only ever added to those of their own currency."""

    def __init__(self) -> None:
        self.entries = self.sensitive = self.unread = 0
        self._first: LocalTime | None = None
        self._last: LocalTime | None = None
        self._entries: Counter[tuple[str, str, str]] = Counter()
        self._cents: Counter[tuple[str, str, str]] = Counter()

    def add(self, cells: Cells) -> None:
        """One more entry, in the order of their times."""
        self._first = self._first or cells.occurred
        self._last = cells.occurred
        self.entries += 1
        self.sensitive += cells.sensitive == YES
        self.unread += cells.amounts.unread
        if cells.amounts.adding is not None:
            what = cells.operation, cells.outcome, cells.amounts.currency
            self._entries[what] += 1
            self._cents[what] += cells.amounts.adding

    def after(self, before: Contents) -> Contents:
        """These and those of the files before."""
        both = Contents()
        both.entries = before.entries + self.entries
        both.sensitive = before.sensitive + self.sensitive
        both.unread = before.unread + self.unread
        both._first, both._last = before._first or self._first, self._last or before._last
        for each in (before, self):
            both._entries.update(each._entries)
            both._cents.update(each._cents)
        return both

    @property
    def told(self) -> str:
        """`1,284 registros, del 01/11/2026 08:12 al 21/11/2026 18:40; 12 sensibles`."""
        if self._first is None or self._last is None:
            return "Ningún registro"
        when = _span(self._first, self._last)
        sensitive = f"; {count(self.sensitive, 'sensible', 'sensibles')}" if self.sensitive else ""
        return f"{count(self.entries, 'registro', 'registros')}, {when}{sensitive}"

    @property
    def has_money(self) -> bool:
        """Whether any entry tells of money that adds up, be it read or not."""
        return bool(self._entries or self.unread)

    @property
    def unread_told(self) -> str:
        """`2 importes no se leen como número y no están sumados`; there is at least one."""
        if self.unread == 1:
            return "1 importe no se lee como número y no está sumado."
        return f"{self.unread:,} importes no se leen como número y no están sumados."

    @property
    def sums(self) -> Sequence[Sum]:
        """By currency, pesos first, and within each by operation and outcome."""
        return sorted(
            (Sum(*what, many, self._cents[what]) for what, many in self._entries.items()), key=_order
        )

    @property
    def totals(self) -> Sequence[Sum]:
        """The sum of each currency, in the same order."""
        totals: dict[str, Sum] = {}
        for each in self.sums:
            so_far = totals.get(each.currency) or Sum(f"Suma en {each.currency}", "", each.currency, 0, 0)
            totals[each.currency] = so_far._replace(
                entries=so_far.entries + each.entries, cents=so_far.cents + each.cents
            )
        return list(totals.values())


def _order(each: Sum) -> tuple[bool, str, tuple[str, str, str], bool, str]:
    done = each.outcome == Outcome.ALLOWED
    return each.currency != PESOS, each.currency, spanish_order(each.operation), not done, each.outcome


def _span(first: LocalTime, last: LocalTime) -> str:
    days = short_date(first.day), short_date(last.day)
    since, until = (f"{each.bare_clock[:5]}{each.told_apart}" for each in (first, last))
    if first.day != last.day:
        return f"del {days[0]} {since} al {days[1]} {until}"
    return f"del {days[0]}, {f'de {since} a {until}' if since != until else since}"
