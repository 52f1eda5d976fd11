"""Erasing values of entries that an erasure on record names, and all that they were found by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from domain.leaves import without_values
from domain.log_tree import entry_from, row_of
from storage.audit_table import audit_table, audit_table_name
from storage.search import forgetting, indexing

_CHANGED = ("user_name", "full_name", "summary", "detail", "origin_reference", "workstation", "salts")
_ERASE_POSTGRESQL = text(
    f"SELECT vigia_erase(:company, :of_folio, {', '.join(f':new_{name}' for name in _CHANGED)})"
)
_MERGE = "INSERT INTO {table} ({table}, rank) VALUES ('merge', :pages)"
_MERGED_AT_ONCE = 500  # pages of the index of words


async def erase_values(
    connection: AsyncConnection, company_id: int, erased: Sequence[tuple[Entry, int]]
) -> None:
    """Erase these hidden values (bits) of entries; their hashes, and with them every proof, stay."""
    pairs = [(entry, entry_from(without_values(row_of(entry), which))) for entry, which in erased]
    changed = [(before, after) for before, after in pairs if before != after]
    if not changed:
        return
    before, after = zip(*changed, strict=True)
    table, dialect = audit_table(company_id), connection.dialect.name
    for statement, rows in forgetting(dialect, table.name, before, thorough=True):
        await connection.execute(statement, rows)
    set_values = update(table).where(table.c.folio == bindparam("of_folio"))
    await connection.execute(
        _ERASE_POSTGRESQL.bindparams(company=company_id)
        if dialect == "postgresql"
        else set_values.values({name: bindparam(f"new_{name}") for name in _CHANGED}),
        [
            {"of_folio": entry.folio} | {f"new_{name}": _value(entry, name) for name in _CHANGED}
            for entry in after
        ],
    )
    for indexed, rows in indexing(dialect, table.name, after):
        await connection.execute(text(indexed), rows)


def _value(entry: Entry, name: str) -> object:
    return entry.detail.text if name == "detail" else getattr(entry, name)


async def merge_words(connection: AsyncConnection, company_id: int, *, begin: bool) -> bool:
    """Take some of what was forgotten out of SQLite's index of words; True if more may be left.

    It only marks words as deleted, and keeps them until their segments are merged (sqlite.org/fts5.html,
    "The 'merge' Command").
    """
    if connection.dialect.name != "sqlite":
        return False
    table = f"{audit_table_name(company_id)}_words"
    merge = text(_MERGE.format(table=table))
    counted = text("SELECT total_changes()")
    before = (await connection.execute(counted)).scalar_one()
    await connection.execute(merge, {"pages": -_MERGED_AT_ONCE if begin else _MERGED_AT_ONCE})
    changes: int = (await connection.execute(counted)).scalar_one() - before
    return changes >= 2
