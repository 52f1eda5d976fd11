"""Column types that mean the same on both engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

from domain.instants import from_microseconds, microseconds


class Moment(TypeDecorator[datetime]):
    """An aware datetime kept as microseconds since the Unix epoch, in UTC.

    SQLite has no time type and PostgreSQL's drivers round differently; an integer is exact and sorts alike.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else from_microseconds(value)
