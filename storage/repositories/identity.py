"""The id that the database gave to a new row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult


def new_id(result: CursorResult[Any]) -> int:
    """The id of the row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise ValueError("this was no INSERT of one row")
    return int(key[0])
