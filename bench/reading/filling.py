"""Filling an audit table with millions of entries: as fast as each engine can, then its indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import asyncpg
from sqlalchemy import text, update
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateIndex

from bench.reading.entries import COLUMNS
from domain.entries import Entry
from domain.instants import microseconds
from domain.log_tree import LogTree
from domain.merkle import complete_root
from storage.audit_table import audit_table
from storage.database import Database
from storage.log_tiles import width
from storage.search import CREATE_POSTGRESQL, indexing
from storage.tables import audit_heads, log_tiles

_AT_ONCE = 20_000


async def fill(database: Database, url: str, company_id: int, made: Iterable[Entry]) -> None:
    """Append the entries to the company's audit table, index their words, and move its head."""
    table = audit_table(company_id)
    is_sqlite = database.engine.dialect.name == "sqlite"
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    async with database.exclusively() as connection:
        for index in indexes:
            await connection.execute(text(f"DROP INDEX {index.name}"))
        if not is_sqlite:
            await connection.execute(text(f"DROP INDEX ix_{table.name}_words"))
    async with database.reading() as work:
        leaves = await work.audit_log(company_id).hashes.hashes(0, 0, 2**62)
    if is_sqlite:
        leaves += _fill_sqlite(url, table.name, made)
    else:
        leaves += await _fill_postgresql(url, table.name, made)
    tree = LogTree(company_id).with_leaves(leaves)
    async with database.exclusively() as connection:
        await connection.execute(log_tiles.insert(), [*_tiles(company_id, leaves)])
        await connection.execute(
            update(audit_heads)
            .where(audit_heads.c.company_id == company_id)
            .values(folio=tree.folio, hash=tree.head.hash, leaf=leaves[-1], peaks=b"".join(tree.peaks))
        )
    statements = [str(CreateIndex(index).compile(dialect=database.engine.dialect)) for index in indexes]
    if is_sqlite:
        _run_sqlite(
            url, [*statements, f"INSERT INTO {table.name}_words({table.name}_words) VALUES('optimize')"]
        )
    else:
        statements.append(CREATE_POSTGRESQL[1].format(table=table.name))
        await _run_postgresql(
            url, [*statements, f"VACUUM ANALYZE {table.name}", f"VACUUM ANALYZE {table.name}_words"]
        )


def _tiles(company_id: int, hashes: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    """All tiles of a tree with these leaves."""
    level = 0
    while len(hashes) >= width():
        roots = []
        for number in range(len(hashes) // width()):
            mine = hashes[number * width() : (number + 1) * width()]
            roots.append(complete_root(mine))
            row = {"company_id": company_id, "level": level, "number": number, "root": roots[-1]}
            yield row | {"hashes": b"".join(mine)}
        level, hashes = level + 1, roots


def _batches(made: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    source = iter(made)
    while batch := list(islice(source, _AT_ONCE)):
        yield batch


def _row(entry: Entry, *, is_sqlite: bool) -> tuple[Any, ...]:
    values = {name: getattr(entry, name) for name in COLUMNS}
    values["occurred_at"] = microseconds(entry.occurred_at)
    values["recorded_at"] = microseconds(entry.recorded_at)
    values["detail"] = entry.detail.text
    values["outcome"], values["origin"] = str(entry.outcome), str(entry.origin)
    if is_sqlite:
        values["operation_id"] = entry.operation_id.hex
    return tuple(values[name] for name in COLUMNS)


def sqlite_path(url: str) -> str:
    """The path in a SQLite URL."""
    return str(make_url(url).database)


def _fill_sqlite(url: str, table: str, made: Iterable[Entry]) -> list[bytes]:
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    leaves: list[bytes] = []
    marks = ", ".join("?" * len(COLUMNS))
    for batch in _batches(made):
        connection.execute("BEGIN")
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({marks})",
            [_row(each, is_sqlite=True) for each in batch],
        )
        for statement, words in indexing("sqlite", table, batch):
            connection.executemany(statement, words)
        connection.execute("COMMIT")
        leaves += [each.hash for each in batch]
    connection.close()
    return leaves


def _run_sqlite(url: str, statements: Iterable[str]) -> None:
    connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -2000000")
    for statement in statements:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _fill_postgresql(url: str, table: str, made: Iterable[Entry]) -> list[bytes]:
    connection = await asyncpg.connect(url)
    await connection.execute("SET synchronous_commit = off")
    leaves: list[bytes] = []
    for batch in _batches(made):
        await connection.copy_records_to_table(
            table, records=[_row(each, is_sqlite=False) for each in batch], columns=COLUMNS
        )
        (_, words), (_, terms) = indexing("postgresql", table, batch)
        await connection.executemany(
            f"INSERT INTO {table}_words (position, words)"
            " VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))",
            [(each["position"], each["words"]) for each in words],
        )
        await connection.executemany(
            f"INSERT INTO {table}_terms (term) VALUES ($1) ON CONFLICT DO NOTHING",
            [(each["term"],) for each in terms],
        )
        leaves += [each.hash for each in batch]
    await connection.close()
    return leaves


async def _run_postgresql(url: str, statements: Iterable[str]) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("SET maintenance_work_mem = '1GB'")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
