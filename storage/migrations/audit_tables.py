"""For migrations of the audit tables: each company has one, so each is changed."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.audit_table import audit_table_name


def audit_tables(connection: Connection) -> list[str]:
    """The name of every company's audit table, the installation's first."""
    return [
        audit_table_name(row.id) for row in connection.execute(text("SELECT id FROM companies ORDER BY id"))
    ]
