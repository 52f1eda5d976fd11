"""Reading a log under any filter: indexes on every audit table, and one of its entries' words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.audit_tables import audit_tables, index_stored_words

revision = "0007"
down_revision = "0006"

_POSITION = "(((occurred_at / 1000000) << 31) | folio)"
_INDEXES = {
    "all": (
        "",
        (),
        ("user_name",),
        ("operation",),
        ("category",),
        ("origin",),
        ("user_name", "operation"),
        ("user_name", "category"),
        ("user_name", "origin"),
        ("operation", "origin"),
        ("category", "origin"),
    ),
    "sensitive": (
        " WHERE sensitive",
        (),
        ("user_name",),
        ("operation",),
        ("category",),
        ("origin",),
        ("outcome",),
    ),
    "refused": (
        " WHERE outcome <> 'permitido'",
        ("outcome",),
        ("outcome", "user_name"),
        ("outcome", "operation"),
        ("outcome", "category"),
        ("outcome", "origin"),
    ),
}
_WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE {table}_words USING fts5"
        "(words, content='', columnsize=0, detail=none, tokenize='ascii')",
        "CREATE TABLE {table}_terms (term TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",
    ),
    "postgresql": (
        "CREATE TABLE {table}_words (position BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_{table}_words ON {table}_words USING gin (words)"
        " WITH (gin_pending_list_limit = 128)",
        'CREATE TABLE {table}_terms (term TEXT COLLATE "C" PRIMARY KEY)',
    ),
}


def upgrade() -> None:
    """Each company's indexes, and its index of words, filled from its entries."""
    connection = op.get_bind()
    for table in audit_tables(connection):
        for kind, (condition, *indexes) in _INDEXES.items():
            for columns in indexes:
                name = "_".join(["ix", table, kind, *(each.replace("user_name", "user") for each in columns)])
                wanted = ", ".join([*columns, _POSITION])
                op.execute(f"CREATE INDEX {name} ON {table} ({wanted}){condition}")
        for statement in _WORDS[connection.dialect.name]:
            op.execute(sa.text(statement.format(table=table)))
        index_stored_words(connection, table)
