"""The people on offer: an account once, however many users it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import Membership, User
from domain.phrases import count
from domain.spanish_order import spanish_order
from domain.spelling import clip, fold, fold_spaces

_BETWEEN = " · "
_WHERE, _LEAST = 12, 5  # characters of where they are, and the fewest that say anything of a full name


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's users: those of one Telegram account, or one user without an account."""

    places: Sequence[Membership]

    @property
    def user(self) -> User:
        """The first, which names them."""
        return self.places[0].user

    def label(self, *, most: int, where_too: bool = True) -> str:
        """For a button of this length: `MLOPEZ · María López · 30 empresas`.

        Their names tell people apart, so it is the full name that is cut. Where they are says nothing
        when everybody on offer is in the same company.
        """
        if not where_too:
            return clip(self.user.label, limit=most)
        several = len(self.places) > 1
        where = count(len(self.places), "empresa", "empresas") if several else self.places[0].company.name
        where = clip(where, limit=_WHERE)
        room = most - len(_BETWEEN.join([self.user.name, "", where]))
        full_name = clip(self.user.full_name, limit=room) if room >= _LEAST else ""
        return _BETWEEN.join(each for each in (self.user.name, full_name, where) if each)

    @property
    def ids(self) -> set[int]:
        """Their users'."""
        return {each.user.id for each in self.places}

    def matches(self, wanted: str) -> bool:
        """Whether any of their users has these words in its name, or this account."""
        return any(
            wanted in fold_spaces(fold(f"{each.user.name} {each.user.full_name}"))
            or wanted == str(each.user.telegram_id)
            for each in self.places
        )

    def is_named(self, wanted: str) -> bool:
        """Whether this is exactly one of their names."""
        return any(wanted in (fold(each.user.name), fold(each.user.full_name)) for each in self.places)


def people_of(places: Sequence[Membership]) -> Sequence[Person]:
    """Who these users are, by name."""
    by_account: dict[tuple[str, int], list[Membership]] = {}
    for place in places:
        account = place.user.telegram_id
        key = ("user", place.user.id) if account is None else ("account", account)
        by_account.setdefault(key, []).append(place)
    people = [Person(each) for each in by_account.values()]
    return sorted(people, key=lambda each: (spanish_order(each.user.full_name), each.user.id))


def in_several_companies(people: Sequence[Person]) -> bool:
    """Whether it has to be said where each of them is."""
    return len({place.company.id for each in people for place in each.places}) > 1


def called(people: Sequence[Person], words: str) -> Sequence[Person]:
    """Those whom these words name: one by a whole name, else all with them in a name."""
    wanted = fold_spaces(fold(words))
    exact = [each for each in people if each.is_named(wanted)]
    return exact if len(exact) == 1 else [each for each in people if each.matches(wanted)]
