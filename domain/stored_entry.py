"""An entry's columns as the database holds them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from domain.entries import Event
from domain.instants import microseconds

# Nothing is converted: times are microseconds, `sensitive` is 0 or 1, `detail` and `operation_id` are text.
# They may hold anything, if somebody edited them by hand.
StoredRow = Sequence[Any]
COLUMNS = (
    "folio", "occurred_at", "recorded_at", "user_name", "full_name", "profile", "permissions", "category",
    "operation", "sensitive", "outcome", "summary", "detail", "origin", "origin_reference", "workstation",
    "operation_id", "salts", "hash",
)  # fmt: skip
FOLIO, OCCURRED_AT, RECORDED_AT, DETAIL = map(
    COLUMNS.index, ("folio", "occurred_at", "recorded_at", "detail")
)
USER_NAME, CATEGORY, OPERATION, SUMMARY = map(
    COLUMNS.index, ("user_name", "category", "operation", "summary")
)
SENSITIVE, OUTCOME, ORIGIN = map(COLUMNS.index, ("sensitive", "outcome", "origin"))
OPERATION_ID, SALTS, HASH = map(COLUMNS.index, ("operation_id", "salts", "hash"))

_BEFORE_SENSITIVE = attrgetter(
    "user_name", "full_name", "profile", "permissions", "category", "operation"
)  # fmt: skip
_AFTER_SENSITIVE = attrgetter(
    "outcome.value", "summary", "detail.text", "origin.value", "origin_reference", "workstation",
    "operation_id",
)  # fmt: skip


def stored_event(folio: int, event: Event) -> tuple[Any, ...]:
    """An event's columns, without its salts and hash; `operation_id` as it is."""
    return (
        folio,
        microseconds(event.occurred_at),
        microseconds(event.recorded_at),
        *_BEFORE_SENSITIVE(event),
        int(event.sensitive),
        *_AFTER_SENSITIVE(event),
    )


def with_hyphens(operation_id: str) -> str:
    """A stored UUID as PostgreSQL gives it: SQLite stores no hyphens. Any other value is unchanged."""
    if len(operation_id) != 32:
        return operation_id
    first, second, third = operation_id[:8], operation_id[8:12], operation_id[12:16]
    return f"{first}-{second}-{third}-{operation_id[16:20]}-{operation_id[20:]}"
