"""An entry's columns as the database holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# Nothing is converted: times are microseconds, `sensitive` is 0 or 1, `detail` and `operation_id` are text.
# They may hold anything, if somebody edited them by hand.
StoredRow = Sequence[Any]
COLUMNS = (
    "folio", "occurred_at", "recorded_at", "user_name", "full_name", "profile", "permissions", "category",
    "operation", "sensitive", "outcome", "summary", "detail", "origin", "origin_reference", "workstation",
    "operation_id", "previous_hash", "hash",
)  # fmt: skip
FOLIO, RECORDED_AT, DETAIL = map(COLUMNS.index, ("folio", "recorded_at", "detail"))
OPERATION_ID, PREVIOUS_HASH, HASH = map(COLUMNS.index, ("operation_id", "previous_hash", "hash"))


def with_hyphens(operation_id: str) -> str:
    """A stored UUID as PostgreSQL gives it: SQLite stores no hyphens. Any other value is unchanged."""
    if len(operation_id) != 32:
        return operation_id
    first, second, third = operation_id[:8], operation_id[8:12], operation_id[12:16]
    return f"{first}-{second}-{third}-{operation_id[16:20]}-{operation_id[20:]}"
