"""Erasing what names a person from a log: what is looked for, what goes, and how its entry says so.

The hash of each entry stays (`domain.leaves`), so every proof and every old seal does too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from domain.entries import Detail, Outcome
from domain.erased import ERASED
from domain.leaves import erased_from, hidden_values
from domain.names import is_reserved
from domain.phrases import count
from domain.snapshots import Snapshot
from domain.stored_entry import COLUMNS, FOLIO, StoredRow
from domain.words import in_order

ERASURE = "person_erased"
"""The operation of an erasure's entry."""

_DIGEST = "Huella"
_USER, _AUTHOR = 1 << 0, 1 << 1  # of the hidden values
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)?", re.DOTALL)
_TEXTS = tuple(
    map(COLUMNS.index, ("user_name", "full_name", "summary", "detail", "origin_reference", "workstation"))
)


class Ground(StrEnum):
    """Why a person's data are erased. The values are stored: never change one."""

    ASKED = "asked"
    ORDERED = "ordered"
    NEEDLESS = "needless"

    @property
    def label(self) -> str:
        """On a button, and in the entry."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.ASKED: "Lo pidió la persona",
    Ground.ORDERED: "Lo ordenó una autoridad",
    Ground.NEEDLESS: "Ya no hace falta tenerlos",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom to erase: a user who was let go, or anybody named in the log.

    With `user_id`, their user; the user names, full names and Telegram accounts are all that they ever had.
    """

    user_id: int | None = None
    user_names: tuple[str, ...] = ()
    full_names: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """Who it is, in a few words."""
        return " · ".join([*self.user_names[:1], *self.full_names[:1]])


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedErasure:
    """What somebody asks for: whom, why, and at whose request, in words that don't name them."""

    person: Person
    ground: Ground
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What would go: of how many entries, how many of them by that person, and how many values.

    `first_at` and `last_at` are when the first and the last of them were recorded.
    """

    entries: int = 0
    by_them: int = 0
    values: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


class Mentions:
    """Finds a person in texts.

    A full name counts as its words in a row, whatever their accents and capitals; a user name, as a whole
    word all in capitals or all in small letters, so that ANA is not every Ana; an account, as its whole
    number. The names that the system itself uses are nobody's.
    """

    def __init__(self, person: Person) -> None:
        own = [name for name in person.user_names if not is_reserved(name)]
        self._in_a_row = [f" {' '.join(in_order(name))} " for name in person.full_names]
        words = [re.escape(each) for name in own for each in {name, name.upper(), name.lower()}]
        patterns = [rf"(?<!\w)(?<!\w[.-])(?:{'|'.join(words)})(?!\w|[.-]\w)"] if words else []
        patterns += [rf"(?<!\w){account}(?!\w)" for account in person.accounts]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __contains__(self, text: str) -> bool:
        if "\\" in text:  # JSON within a text
            text = _ESCAPE.sub(" ", text)
        if self._pattern is not None and self._pattern.search(text):
            return True
        if not self._in_a_row:
            return False
        words = f" {' '.join(in_order(text))} "
        return any(name in words for name in self._in_a_row)

    def names(self, value: object) -> bool:
        """Whether a value of an entry, of whatever kind, names the person."""
        match value:
            case str():
                return value in self
            case int() if not isinstance(value, bool):
                return str(value) in self
            case list():
                return any(map(self.names, value))
            case dict():
                return any(map(self.names, value.values()))
        return False

    def found_in(self, row: StoredRow) -> int:
        """Which of the row's hidden values name the person, as bits; raises like `domain.leaves`."""
        if "\n".join(row[place] for place in _TEXTS) not in self:
            return 0
        found = sum(1 << place for place, value in enumerate(hidden_values(row)) if self.names(value))
        return found | _AUTHOR if found & _USER else found

    def without(self, value: Any) -> Any:
        """The value with each text that names the person erased, and 0 for each of their accounts."""
        match value:
            case str():
                return ERASED if value in self else value
            case int() if not isinstance(value, bool):
                return 0 if str(value) in self else value
            case list():
                return [self.without(each) for each in value]
            case dict():
                return {name: self.without(each) for name, each in value.items()}
        return value


@dataclass(frozen=True, slots=True)
class ErasedValues:
    """Which hidden values an erasure takes from the entry with this folio, as bits."""

    folio: int
    values: int


class ErasureDigest:
    """SHA-256 of a line `folio:bits` (hexadecimal) for each entry, in the order of folios."""

    def __init__(self, erased: Iterable[ErasedValues] = ()) -> None:
        self._digest = sha256()
        self.add(erased)

    def add(self, erased: Iterable[ErasedValues]) -> None:
        """The next entries."""
        for each in erased:
            self._digest.update(f"{each.folio}:{each.values:x}\n".encode())

    @property
    def text(self) -> str:
        """In hexadecimal."""
        return self._digest.hexdigest()


def unexplained_in(rows: Sequence[StoredRow], erased: Mapping[int, int]) -> int | None:
    """The place of the first row that lacks more than these erasures, bits by folio, take from it."""
    for place, row in enumerate(rows):
        gone = erased_from(row)
        if gone & ~erased.get(row[FOLIO], 0):
            return place
    return None


def erasure_summary(plan: ErasurePlan) -> str:
    """The summary of an erasure's entry."""
    return count(plan.entries, "registro", "registros")


def erasure_detail(
    wanted: WantedErasure, plan: ErasurePlan, *, digest: str, snapshots: Iterable[Snapshot]
) -> Detail:
    """The detail of an erasure's entry. Its digest vouches for what may be missing from others."""
    facts = [
        ("Por qué", wanted.ground.label),
        ("Consta en", wanted.asked_by),
        ("Registros", f"{plan.entries:,}"),
        ("Datos", f"{plan.values:,}"),
        (_DIGEST, digest),
    ]
    return Detail.of(facts=facts, snapshots=snapshots)


def digest_told(operation: str, outcome: object, detail: str) -> str | None:
    """The digest that an entry states, if it is an erasure's."""
    if operation != ERASURE or outcome != Outcome.ALLOWED.value:
        return None
    try:
        return dict(Detail(detail).facts).get(_DIGEST, "")
    except (ValueError, TypeError, KeyError):
        return ""


def erasure_arguments(wanted: WantedErasure) -> dict[str, Any]:
    """An erasure as JSON, to be done later."""
    person = wanted.person
    return {
        "user_id": person.user_id,
        "user_names": list(person.user_names),
        "full_names": list(person.full_names),
        "accounts": list(person.accounts),
        "ground": wanted.ground.value,
        "asked_by": wanted.asked_by,
    }


def erasure_from(told: Mapping[str, Any]) -> WantedErasure:
    """The inverse of `erasure_arguments`."""
    person = Person(
        user_id=told["user_id"],
        user_names=tuple(told["user_names"]),
        full_names=tuple(told["full_names"]),
        accounts=tuple(told["accounts"]),
    )
    return WantedErasure(person=person, ground=Ground(told["ground"]), asked_by=told["asked_by"])
