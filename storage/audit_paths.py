"""What a log is read through: its table, indexes, protection and words, as they are in the database.

Whoever holds the database may leave every entry as it is and still hide some: by a view in the table's place,
an index that lacks them, or an emptied index of words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy import BigInteger, bindparam, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.log_filter import folio_at
from domain.oddities import Oddity, OddityKind
from domain.word_sums import WordSums
from storage.audit_table import POSITION, audit_table, audit_table_name, index_definitions
from storage.tables import metadata

_AT_ONCE = 50_000  # words read at a time

_MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master"
_LOG = re.compile(r"bitacora_[0-9]+(?:_words|_terms)?")
_OTHERS = re.compile(r"bitacora_[0-9]+_refuses_(?:UPDATE|DELETE|change|update|delete)")

_CATALOG = """
SELECT c.relkind::text, c.relname, c.relrowsecurity OR c.relhasrules FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
_INDEXES = """
SELECT c.relname, replace(pg_get_indexdef(c.oid), quote_ident(current_schema()) || '.', ''),
    i.indisvalid AND i.indisready
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = :table
"""
_TRIGGERS = """
SELECT t.tgname, replace(pg_get_triggerdef(t.oid), quote_ident(current_schema()) || '.', ''),
    t.tgenabled = 'O', c.relname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_FUNCTIONS = """
SELECT p.proname, p.prosrc FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'vigia_refuse_%'
"""
_REFUSALS = {
    "vigia_refuse_change": "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END",
    "vigia_refuse_update": (
        "DECLARE company INTEGER := CAST(TG_ARGV[0] AS INTEGER);"
        " BEGIN IF (NEW.folio, NEW.occurred_at, NEW.recorded_at, NEW.profile, NEW.permissions, NEW.category,"
        " NEW.operation, NEW.sensitive, NEW.outcome, NEW.origin, NEW.operation_id, NEW.hash)"
        " IS DISTINCT FROM"
        " (OLD.folio, OLD.occurred_at, OLD.recorded_at, OLD.profile, OLD.permissions, OLD.category,"
        " OLD.operation, OLD.sensitive, OLD.outcome, OLD.origin, OLD.operation_id, OLD.hash)"
        " OR NOT EXISTS"
        " (SELECT 1 FROM erasures WHERE company_id = company AND folio = OLD.folio AND NOT done)"
        " THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;"
        " RETURN NEW; END"
    ),
    "vigia_refuse_delete": (
        "DECLARE anchor BIGINT; BEGIN SELECT folio INTO anchor FROM log_anchors"
        " WHERE company_id = CAST(TG_ARGV[0] AS INTEGER);"
        " IF OLD.folio > coalesce(anchor, 0) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;"
        " RETURN OLD; END"
    ),
}

_FOUND_SQLITE = (
    "SELECT folio FROM {table} INDEXED BY {index}"
    " WHERE {position} IN (SELECT value FROM json_each(:positions))"
)
_FOUND_POSTGRESQL = "SELECT folio FROM {table} WHERE {position} = ANY(:positions)"

_VOCABULARY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_seen"
    " USING fts5vocab('main', '{table}_words', 'instance')"
)
_WORDS_SQLITE = """
SELECT term, count(*), sum(((doc % :modulus) * (doc % :modulus)) % :modulus) FROM temp.{table}_seen
WHERE term > :after AND (doc & 2147483647) <= :folio GROUP BY term LIMIT :limit
"""
_WORDS_POSTGRESQL = """
SELECT position, tsvector_to_array(words) FROM {table}_words
WHERE position > :after AND (position & 2147483647) <= :folio ORDER BY position LIMIT :limit
"""
_TERMS = "SELECT term FROM {table}_terms WHERE term > :after ORDER BY term LIMIT :limit"


class LogPaths:
    """One company's."""

    def __init__(self, connection: AsyncConnection, company_id: int) -> None:
        self._connection = connection
        self._company_id = company_id
        self._table = audit_table_name(company_id)
        self._on_sqlite = connection.dialect.name == "sqlite"

    async def structure(self) -> list[Oddity]:
        """Where the company's table, or what belongs to it, is not as it was made."""
        look = _sqlite_oddities if self._on_sqlite else _postgresql_oddities
        return list(await look(self._connection, self._company_id))

    async def not_found(self, positions: Sequence[int]) -> Oddity | None:
        """The first of the entries at these positions that the index a log is read by does not lead to."""
        values: dict[str, object] = {}
        if self._on_sqlite:
            found = _FOUND_SQLITE.format(table=self._table, index=f"ix_{self._table}_all", position=POSITION)
            statement = text(found)
            values["positions"] = str(list(positions))
        else:
            for setting in ("enable_seqscan", "enable_bitmapscan"):
                await self._connection.execute(text(f"SET LOCAL {setting} = off"))
            found = _FOUND_POSTGRESQL.format(table=self._table, position=POSITION)
            statement = text(found).bindparams(bindparam("positions", type_=ARRAY(BigInteger())))
            values["positions"] = list(positions)
        try:
            folios = set((await self._connection.execute(statement, values)).scalars())
        except OperationalError as error:
            if "no query solution" not in str(error.orig) and "no such index" not in str(error.orig):
                raise
            folios = set()  # gone, or of no use for every entry any more
        folio = next((folio for folio in map(folio_at, positions) if folio not in folios), None)
        return Oddity(OddityKind.UNREADABLE, str(folio)) if folio is not None else None

    async def indexes(self) -> Oddity | None:
        """An index that does not hold the table's own entries, as SQLite itself checks it; elsewhere None."""
        if not self._on_sqlite:
            return None
        check = text(f"PRAGMA integrity_check('{self._table}')")
        told = (await self._connection.execute(check)).scalars().all()
        return Oddity(OddityKind.INDEX, self._table) if list(told) != ["ok"] else None

    async def add_words(self, sums: WordSums, *, up_to: int) -> None:
        """Add what the index of words has of entries up to a folio."""
        if self._on_sqlite:
            await self._connection.execute(text(_VOCABULARY.format(table=self._table)))
        after: object = "" if self._on_sqlite else -1
        asked: dict[str, object] = {"folio": up_to, "limit": _AT_ONCE}
        if self._on_sqlite:
            asked["modulus"] = sums.modulus
        statement = text((_WORDS_SQLITE if self._on_sqlite else _WORDS_POSTGRESQL).format(table=self._table))
        while True:
            rows = (await self._connection.execute(statement, {**asked, "after": after})).all()
            for row in rows:
                if self._on_sqlite:
                    sums.add(row[0], pairs=row[1], places=row[2])
                else:
                    sums.add_entry(row[0], row[1])
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1][0]

    async def lists(self, expected: Iterable[str]) -> bool:
        """Whether each of these words is listed, so that its beginning leads to it."""
        statement = text(_TERMS.format(table=self._table))
        left, after = set(expected), ""
        while left:
            asked = {"after": after, "limit": _AT_ONCE}
            terms = (await self._connection.execute(statement, asked)).scalars().all()
            left.difference_update(terms)
            if len(terms) < _AT_ONCE:
                break
            after = terms[-1]
        return not left


