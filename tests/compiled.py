"""What SQLAlchemy compiled in one test serves the next.

Each test has an engine of its own, and would compile all its statements anew: a fifth of what it takes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache

from storage.sqlite import DRIVER

_AT_MOST = 5000
_KINDS: tuple[type[Any], ...] = (PGDialect_asyncpg, registry.load(DRIVER.replace("+", ".")))


def share_compiled_statements() -> None:
    """From now on, for all engines of this process: those of one kind are set up alike."""
    for kind in _KINDS:
        setattr(kind, "__eq__", _is_of_same_kind)  # noqa: B010 — what a class defines is not assigned to
        setattr(kind, "__hash__", _by_kind)  # noqa: B010
    compiled: LRUCache[Any, Any] = LRUCache(_AT_MOST)

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", use)


def _is_of_same_kind(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _by_kind(one: Dialect) -> int:
    return hash(type(one))
