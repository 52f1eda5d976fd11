"""What tables a database has, for tests that look into all of them."""

from __future__ import annotations

import re

from sqlalchemy import Connection, inspect


def readable_tables(connection: Connection) -> list[str]:
    """All but SQLite's full-text tables, which have no rows to read: what they keep is in others."""
    names = inspect(connection).get_table_names()
    if connection.dialect.name != "sqlite":
        return names
    return [name for name in names if not name.endswith("_words")]


def is_index_of_words(table: str) -> bool:
    """Whether the table is one of those that an audit table's words are found by."""
    return re.match(r"bitacora_[0-9]+_", table) is not None
