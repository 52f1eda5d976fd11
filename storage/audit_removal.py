"""Removing the oldest entries of an audit table, with everything stored beside them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from domain.log_tree import Head
from storage.audit_table import audit_table
from storage.dialects import insert
from storage.search import forgetting
from storage.tables import acknowledgements, log_anchors, outbox, subject_entries

_PURGE_POSTGRESQL = text("SELECT vigia_purge(:company, :first, :last, :root)")


async def remove_entries(
    connection: AsyncConnection, company_id: int, entries: Sequence[Entry], *, anchor: Head
) -> None:
    """Remove the oldest entries, in folio order and without a gap; their hashes stay in the tree's tiles.

    The anchor, the head that the log had after the last of them, moves too: what protects the log refuses to
    delete anything after it. Later entries reuse the space; the file does not shrink.
    """
    table, first, last = audit_table(company_id), entries[0].folio, entries[-1].folio
    if connection.dialect.name == "postgresql":
        purged = {"company": company_id, "first": first, "last": last, "root": anchor.hash}
        await connection.execute(_PURGE_POSTGRESQL, purged)
    else:
        await _move_anchor(connection, company_id, anchor)
        await connection.execute(delete(table).where(table.c.folio.between(first, last)))
    for statement, rows in forgetting(connection.dialect.name, table.name, entries):
        await connection.execute(statement, rows)
    for told in (outbox, acknowledgements, subject_entries):
        await connection.execute(
            delete(told).where(told.c.company_id == company_id, told.c.folio.between(first, last))
        )


async def _move_anchor(connection: AsyncConnection, company_id: int, anchor: Head) -> None:
    values = {"folio": anchor.folio, "hash": anchor.hash}
    statement = insert(connection, log_anchors).values(company_id=company_id, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[log_anchors.c.company_id], set_=values)
    )
