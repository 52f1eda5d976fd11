"""What a witness saw of each log: a small SQLite file of its own, apart from any installation's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.instants import from_microseconds, microseconds
from domain.log_tree import Head

_PATIENCE = 5.0  # seconds for another process's decision
_MOST_REFUSED = 100  # of one log that are kept: the first ones
_TABLES = (
    "CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,"
    " note TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS refused (origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,"
    " note TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (origin, size, root)) STRICT",
)
_SEE = (
    "INSERT INTO seen VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET"
    " size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at"
)
_NO_LONGER_REFUSED = "DELETE FROM refused WHERE origin = ? AND size = ? AND root = ?"
_REFUSE = (
    "INSERT OR IGNORE INTO refused SELECT ?1, ?2, ?3, ?4, ?5"
    " WHERE (SELECT count(*) FROM refused WHERE origin = ?1) < ?6"
)


@dataclass(frozen=True, slots=True)
class SeenHead:
    """A head that a log's own key signed, in its `note`, and when the witness saw it last."""

    origin: str
    head: Head
    note: str
    at: datetime


class SeenLogs:
    """The file. Each decision is one transaction, which no other process's decision overlaps."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as connection:
            for statement in _TABLES:
                connection.execute(statement)

    @contextmanager
    def deciding(self) -> Iterator[Decision]:
        """A transaction: what is noted in it is on the disk once the block ends without an error."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Decision(connection)
            connection.execute("COMMIT")

    def all(self) -> Sequence[SeenHead]:
        """The last head of each log."""
        return self._read("SELECT * FROM seen ORDER BY origin")

    def refused(self) -> Sequence[SeenHead]:
        """Heads that were signed as well as those, and do not go with them."""
        return self._read("SELECT * FROM refused ORDER BY origin, at")

    def _read(self, query: str) -> Sequence[SeenHead]:
        with self._opened() as connection:
            return [_seen(row) for row in connection.execute(query)]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection, which leaves undone what was not committed."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = EXTRA")
            yield connection


class Decision:
    """What a decision reads and notes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last(self, origin: str) -> SeenHead | None:
        """The last head of a log."""
        row = self._connection.execute("SELECT * FROM seen WHERE origin = ?", [origin]).fetchone()
        return _seen(row) if row is not None else None

    def see(self, seen: SeenHead) -> None:
        """Note it as the last one; it may have come before with a proof that was none."""
        self._connection.execute(_SEE, _row(seen))
        self._connection.execute(_NO_LONGER_REFUSED, _row(seen)[:3])

    def refuse(self, seen: SeenHead) -> None:
        """Keep it beside the last one, which it does not go with."""
        self._connection.execute(_REFUSE, (*_row(seen), _MOST_REFUSED))


def _row(seen: SeenHead) -> tuple[object, ...]:
    return seen.origin, seen.head.folio, seen.head.hash, seen.note, microseconds(seen.at)


def _seen(row: tuple[str, int, bytes, str, int]) -> SeenHead:
    origin, size, root, note, at = row
    return SeenHead(origin, Head(size, root), note, from_microseconds(at))
