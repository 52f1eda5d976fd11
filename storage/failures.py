"""Database failures as other layers see them: outages are told apart from our own mistakes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.event import listen
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InvalidRequestError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from domain.errors import StorageUnavailable

# Failures of the statement itself, whatever state the database is in: on PostgreSQL, wrong data and what our
# triggers raise belong to these classes.
_OWN_FAULTS = (IntegrityError, ProgrammingError, DataError)
_OWN_CLASSES = ("22", "P0")
# Raised without SQLAlchemy's wrapper: by a connecting driver, the network under it, or the pool.
_BARE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_OF_THE_POOL = (NoConnectionFree, DisconnectionError, InvalidRequestError)


def tell_outages(engine: Engine) -> None:
    """Make every statement on this engine raise StorageUnavailable on an outage."""
    listen(engine, "handle_error", _translated)


@contextmanager
def outages_told() -> Iterator[None]:
    """The same where the engine does not look: while connecting, and for a driver used directly."""
    try:
        yield
    except (DBAPIError, *_BARE, *_OF_THE_POOL) as error:
        if isinstance(error, DBAPIError) and _is_own_fault(error):
            raise
        raise outage_of(error) from error


def _translated(context: ExceptionContext) -> StorageUnavailable | None:
    error = context.sqlalchemy_exception
    if isinstance(error, DBAPIError):
        return None if _is_own_fault(error) else outage_of(error)
    return outage_of(context.original_exception) if isinstance(context.original_exception, _BARE) else None


def _is_own_fault(error: DBAPIError) -> bool:
    if isinstance(error, _OWN_FAULTS):
        return True
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        # A missing table, which PostgreSQL counts as a programming error; or text that does not decode, which
        # the driver detects itself.
        return code == sqlite3.SQLITE_ERROR or (code is None and "decode" in str(error.orig))
    return str(getattr(error.orig, "sqlstate", "")).startswith(_OWN_CLASSES)


def outage_of(error: BaseException) -> StorageUnavailable:
    """The outage as our error, in the driver's own words, which contain no password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return StorageUnavailable(" ".join(str(cause).split()) or type(cause).__name__)