async def _sqlite_oddities(connection: AsyncConnection, company_id: int) -> Iterator[Oddity]:
    stored = {row.name: row for row in await connection.execute(text(_MASTER))}
    expected = _made_by_us(company_id)

    def found() -> Iterator[Oddity]:
        for name, (kind, sql) in expected.items():
            row = stored.get(name)
            if kind == "table":
                if row is None or row.type != "table":
                    yield Oddity(OddityKind.NO_TABLE, name)
            elif row is None or row.type != kind or _plain(row.sql) != sql:
                yield Oddity(OddityKind.INDEX if kind == "index" else OddityKind.GUARD, name)
        for name in metadata.tables:
            if name not in stored or stored[name].type != "table":
                yield Oddity(OddityKind.NO_TABLE, name)
        for name, row in stored.items():
            if row.type == "trigger" and _is_added(name, row.tbl_name, expected):
                yield Oddity(OddityKind.ADDED, name)

    return found()


def _is_added(trigger: str, table: str, expected: Container[str]) -> bool:
    """Whether a trigger on one of our tables is none of ours; other logs' own are looked at with those."""
    if table not in metadata.tables and _LOG.fullmatch(table) is None:
        return False
    if table == "log_tiles" or trigger in expected:
        return trigger not in expected
    return _OTHERS.fullmatch(trigger) is None or not trigger.startswith(f"{table}_refuses_")


