"""A company's own audit table, `bitacora_<company id>`, always from this one factory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    literal_column,
    text,
)
from sqlalchemy.schema import ExecutableDDLElement

from domain.entries import Outcome
from domain.log_filter import LogQuery
from storage.search import CREATE_POSTGRESQL, CREATE_SQLITE
from storage.types import Moment

# The order in which a log is read, as in `domain.log_filter.position_of`. An index on an expression serves
# only queries that write it identically, so all of them take it from here.
POSITION = literal_column("(((occurred_at / 1000000) << 31) | folio)", BigInteger())
SENSITIVE = "sensitive"
NOT_ALLOWED = f"outcome <> '{Outcome.ALLOWED}'"

_Beginnings = tuple[tuple[str, ...], ...]

# The columns of an index before the position: one for each criterion of a filter, and for each pair. Two rare
# conditions have partial indexes.
_OF_ALL: _Beginnings = (
    (), ("user_name",), ("operation",), ("category",), ("origin",), ("user_name", "operation"),
    ("user_name", "category"), ("user_name", "origin"), ("operation", "origin"), ("category", "origin"),
)  # fmt: skip
_OF_SENSITIVE: _Beginnings = ((), ("user_name",), ("operation",), ("category",), ("origin",), ("outcome",))
_OF_NOT_ALLOWED: _Beginnings = (
    ("outcome",), ("outcome", "user_name"), ("outcome", "operation"), ("outcome", "category"),
    ("outcome", "origin"),
)  # fmt: skip
_SHORT = {"user_name": "user"}

# Only what a purge left behind the log's anchor may be deleted, and only what an erasure on record names may
# be updated: columns that the leaf has as commitments. PostgreSQL's functions are in the first migration.
_FIXED = (
    "folio", "occurred_at", "recorded_at", "profile", "permissions", "category", "operation", "sensitive",
    "outcome", "origin", "operation_id", "hash",
)  # fmt: skip
_FIXED_CHANGED = " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in _FIXED)
_NO_CHANGE_SQLITE = (
    "CREATE TRIGGER {table}_refuses_UPDATE BEFORE UPDATE ON {table}"  # noqa: S608 (all are ours)
    f" WHEN {_FIXED_CHANGED} OR NOT EXISTS"
    " (SELECT 1 FROM erasures WHERE company_id = {company_id} AND folio = OLD.folio AND NOT done)"
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_refuses_DELETE BEFORE DELETE ON {table}"
    " WHEN OLD.folio > coalesce((SELECT folio FROM log_anchors WHERE company_id = {company_id}), 0)"
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_NO_CHANGE_POSTGRESQL = (
    "CREATE TRIGGER {table}_refuses_change BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION vigia_refuse_change()",
    "CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION vigia_refuse_update({company_id})",
    "CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION vigia_refuse_delete({company_id})",
)

FOR_POSTGRESQL = (*_NO_CHANGE_POSTGRESQL, *CREATE_POSTGRESQL)
"""What belongs to a log there beside its table and indexes; it is made by `storage.log_functions`."""


def audit_table_name(company_id: int) -> str:
    """The name of a company's audit table."""
    return f"bitacora_{company_id:d}"


@cache
def audit_table(company_id: int) -> Table:
    """The company's audit table; creating it on SQLite also creates the triggers that refuse changes."""
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
        Column("salts", LargeBinary, nullable=False),
        Column("hash", LargeBinary(32), nullable=False),
        UniqueConstraint("operation_id", name=f"uq_{name}_operation_id"),
    )
    for index_name, columns, condition in index_definitions(name):
        where = text(condition) if condition else None
        Index(
            index_name,
            *(table.c[column] for column in columns),
            POSITION,
            sqlite_where=where,
            postgresql_where=where,
            _table=table,
        )
    for each in (*_NO_CHANGE_SQLITE, *CREATE_SQLITE):
        statement = each.format(table=name, company_id=company_id)
        event.listen(table, "after_create", _ddl(statement, dialect="sqlite"))
    return table


def index_for(table: str, query: LogQuery) -> str:
    """The index that finds the query's entries with the least reading."""
    wanted = {
        "user_name": query.user_name is not None,
        "operation": bool(query.operations),
        "category": query.category is not None and not query.operations,
        "origin": query.origin is not None,
        "outcome": len(query.outcomes) == 1,
    }
    asked = [column for column, is_wanted in wanted.items() if is_wanted]
    if query.outcomes and Outcome.ALLOWED not in query.outcomes:
        kind, offered = "refused", _OF_NOT_ALLOWED
    elif query.sensitive:
        kind, offered = "sensitive", _OF_SENSITIVE
    else:
        kind, offered = "all", _OF_ALL
    fitting = [columns for columns in offered if set(columns) <= set(asked)]
    return _index_name(table, kind, max(fitting, key=len))


def index_definitions(table: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each index's name, the columns before the position, and its condition if it has one."""
    for columns in _OF_ALL:
        yield _index_name(table, "all", columns), columns, ""
    for columns in _OF_SENSITIVE:
        yield _index_name(table, "sensitive", columns), columns, SENSITIVE
    for columns in _OF_NOT_ALLOWED:
        yield _index_name(table, "refused", columns), columns, NOT_ALLOWED


def _index_name(table: str, kind: str, columns: tuple[str, ...]) -> str:
    return "_".join(["ix", table, kind, *(_SHORT.get(column, column) for column in columns)])


def _ddl(statement: str, *, dialect: str) -> ExecutableDDLElement:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
