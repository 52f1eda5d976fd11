"""An entry of the audit log (registro): what happened, who did it, and through which door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

import orjson
from msgspec import Struct

from domain.erased import ERASED, ERASED_STATE
from domain.snapshots import Snapshot, SubjectKind

MASK = "•••"
SUMMARY_LIMIT = 200


class Outcome(StrEnum):
    """How the operation ended."""

    ALLOWED = "permitido"
    DENIED = "denegado"
    FAILED = "fallido"


class Origin(StrEnum):
    """The door that the operation came through."""

    TELEGRAM = "telegram"
    API = "api"
    CONTPAQI = "contpaqi"
    CONSOLE = "consola"
    PROGRAM = "vigia"


REPORTING = (Origin.API, Origin.CONTPAQI)
"""The doors through which business systems report what their users did."""

WITHOUT_USER = "sin usuario en Vigía"
"""The label for an author that `is_without_user`."""


def is_without_user(origin: str, *, user_name: str, profile: str) -> bool:
    """Whether a business system names somebody who was no user of the company at the time."""
    return origin in REPORTING and bool(user_name) and not profile


@dataclass(frozen=True, slots=True)
class Change:
    """One changed value: a readable field name, and the value before and after as people read it."""

    field: str
    before: str | None
    after: str | None


class Detail(Struct, frozen=True):
    """What an entry tells beyond its summary, as the exact text that is stored and hashed.

    `text` is JSON, `{"changes": [[field, before, after]], "facts": [[field, value]]}`; about users,
    profiles or settings also `"states": [[kind, id, before, after]]`, each state whole; and of what was done
    about another entry, `"about": folio`. It is stored as it is, so that not one character can change
    unnoticed.
    """

    text: str = '{"changes":[],"facts":[]}'

    @classmethod
    def of(
        cls,
        *,
        changes: Iterable[Change] = (),
        facts: Iterable[tuple[str, str]] = (),
        snapshots: Iterable[Snapshot] = (),
    ) -> Detail:
        """A detail with these changes, facts that did not change, and snapshots."""
        told: dict[str, object] = {
            "changes": [[change.field, change.before, change.after] for change in changes],
            "facts": list(facts),
        }
        states = [[each.kind, each.id, each.before, each.after] for each in snapshots]
        return cls(orjson.dumps(told | ({"states": states} if states else {})).decode())

    def with_more(self, *, facts: Iterable[tuple[str, str]], snapshots: Iterable[Snapshot]) -> Detail:
        """The same with more facts and snapshots after its own."""
        told = Detail.of(
            changes=self.changes, facts=[*self.facts, *facts], snapshots=[*self.snapshots, *snapshots]
        )
        return told if self.about is None else told._about(self.about)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The values that changed."""
        return tuple(Change(*change) for change in orjson.loads(self.text)["changes"])

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The values that did not change, as (field, value)."""
        return tuple((name, value) for name, value in orjson.loads(self.text)["facts"])

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The users, profiles and the like that it is about, before and after."""
        if '"states"' not in self.text:
            return ()
        states = orjson.loads(self.text).get("states", ())
        return tuple(
            Snapshot(SubjectKind(kind), id_, *(ERASED_STATE if each == ERASED else each for each in state))
            for kind, id_, *state in states
        )

    @property
    def about(self) -> int | None:
        """The folio of the entry that it was done about, if any."""
        return orjson.loads(self.text).get("about") if '"about"' in self.text else None

    @property
    def subjects(self) -> Sequence[tuple[str, int]]:
        """What it is about, by kind and number, each once; another entry by its folio."""
        told = (each for each in self.snapshots if each.kind is not SubjectKind.SILENT)
        found = dict.fromkeys((each.kind.value, each.id) for each in told)
        about = self.about
        return [*found, *([(SubjectKind.ENTRY.value, about)] if about is not None else [])]

    def done_about(self, folio: int, fact: str) -> Detail:
        """The same, done about the entry with this folio; a fact of this name says so to people."""
        return self.with_more(facts=[(fact, str(folio))], snapshots=())._about(folio)

    def _about(self, folio: int) -> Detail:
        return Detail(orjson.dumps(orjson.loads(self.text) | {"about": folio}).decode())

    @property
    def texts(self) -> list[str]:
        """All its texts, names and values."""
        told = orjson.loads(self.text)
        return [text for row in (*told["changes"], *told["facts"]) for text in row if text]


class Event(Struct, frozen=True, kw_only=True):
    """Something to record, before it has a folio and a place in the chain.

    `occurred_at` and `recorded_at` are aware datetimes in UTC. `profile` and `permissions` are those that the
    person had at that moment. `operation_id` identifies the operation: it is recorded once.
    """

    occurred_at: datetime
    recorded_at: datetime
    user_name: str
    full_name: str
    profile: str
    permissions: str
    category: str
    operation: str
    sensitive: bool
    outcome: Outcome
    summary: str
    detail: Detail = Detail()
    origin: Origin
    origin_reference: str
    workstation: str
    operation_id: UUID

    @property
    def without_user(self) -> bool:
        """Whether a business system names somebody who was no user of the company at the time."""
        return is_without_user(self.origin, user_name=self.user_name, profile=self.profile)


class Entry(Event, frozen=True, kw_only=True):
    """An event in place: its folio in the company, the salts of what its hash hides, and that hash.

    `salts` and `hash`, a leaf's of the company's tree, are those of `domain.leaves`.
    """

    folio: int
    salts: bytes
    hash: bytes


def event_fields(event: Event) -> dict[str, object]:
    """An event's own fields by name, without an entry's folio and hashes."""
    return dict(zip(Event.__struct_fields__, _of_event(event), strict=True))


_of_event = attrgetter(*Event.__struct_fields__)
