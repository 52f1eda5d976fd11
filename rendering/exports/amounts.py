"""The money of an entry as columns of a report: what adds up, what doesn't, and in which currency."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from domain.catalogue import Fact, FactKind, load_catalogue
from domain.entries import Detail
from domain.facts import amounts_in

ADDING = "Importe"
"""The column of the facts that add up: of one entry, the first of them."""
CURRENCY = "Moneda"

_CODE = re.compile("[A-Z]{3}")  # only such a currency is written into a formula


class Amounts(NamedTuple):
    """Amounts in hundredths of one currency. `others` are in the order of `other_columns`.

    `unread` is whether it tells of one to add that can't be: it is no number, or its currency is none.
    """

    currency: str
    adding: int | None
    others: tuple[int | None, ...]
    unread: bool = False


@cache
def other_columns() -> tuple[str, ...]:
    """The facts of money that don't add up, such as prices: each has a column of its own."""
    return tuple(each.name for each in _money() if not each.adds)


def amounts_of(detail: Detail) -> Amounts:
    """The columns of an entry with this detail."""
    try:
        return _read(detail)
    except (AttributeError, TypeError):  # edited by hand: its values are no texts
        return NO_AMOUNTS._replace(unread=True)


def plain_number(cents: int) -> str:
    """`12500.00`, as programs read it."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02}"


def figure(cents: int) -> str:
    """`12,500.00`, as people read it in a column."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{part:02}"


def _read(detail: Detail) -> Amounts:
    told = amounts_in(detail)
    if not told:
        return NO_AMOUNTS
    currency = next((each.currency for each in told.values() if each and _CODE.fullmatch(each.currency)), "")
    cents = {name: each.cents for name, each in told.items() if each and each.currency == currency}
    adding = next((cents[name] for name in _adding() if name in cents), None)
    unread = adding is None and any(name in told for name in _adding())
    return Amounts(currency, adding, tuple(map(cents.get, other_columns())), unread=unread)


@cache
def _adding() -> tuple[str, ...]:
    return tuple(each.name for each in _money() if each.adds)


@cache
def _money() -> tuple[Fact, ...]:
    return tuple(each for each in load_catalogue().facts if each.kind is FactKind.MONEY)


NO_AMOUNTS = Amounts("", None, (None,) * len(other_columns()))
