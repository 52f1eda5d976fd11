"""For migrations of the audit tables: each company has one, so each is changed."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from storage.audit_stored import entry_of
from storage.audit_table import audit_table, audit_table_name
from storage.search import indexing

_AT_ONCE = 1000  # rows


def audit_tables(connection: Connection) -> list[str]:
    """The name of every company's audit table, the installation's first."""
    return [
        audit_table_name(row.id) for row in connection.execute(text("SELECT id FROM companies ORDER BY id"))
    ]


def index_stored_words(connection: Connection, table: str) -> None:
    """Fill the index of words of an audit table from the entries recorded before it existed."""
    stored = audit_table(int(table.rpartition("_")[2]))
    rows = connection.execute(select(stored).order_by(stored.c.folio))
    for some in rows.partitions(_AT_ONCE):
        entries = [entry_of(row) for row in some]
        for statement, words in indexing(connection.dialect.name, table, entries):
            connection.execute(statement, words)
