"""What the database fails by, as other layers see it: an outage is told apart from a mistake of ours."""

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

# What fails by what was to be done, whatever state the database is in: on PostgreSQL wrong data, and what our
# own triggers raise, are of these classes.
_OWN_FAULTS = (IntegrityError, ProgrammingError, DataError)
_OWN_CLASSES = ("22", "P0")
# What comes bare: from a driver while it connects, from the network under it, from the pool.
_BARE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_OF_THE_POOL = (NoConnectionFree, DisconnectionError, InvalidRequestError)


def tell_outages(engine: Engine) -> None:
    """Have whatever this engine executes raise StorageUnavailable where that is what it failed by."""
    listen(engine, "handle_error", _translated)


@contextmanager
def outages_told() -> Iterator[None]:
    """The same for what the engine does not look at: connecting, and a driver that is used by itself."""
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
        # A table that is not there, which PostgreSQL counts among its own faults; or a text that is none,
        # which the driver finds by itself.
        return code == sqlite3.SQLITE_ERROR or (code is None and "decode" in str(error.orig))
    return str(getattr(error.orig, "sqlstate", "")).startswith(_OWN_CLASSES)


def outage_of(error: BaseException) -> StorageUnavailable:
    """That this is what the database can't be used by, in the driver's own words, which name no password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return StorageUnavailable(" ".join(str(cause).split()) or type(cause).__name__)
