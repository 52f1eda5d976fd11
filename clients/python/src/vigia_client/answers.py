"""What is sent to Vigía, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from vigia_client.position import Position

Json = Mapping[str, Any]


class Problem(Exception):
    """A refusal. `code` never changes, as `operation_id_reused`; `detail` is a sentence in Spanish."""

    def __init__(self, status: int, code: str, detail: str, field: str | None = None) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field

    @classmethod
    def of(cls, body: Json) -> Problem:
        """As the door writes it (RFC 9457)."""
        return cls(
            int(body.get("status", 0)), body.get("code", ""), body.get("detail", ""), body.get("field")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a user of the business system did.

    `operation` is a code of the catalogue, as `document_cancelled`. Sent again with the same `operation_id`
    it is recorded once. A user whom the company does not have in Vigía needs a `full_name`. `occurred_at` has
    a zone.
    """

    operation: str
    user: str
    summary: str
    operation_id: UUID = field(default_factory=uuid4)
    full_name: str | None = None
    outcome: str = "permitido"
    facts: Sequence[tuple[str, str]] = ()
    changes: Sequence[tuple[str, str | None, str | None]] = ()
    occurred_at: datetime | None = None
    reference: str = ""
    workstation: str = ""

    @property
    def body(self) -> Json:
        """As the door takes it."""
        return {
            "operation_id": str(self.operation_id),
            "operation": self.operation,
            "user": self.user,
            "summary": self.summary,
            "full_name": self.full_name,
            "outcome": self.outcome,
            "detail": {
                "facts": [{"name": name, "value": value} for name, value in self.facts],
                "changes": [
                    {"field": name, "before": before, "after": after} for name, before, after in self.changes
                ],
            },
            "occurred_at": self.occurred_at.isoformat() if self.occurred_at is not None else None,
            "reference": self.reference,
            "workstation": self.workstation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The entry of an operation; without a folio, the company does not record such operations.

    The values of the fields that are `masked` were hidden, as Vigía does not know them.
    """

    folio: int | None = None
    hash: str | None = None
    masked: Sequence[str] = ()

    @classmethod
    def of(cls, body: Json) -> Recorded:
        """As the door writes it."""
        return cls(folio=body.get("folio"), hash=body.get("hash"), masked=tuple(body.get("masked", ())))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one operation of many: its entry, or the problem that kept it out."""

    operation: Operation
    recorded: Recorded | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Whether a user gets in.

    `answer` is `ok`, or why not: `must_change`, `expired`, `ran_out`, `wrong`, `locked`, `blocked` or
    `inactive`.
    `permissions` are those of whoever gets in, by module: `{"documentos": ["V"]}`.
    """

    answer: str
    locked_until: datetime | None = None
    full_name: str = ""
    profile: str = ""
    permissions: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def lets_in(self) -> bool:
        """Whether they get in."""
        return self.answer == "ok"

    @classmethod
    def of(cls, body: Json) -> Login:
        """As the door writes it."""
        until, user = body.get("locked_until"), body.get("user", {})
        return cls(
            answer=body["answer"],
            locked_until=datetime.fromisoformat(until) if until is not None else None,
            full_name=user.get("full_name", ""),
            profile=user.get("profile", ""),
            permissions=user.get("permissions", {}),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Entries that were checked, and where the reader stands after them: keep it, to go on from there."""

    entries: Sequence[Json]
    position: Position
