"""Finding entries by their words: an index beside each company's audit table, worked out from its entries.

On SQLite it is a full-text table (FTS5) whose rowid is the entry's position, so that hits come newest first
without sorting; on PostgreSQL a table with a GIN index. Beside its words an entry has marks there, one for
each thing that a filter may ask for, so that words and a filter together are still one look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, TextClause, TextualSelect, column, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from domain.log_filter import LogQuery, position_of
from domain.words import words_of

_PREFIX_FROM = 2  # letters: fewer begin too many words

# Nothing but the index is kept: not the words as they were written, nor where in the entry they stood.
CREATE_SQLITE = (
    "CREATE VIRTUAL TABLE {table}_words USING fts5"
    "(words, content='', columnsize=0, detail=none, tokenize='ascii')"
)
CREATE_POSTGRESQL = (
    "CREATE TABLE {table}_words (position BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_{table}_words ON {table}_words USING gin (words)",
)

_INSERT_SQLITE = "INSERT INTO {table}_words (rowid, words) VALUES (:position, :words)"
_INSERT_POSTGRESQL = (
    "INSERT INTO {table}_words (position, words)"
    " VALUES (:position, array_to_tsvector(CAST(:words AS text[])))"
)
_SELECT_SQLITE = "SELECT rowid FROM {table}_words WHERE {table}_words MATCH :words"
_SELECT_POSTGRESQL = "SELECT position FROM {table}_words WHERE words @@ CAST(:words AS tsquery)"


def indexing(
    dialect: str, table: str, entries: Sequence[Entry]
) -> tuple[TextClause, list[dict[str, object]]]:
    """The statement, and its rows, that makes these entries of an audit table findable."""
    if dialect == "postgresql":
        rows: list[dict[str, object]] = [
            {"position": position_of(each), "words": _terms(each)} for each in entries
        ]
        return text(_INSERT_POSTGRESQL.format(table=table)), rows
    rows = [{"position": position_of(each), "words": " ".join(_terms(each))} for each in entries]
    return text(_INSERT_SQLITE.format(table=table)), rows


async def positions_with(
    connection: AsyncConnection,
    table: str,
    query: LogQuery,
    *,
    above: int | None,
    below: int | None,
    newest_first: bool,
    limit: int,
) -> Sequence[int]:
    """Up to `limit` positions of the entries that a query with words finds, between two others."""
    postgresql = connection.dialect.name == "postgresql"
    column = "position" if postgresql else "rowid"
    statement = (_SELECT_POSTGRESQL if postgresql else _SELECT_SQLITE).format(table=table)
    values: dict[str, object] = {
        "words": _tsquery(query) if postgresql else _match(query),
        "limit": limit,
    }
    if above is not None:
        statement += f" AND {column} > :above"
        values["above"] = above
    if below is not None:
        statement += f" AND {column} < :below"
        values["below"] = below
    statement += f" ORDER BY {column} {'DESC' if newest_first else 'ASC'} LIMIT :limit"
    found: TextClause = text(statement)
    return list((await connection.execute(found, values)).scalars())


def positions_of_all(dialect: str, table: str, query: LogQuery) -> TextualSelect:
    """What finds the positions of all entries that a query with words finds, to be part of a statement."""
    postgresql = dialect == "postgresql"
    statement = text((_SELECT_POSTGRESQL if postgresql else _SELECT_SQLITE).format(table=table))
    words = _tsquery(query) if postgresql else _match(query)
    return statement.bindparams(words=words).columns(column("position", BigInteger))


def _terms(entry: Entry) -> list[str]:
    return [*words_of(entry), *_marks(entry)]


def _marks(entry: Entry) -> Iterable[str]:
    yield _mark("c", entry.category)
    yield _mark("o", entry.operation)
    yield _mark("u", entry.user_name)
    yield _mark("r", entry.outcome)
    yield _mark("g", entry.origin)
    if entry.sensitive:
        yield _mark("s", "")


def _mark(kind: str, value: str) -> str:
    """No word begins with this sign, and all of the rest are letters and digits, whatever the value is."""
    return f"§{kind}{value.encode().hex()}"


def _wanted(query: LogQuery) -> list[list[str]]:
    """The marks that an entry must have: one of each of these lists."""
    wanted = [[_mark("o", code) for code in query.operations]] if query.operations else []
    for kind, value in (
        ("c", query.category),
        ("u", query.user_name),
        ("r", query.outcome),
        ("g", query.origin),
        ("s", "" if query.sensitive else None),
    ):
        if value is not None:
            wanted.append([_mark(kind, value)])
    return wanted


def _begins(word: str) -> bool:
    """Whether the word may be just the beginning of one. A number is looked for as it is."""
    return len(word) >= _PREFIX_FROM and not word.isdigit()


def _match(query: LogQuery) -> str:
    """The query in FTS5's own words (sqlite.org/fts5.html, section 3)."""
    words = [f'"{word}"*' if _begins(word) else f'"{word}"' for word in query.words]
    marks = ["(" + " OR ".join(f'"{mark}"' for mark in some) + ")" for some in _wanted(query)]
    return " AND ".join([*words, *marks])


def _tsquery(query: LogQuery) -> str:
    """The query as PostgreSQL reads a tsquery, each word quoted (postgresql.org, 8.11.2)."""
    words = [f"'{word}':*" if _begins(word) else f"'{word}'" for word in query.words]
    marks = ["(" + " | ".join(f"'{mark}'" for mark in some) + ")" for some in _wanted(query)]
    return " & ".join([*words, *marks])
