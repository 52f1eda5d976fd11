"""The hash chain: an entry's canonical form, and the link from each entry to the one before.

`docs/log-format.md` specifies the form for anyone who writes a verifier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import orjson

from domain.entries import Entry, Event, event_fields

FORMAT = "vigia/1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a company's chain; folio 0 is the company's genesis, before any entry."""

    folio: int
    hash: bytes


def genesis(company_id: int) -> Head:
    """The start of a company's chain. It names the company, so one log can't be passed off as another's."""
    return Head(0, sha256(f"{FORMAT}/bitacora_{company_id}".encode()).digest())


def canonical(folio: int, event: Event) -> bytes:
    """The bytes to hash: a JSON array in this fixed order, UTF-8, without spaces.

    Times are microseconds since 1970-01-01T00:00:00Z, `sensitive` is 0 or 1, `detail` is JSON text as stored.
    """
    return orjson.dumps(
        [
            FORMAT,
            folio,
            microseconds(event.occurred_at),
            microseconds(event.recorded_at),
            event.user_name,
            event.full_name,
            event.profile,
            event.permissions,
            event.category,
            event.operation,
            int(event.sensitive),
            str(event.outcome),
            event.summary,
            event.detail.text,
            str(event.origin),
            event.origin_reference,
            event.workstation,
            str(event.operation_id),
        ]
    )


def link(head: Head, event: Event) -> Entry:
    """The event as the entry that follows `head`: hash = SHA-256(previous hash ‖ canonical entry)."""
    folio = head.folio + 1
    digest = sha256(head.hash + canonical(folio, event)).digest()
    return Entry(**event_fields(event), folio=folio, previous_hash=head.hash, hash=digest)  # type: ignore[arg-type]


def head_of(entry: Entry) -> Head:
    """The head once this entry is last."""
    return Head(entry.folio, entry.hash)


def follows(head: Head, entry: Entry) -> bool:
    """Whether the entry, recomputed from its fields, comes right after `head`."""
    return entry == link(head, entry)


def is_as_hashed(entry: Entry) -> bool:
    """Whether the entry's own hash still matches its fields."""
    return follows(Head(entry.folio - 1, entry.previous_hash), entry)


def microseconds(moment: datetime) -> int:
    """An aware datetime as microseconds since the Unix epoch, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The inverse of `microseconds`, in UTC."""
    return _EPOCH + value * _MICROSECOND
