"""What is known of an entry's facts by their names: what may be read in the clear, and what kind each is.

They are data, in `catalogue.toml`. A fact of another name keeps its name and loses its value.
"""

from __future__ import annotations

import re
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


def money_of(name: str, value: str) -> Money | None:
    """The value of the fact of this name as an amount; None if it is none."""
    return money_in(value) if is_of(name, FactKind.MONEY) else None


def is_of(name: str, *kinds: FactKind) -> bool:
    """Whether the fact of this name is known, and of one of these kinds."""
    fact = fact_named(name)
    return fact is not None and fact.kind in kinds


def unread_in(detail: Detail) -> tuple[str, ...]:
    """The names of the facts that should be an amount and can't be read as one, each once."""
    told = orjson.loads(detail.text)
    values = [(name, value) for name, value in told["facts"]]
    values += [(name, value) for name, *both in told["changes"] for value in both if value]
    return tuple(
        dict.fromkeys(
            name for name, value in values if is_of(name, FactKind.MONEY) and money_in(value) is None
        )
    )


def amount_in(detail: Detail) -> Money | None:
    """The amount that an entry is about: its total rather than its balance; of a price, what became of it."""
    if "[" not in detail.text.replace('"changes":[]', "").replace('"facts":[]', ""):
        return None
    told = orjson.loads(detail.text)
    currency = next((value for name, value in told["facts"] if _key(name) == _CURRENCY), "")
    found = [
        (name, money_in(value, currency=currency))
        for name, value in told["facts"]
        if is_of(name, FactKind.MONEY)
    ]
    found += [
        (name, money_in(after or before or "", currency=currency))
        for name, before, after in told["changes"]
        if is_of(name, FactKind.MONEY)
    ]
    amounts = {_key(name): amount for name, amount in reversed(found) if amount is not None}
    return next((amounts[name] for name in _by_name() if name in amounts), None)


def told_in(detail: Detail) -> tuple[tuple[str, str], ...]:
    """The facts that a reader wants to know at once, in that order: whose it was, for how much, and why."""
    places = {name: place for place, name in enumerate(_by_name())}
    said = [
        (places[_key(name)], name, value)
        for name, value in detail.facts
        if value and (fact := fact_named(name)) is not None and fact.told
    ]
    return tuple((name, value) for _, name, value in sorted(said, key=lambda each: each[0]))


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Fact]:
    return {_key(each.name): each for each in load_catalogue().facts}


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))
