"""What a role that may only add to logs has PostgreSQL do for it: make a log, purge one, erase from it.

The functions run with the rights of who owns the tables, and each does no more than its own job: see
`docs/decisions/0074-two-roles-on-postgresql.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.audit_table import FOR_POSTGRESQL, audit_table, audit_table_name
from storage.tables import metadata

_ANY_COMPANY = 2_000_000_000  # stands for a company's number in what is made for each

MAKE = "vigia_make_log(integer)"
FORGET = "vigia_forget(integer, bigint[], text[])"
PURGE = "vigia_purge(integer, bigint, bigint, bytea)"
ERASE = "vigia_erase(integer, bigint, text, text, text, text, text, text, bytea)"
FUNCTIONS = (MAKE, FORGET, PURGE, ERASE)

_ONLY_ADDED_TO = ("log_tiles", "erasures")
_ONLY_READ = ("log_anchors",)

_MAKE = """
CREATE FUNCTION vigia_make_log(company integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {safe} AS $f$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM companies WHERE id = company) THEN
        RAISE EXCEPTION 'there is no company %', company;
    END IF;
    EXECUTE replace($ddl${ddl}$ddl$, '{any}', company::text);
    EXECUTE format(
        'GRANT SELECT, INSERT ON bitacora_%s, bitacora_%s_words, bitacora_%s_terms TO %I',
        company, company, company, session_user
    );
END $f$
"""
_FORGET = """
CREATE FUNCTION vigia_forget(company integer, positions bigint[], words text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {safe} AS $f$
DECLARE anchor bigint := coalesce((SELECT folio FROM log_anchors WHERE company_id = company), 0);
BEGIN
    IF EXISTS (
        SELECT 1 FROM unnest(positions) AS p WHERE p & 2147483647 > anchor AND NOT EXISTS (
            SELECT 1 FROM erasures WHERE company_id = company AND folio = p & 2147483647 AND NOT done
        )
    ) THEN RAISE EXCEPTION 'bitacora_% is append-only', company; END IF;
    EXECUTE format('DELETE FROM bitacora_%s_words WHERE position = ANY($1)', company) USING positions;
    EXECUTE format(
        'DELETE FROM bitacora_%1$s_terms WHERE term = ANY($1) AND NOT EXISTS'
        ' (SELECT 1 FROM bitacora_%1$s_words WHERE words @@ quote_literal(term)::tsquery)', company
    ) USING words;
END $f$
"""
_PURGE = """
CREATE FUNCTION vigia_purge(company integer, first bigint, until bigint, root bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {safe} AS $f$
DECLARE recorded boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM bitacora_%s WHERE operation = ''log_purged'' AND folio > $1)', company
    ) INTO recorded USING until;
    IF NOT recorded OR first <> coalesce((SELECT folio FROM log_anchors WHERE company_id = company), 0) + 1
    THEN RAISE EXCEPTION 'bitacora_% is append-only', company; END IF;
    INSERT INTO log_anchors (company_id, folio, hash) VALUES (company, until, root)
    ON CONFLICT (company_id) DO UPDATE SET folio = until, hash = root;
    EXECUTE format('DELETE FROM bitacora_%s WHERE folio BETWEEN $1 AND $2', company) USING first, until;
END $f$
"""
_ERASE = """
CREATE FUNCTION vigia_erase(company integer, number bigint, new_user_name text, new_full_name text,
    new_summary text, new_detail text, new_reference text, new_workstation text, new_salts bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER {safe} AS $f$
BEGIN
    EXECUTE format(
        'UPDATE bitacora_%s SET user_name = $2, full_name = $3, summary = $4, detail = $5,'
        ' origin_reference = $6, workstation = $7, salts = $8 WHERE folio = $1', company
    ) USING number, new_user_name, new_full_name, new_summary, new_detail, new_reference, new_workstation,
        new_salts;
END $f$
"""


def creating_functions(schema: str) -> Iterator[str]:
    """The statements that make them in a schema, for nobody but its owner so far."""
    safe = f"SET search_path = {schema}, pg_temp"
    made = {"safe": safe, "ddl": ";\n".join(_creating_log()), "any": str(_ANY_COMPANY)}
    for function in (_MAKE, _FORGET, _PURGE, _ERASE):
        # Not `format`: the bodies have braces of their own.
        yield re.sub(r"\{(safe|ddl|any)\}", lambda match: made[match[1]], function)
    for function in FUNCTIONS:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"


def _creating_log() -> Iterator[str]:
    table, dialect = audit_table(_ANY_COMPANY), postgresql.dialect()  # type: ignore[no-untyped-call]
    yield str(CreateTable(table).compile(dialect=dialect))
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        yield str(CreateIndex(index).compile(dialect=dialect))
    for statement in FOR_POSTGRESQL:
        yield statement.format(table=table.name, company_id=_ANY_COMPANY)


def granting(schema: str, role: str, companies: Sequence[int]) -> Iterator[str]:
    """The statements that let a role (quoted, as SQL) run the program and add to logs, and no more."""
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    free = sorted({*metadata.tables} - {*_ONLY_ADDED_TO, *_ONLY_READ})
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(free)} TO {role}"
    yield f"GRANT SELECT, INSERT ON {', '.join(_ONLY_ADDED_TO)} TO {role}"
    yield f"GRANT UPDATE (done) ON erasures TO {role}"
    yield f"GRANT SELECT ON {', '.join(_ONLY_READ)}, alembic_version TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    for company_id in companies:
        log = audit_table_name(company_id)
        yield f"GRANT SELECT, INSERT ON {log}, {log}_words, {log}_terms TO {role}"
    yield from (f"GRANT EXECUTE ON FUNCTION {function} TO {role}" for function in FUNCTIONS)
