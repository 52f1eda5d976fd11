"""A company's own audit table, `bitacora_<company id>`, always from this one factory."""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
)
from sqlalchemy.schema import ExecutableDDLElement

from storage.types import Moment

_NO_CHANGE_SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

# The function is in the first migration.
_NO_CHANGE_POSTGRESQL = """
CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION vigia_refuse_change()
"""


def audit_table_name(company_id: int) -> str:
    """The name of a company's audit table."""
    return f"bitacora_{company_id:d}"


@cache
def audit_table(company_id: int) -> Table:
    """The company's audit table; creating it also creates the triggers that refuse UPDATE and DELETE."""
    name = audit_table_name(company_id)
    table = Table(
        name,
        MetaData(),
        Column("folio", BigInteger, primary_key=True, autoincrement=False),
        Column("occurred_at", Moment, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("user_name", String(30), nullable=False),
        Column("full_name", String(120), nullable=False),
        Column("profile", String(40), nullable=False),
        Column("permissions", String(400), nullable=False),
        Column("category", String(20), nullable=False),
        Column("operation", String(40), nullable=False),
        Column("sensitive", Boolean, nullable=False),
        Column("outcome", String(10), nullable=False),
        Column("summary", String(200), nullable=False),
        Column("detail", Text, nullable=False),
        Column("origin", String(10), nullable=False),
        Column("origin_reference", String(120), nullable=False),
        Column("workstation", String(256), nullable=False),
        Column("operation_id", Uuid, nullable=False),
        Column("previous_hash", LargeBinary(32), nullable=False),
        Column("hash", LargeBinary(32), nullable=False),
        UniqueConstraint("operation_id", name=f"uq_{name}_operation_id"),
    )
    for verb in ("UPDATE", "DELETE"):
        statement = _NO_CHANGE_SQLITE.format(table=name, verb=verb)
        event.listen(table, "after_create", _ddl(statement, dialect="sqlite"))
    statement = _NO_CHANGE_POSTGRESQL.format(table=name)
    event.listen(table, "after_create", _ddl(statement, dialect="postgresql"))
    return table


def _ddl(statement: str, *, dialect: str) -> ExecutableDDLElement:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