@cache
def _made_by_us(company_id: int) -> Mapping[str, tuple[str, str]]:
    """What the factory makes for a company on SQLite, and what protects the tiles: its kind and SQL."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        audit_table(company_id).create(connection)
        rows = connection.execute(text(_MASTER)).all()
    engine.dispose()
    shadow = f"{audit_table_name(company_id)}_words_"
    made = {
        row.name: (row.type, _plain(row.sql))
        for row in rows
        if row.sql is not None and not row.name.startswith(shadow)
    }
    for verb in ("UPDATE", "DELETE"):
        made[f"log_tiles_refuses_{verb}"] = (
            "trigger",
            f"CREATE TRIGGER log_tiles_refuses_{verb} BEFORE {verb} ON log_tiles"
            " BEGIN SELECT RAISE(ABORT, 'log_tiles is append-only'); END",
        )
    return made


def _plain(sql: str | None) -> str:
    """SQL without what does not count in it."""
    return re.sub(r"\s+", " ", sql or "").strip()


async def _postgresql_oddities(connection: AsyncConnection, company_id: int) -> Iterator[Oddity]:
    table = audit_table_name(company_id)
    classes = (await connection.execute(text(_CATALOG))).all()
    indexes: dict[str, tuple[str, bool]] = {}
    for each in (table, f"{table}_words"):
        rows = await connection.execute(text(_INDEXES), {"table": each})
        indexes |= {name: (definition, valid) for name, definition, valid in rows}
    triggers = (await connection.execute(text(_TRIGGERS))).all()
    functions = {name: _plain(source) for name, source in await connection.execute(text(_FUNCTIONS))}

    def found() -> Iterator[Oddity]:
        kinds = {name: (kind, odd) for kind, name, odd in classes}
        for name in (table, f"{table}_words", f"{table}_terms"):
            if kinds.get(name) != ("r", False):
                yield Oddity(OddityKind.NO_TABLE, name)
        for name, definition in _indexes_of(table):
            if indexes.get(name) != (definition, True):
                yield Oddity(OddityKind.INDEX, name)
        guards = {name: (definition, enabled) for name, definition, enabled, _ in triggers}
        for name, definition in _guards_of(table, company_id):
            if guards.get(name) != (definition, True):
                yield Oddity(OddityKind.GUARD, name)
        for name, source in _REFUSALS.items():
            if functions.get(name) != source:
                yield Oddity(OddityKind.GUARD, name)
        for name in metadata.tables:
            if kinds.get(name) != ("r", False):
                yield Oddity(OddityKind.NO_TABLE, name)
        expected = {name for name, _ in _guards_of(table, company_id)}
        for name, _, _, of in triggers:
            if _is_added(name, of, expected):
                yield Oddity(OddityKind.ADDED, name)

    return found()


def _indexes_of(table: str) -> Iterator[tuple[str, str]]:
    """Each index and its definition, as PostgreSQL writes it."""
    position = "((((occurred_at / 1000000) << 31) | folio))"
    for name, columns, condition in index_definitions(table):
        where = {"": "", "sensitive": " WHERE sensitive"}.get(
            condition, " WHERE ((outcome)::text <> 'permitido'::text)"
        )
        keys = ", ".join([*columns, position])
        yield name, f"CREATE INDEX {name} ON {table} USING btree ({keys}){where}"
    yield f"{table}_pkey", f"CREATE UNIQUE INDEX {table}_pkey ON {table} USING btree (folio)"
    unique = f"uq_{table}_operation_id"
    yield unique, f"CREATE UNIQUE INDEX {unique} ON {table} USING btree (operation_id)"
    words = f"ix_{table}_words"
    yield (
        words,
        f"CREATE INDEX {words} ON {table}_words USING gin (words) WITH (gin_pending_list_limit='128')",
    )


def _guards_of(table: str, company_id: int) -> Iterator[tuple[str, str]]:
    """Each trigger that refuses changes, as PostgreSQL writes it."""
    statement = "FOR EACH STATEMENT EXECUTE FUNCTION vigia_refuse_change()"
    yield (
        f"{table}_refuses_change",
        f"CREATE TRIGGER {table}_refuses_change BEFORE TRUNCATE ON {table} {statement}",
    )
    for verb in ("update", "delete"):
        yield (
            f"{table}_refuses_{verb}",
            f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION vigia_refuse_{verb}('{company_id}')",
        )
    yield (
        "log_tiles_refuses_change",
        "CREATE TRIGGER log_tiles_refuses_change BEFORE DELETE OR UPDATE OR TRUNCATE ON log_tiles"
        f" {statement}",
    )
