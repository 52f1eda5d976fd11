"""Finding entries by their amount: the index of words has marks for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.audit_tables import audit_tables, index_stored_words

revision = "0022"
down_revision = "0021"

# A contentless full-text table is emptied by a command (sqlite.org/fts5.html, "The 'delete-all' Command").
_EMPTY = {
    "sqlite": "INSERT INTO {table}_words ({table}_words) VALUES ('delete-all')",
    "postgresql": "TRUNCATE {table}_words",
}


def upgrade() -> None:
    """Each company's index of words, filled anew from its entries."""
    connection = op.get_bind()
    for table in audit_tables(connection):
        op.execute(sa.text(_EMPTY[connection.dialect.name].format(table=table)))
        index_stored_words(connection, table)
