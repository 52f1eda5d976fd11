"""An entry of the audit log (registro): what happened, who did it, and through which door."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from uuid import UUID

import orjson

from domain.snapshots import Snapshot, SubjectKind
from domain.spelling import fold

MASK = "•••"
SUMMARY_LIMIT = 200

# The fields of an entry's detail that may be read in the clear, without accents or capitals. Any other field
# that a connected system sends keeps its name and loses its value, so that a token sent by mistake never
# reaches the log.
SHOWN_FIELDS = frozenset(
    {
        "almacen", "agente", "asiento", "banco", "cantidad", "certificado", "cliente", "codigo",
        "concepto", "correo", "cuenta", "descripcion", "documento", "ejercicio", "estado", "fecha",
        "folio", "folio fiscal", "importe", "lote", "moneda", "motivo", "nombre", "nombre completo",
        "perfil", "periodo", "poliza", "precio", "producto", "proveedor", "razon social", "rfc",
        "saldo", "serie", "sucursal", "tipo", "total", "unidad", "usuario", "uuid", "vence",
        "zona horaria",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


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


@dataclass(frozen=True, slots=True)
class Detail:
    """What an entry tells beyond its summary, as the exact text that is stored and hashed.

    `text` is JSON, `{"changes": [[field, before, after]], "facts": [[field, value]]}`; about users or
    profiles also `"states": [[kind, id, before, after]]`, each state whole. It is never re-encoded, so that
    not one character can change unnoticed.
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
        return Detail.of(
            changes=self.changes, facts=[*self.facts, *facts], snapshots=[*self.snapshots, *snapshots]
        )

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
        return tuple(Snapshot(SubjectKind(kind), *state) for kind, *state in states)

    def masked(self) -> Detail:
        """The same with the value hidden of each field outside `SHOWN_FIELDS`."""
        told = orjson.loads(self.text)
        changes = (row if _is_shown(row[0]) else (row[0], MASK, MASK) for row in told["changes"])
        facts = ((name, value if _is_shown(name) else MASK) for name, value in told["facts"])
        return Detail(orjson.dumps({"changes": list(changes), "facts": list(facts)}).decode())

    @property
    def hidden(self) -> tuple[str, ...]:
        """The fields whose values `masked` hides, each once."""
        told = orjson.loads(self.text)
        names = [row[0] for row in (*told["changes"], *told["facts"])]
        return tuple(dict.fromkeys(name for name in names if not _is_shown(name)))

    @property
    def texts(self) -> list[str]:
        """All its texts, names and values."""
        told = orjson.loads(self.text)
        return [text for row in (*told["changes"], *told["facts"]) for text in row if text]


@lru_cache(maxsize=4096)
def _is_shown(field_name: str) -> bool:
    """Whatever the spelling: `RAZON_SOCIAL` is razón social. Letters of another script make another name."""
    return " ".join(_WORD.findall(fold(field_name))) in SHOWN_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
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
    detail: Detail = field(default_factory=Detail)
    origin: Origin
    origin_reference: str
    workstation: str
    operation_id: UUID

    @property
    def without_user(self) -> bool:
        """Whether a business system names somebody who was no user of the company at the time."""
        return is_without_user(self.origin, user_name=self.user_name, profile=self.profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Event):
    """An event in place: its folio in the company, and its link in the chain."""

    folio: int
    previous_hash: bytes
    hash: bytes


def event_fields(event: Event) -> dict[str, object]:
    """An event's own fields by name, without an entry's folio and hashes."""
    return dict(zip(_EVENT_FIELDS, _of_event(event), strict=True))


_EVENT_FIELDS = tuple(each.name for each in fields(Event))
_of_event = attrgetter(*_EVENT_FIELDS)
