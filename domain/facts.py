"""What is known of an entry's facts by their names: what may be read in the clear, and what kind each is.

They are data, in `catalogue.toml`. A fact of another name keeps its name and loses its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import orjson

from domain.catalogue import Fact, FactKind, load_catalogue
from domain.entries import MASK, Detail
from domain.money import Money, money_in
from domain.spelling import fold

_WORD = re.compile(r"[^\W_]+")
_CURRENCY = "moneda"


@lru_cache(maxsize=4096)
def fact_named(name: str) -> Fact | None:
    """The known fact of this name, whatever its spelling: `RAZON_SOCIAL` is razón social.

    Letters of another script make another name.
    """
    return _by_name().get(_key(name))


def masked(detail: Detail) -> Detail:
    """The same with the value hidden of each fact that is not known."""
    told = orjson.loads(detail.text)
    changes = (row if fact_named(row[0]) else (row[0], MASK, MASK) for row in told["changes"])
    facts = ((name, value if fact_named(name) else MASK) for name, value in told["facts"])
    return Detail(orjson.dumps({"changes": list(changes), "facts": list(facts)}).decode())


def hidden_in(detail: Detail) -> tuple[str, ...]:
    """The names of the facts whose values `masked` hides, each once."""
    told = orjson.loads(detail.text)
    names = [row[0] for row in (*told["changes"], *told["facts"])]
    return tuple(dict.fromkeys(name for name in names if fact_named(name) is None))


def currency_of(detail: Detail) -> str:
    """The currency of its amounts, as it tells it; empty if it tells none."""
    return _currency(detail.facts)


def as_read(name: str, value: str, *, currency: str) -> str:
    """The value of the fact of this name as people read it: an amount as money is written here."""
    amount = money_in(value, currency=currency) if is_of(name, FactKind.MONEY) else None
    return value if amount is None else str(amount)


def is_of(name: str, *kinds: FactKind) -> bool:
    """Whether the fact of this name is known, and of one of these kinds."""
    fact = fact_named(name)
    return fact is not None and fact.kind in kinds


def unread_in(detail: Detail) -> tuple[str, ...]:
    """The names of the facts that should be an amount and can't be read as one, each once."""
    values = list(detail.facts)
    values += [(each.field, value) for each in detail.changes for value in (each.before, each.after) if value]
    return tuple(
        dict.fromkeys(
            name for name, value in values if is_of(name, FactKind.MONEY) and money_in(value) is None
        )
    )


def amount_in(detail: Detail) -> Money | None:
    """The amount that an entry is about: its total rather than its balance; of a price, what became of it."""
    return next((amount for amount in amounts_in(detail).values() if amount is not None), None)


def amounts_in(detail: Detail) -> dict[str, Money | None]:
    """Each amount that it tells, by the name of its fact, in the catalogue's order; None if it can't be read.

    Of one that changed it is what became of it; of several under one name, the first that can be read.
    """
    if "[" not in detail.text.replace('"changes":[]', "").replace('"facts":[]', ""):
        return {}
    told = orjson.loads(detail.text)
    values = [*told["facts"], *((name, after or before) for name, before, after in told["changes"])]
    money = [
        (fact.name, value)
        for name, value in values
        if value and (fact := fact_named(name)) is not None and fact.kind is FactKind.MONEY
    ]
    if not money:
        return {}
    currency = _currency(told["facts"])
    found: dict[str, Money | None] = {}
    for name, value in money:
        if found.get(name) is None:
            found[name] = money_in(value, currency=currency)
    return found if len(found) == 1 else {each: found[each] for each in _amounts() if each in found}


def told_in(detail: Detail) -> tuple[tuple[str, str], ...]:
    """The facts that a reader wants to know at once, in that order: whose it was, for how much, and why.

    Their values are as people read them.
    """
    currency = currency_of(detail)
    places = {name: place for place, name in enumerate(_by_name())}
    said = [
        (places[_key(name)], name, as_read(name, value, currency=currency))
        for name, value in detail.facts
        if value and (fact := fact_named(name)) is not None and fact.told
    ]
    return tuple((name, value) for _, name, value in sorted(said, key=lambda each: each[0]))


def _currency(facts: Iterable[Sequence[str]]) -> str:
    return next((value for name, value in facts if _key(name) == _CURRENCY), "")


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Fact]:
    return {_key(each.name): each for each in load_catalogue().facts}


@lru_cache(maxsize=1)
def _amounts() -> tuple[str, ...]:
    return tuple(each.name for each in load_catalogue().facts if each.kind is FactKind.MONEY)


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))
