"""Whoever holds a SQLite file and knows the log's format: what they change, and what they work out again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from domain.entries import Entry
from domain.leaves import leaf_of
from domain.log_tree import LogTree, entry_from
from domain.merkle import complete_root
from domain.stored_entry import COLUMNS, with_hyphens
from storage.log_tiles import INSERT_TILES, width
from storage.search import forgetting, indexing
from tests.torture.tamper_scene import Scene

Row = dict[str, Any]


class Forger:
    """One tampering by hand: the open file, and the choices of its seed."""

    def __init__(self, connection: sqlite3.Connection, scene: Scene, random: Random, *, up_to: int) -> None:
        self.sql = connection
        self.scene = scene
        self.random = random
        self.up_to = up_to
        self.log = f"bitacora_{scene.company_id}"

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Execute it; `{log}` is the company's audit table, `{id}` its number."""
        return self.sql.execute(statement.format(log=self.log, id=self.scene.company_id), values)

    def folio(self) -> int:
        """Any entry that is there and that the kept seal covers."""
        return self.random.randint(self.scene.first, self.up_to)

    def row(self, folio: int, *, log: str = "") -> Row:
        """The entry of a folio as it is stored."""
        names = ", ".join(COLUMNS)
        found = self.sql.execute(f"SELECT {names} FROM {log or self.log} WHERE folio = ?", (folio,))
        return dict(zip(COLUMNS, found.fetchone(), strict=True))

    def put(self, folio: int, values: Mapping[str, Any]) -> None:
        """Change these columns of the entry."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self.execute(f"UPDATE {{log}} SET {sets} WHERE folio = ?", *values.values(), folio)

    def add(self, row: Row) -> None:
        """One more entry."""
        marks = ", ".join("?" for _ in COLUMNS)
        self.execute(f"INSERT INTO {{log}} ({', '.join(COLUMNS)}) VALUES ({marks})", *row.values())

    def hashed(self, row: Row) -> Row:
        """The same with a hash that follows from its columns, where one can."""
        stored = {**row, "operation_id": with_hyphens(str(row["operation_id"]))}
        leaf = leaf_of(self.scene.company_id, tuple(stored.values()))
        return row if leaf is None else {**row, "hash": leaf}

    def reword(self, before: Iterable[Row] = (), after: Iterable[Row] = ()) -> None:
        """The index of words as it is for other entries."""
        for rows, statements in ((before, forgetting), (after, indexing)):
            entries = [*self._entries(rows)]
            for statement, values in statements("sqlite", self.log, entries) if entries else ():
                self.sql.executemany(str(statement), values)

    def _entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        for row in rows:
            try:
                yield entry_from(tuple(row.values()))
            except (ValueError, TypeError, OverflowError, AttributeError, KeyError):
                continue

    def rework(self, *, tiles: bool = True, head: bool = True) -> None:
        """The kept hashes of the tree and its head as they are for the entries that there are now."""
        leaves = [*self._purged(), *(row[0] for row in self.execute("SELECT hash FROM {log} ORDER BY folio"))]
        if tiles:
            self.execute("DELETE FROM log_tiles WHERE company_id = {id}")
            level, hashes = 0, leaves
            while len(hashes) >= width():
                whole = [
                    hashes[at : at + width()] for at in range(0, len(hashes) // width() * width(), width())
                ]
                roots = [complete_root(each) for each in whole]
                rows = [
                    (self.scene.company_id, level, number, root, b"".join(each))
                    for number, (root, each) in enumerate(zip(roots, whole, strict=True))
                ]
                self.sql.executemany(INSERT_TILES.format("?"), rows)
                level, hashes = level + 1, roots
        if head:
            tree = LogTree(self.scene.company_id).with_leaves(leaves)
            self.execute(
                "UPDATE audit_heads SET folio = ?, hash = ?, leaf = ?, peaks = ? WHERE company_id = {id}",
                tree.folio,
                tree.head.hash,
                leaves[-1],
                b"".join(tree.peaks),
            )

    def _purged(self) -> Sequence[bytes]:
        kept = self.execute(
            "SELECT hashes FROM log_tiles WHERE company_id = {id} AND level = 0 ORDER BY number"
        )
        hashes = b"".join(row[0] for row in kept)[: 32 * (self.scene.first - 1)]
        return [hashes[at : at + 32] for at in range(0, len(hashes), 32)]

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """What refuses changes is gone, and then as it was."""
        refusing = self.sql.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in refusing:
            self.sql.execute(f"DROP TRIGGER {name}")
        yield
        for _, statement in refusing:
            self.sql.execute(statement)
