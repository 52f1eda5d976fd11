"""Finding entries by their words: an index beside each audit table, computed from its entries.

On SQLite it is a full-text table (FTS5) whose rowid is the entry's position, so that matches come newest
first without sorting; on PostgreSQL, a table with a GIN index (see `storage.nearest`). Beside its words an
entry has marks there, one for each criterion of a filter, so that words and a filter are still one look-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sqlalchemy import ARRAY, BigInteger, Text, TextClause, TextualSelect, bindparam, column, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Entry
from domain.facts import amount_in
from domain.log_filter import LogQuery, position_of
from domain.words import words_of
from storage.amount_marks import digits_between, digits_of
from storage.nearest import FIRST, LAST, nearest_with, stretches_of

_PREFIX_FROM = 2  # letters: fewer match too many words
_SELDOM = 5  # entries among those forgotten together
_TERMS_AT_ONCE = 200  # words that a prefix may expand to and still be looked up one by one

# Of an entry only its set of words is kept: neither spelling nor place. The words themselves are listed once,
# so that a prefix is looked up as the few words that it expands to: both engines would collect every match of
# any of them before returning the first. PostgreSQL scans what was indexed last, up to that limit (kB), with
# every look-up.
CREATE_SQLITE = (
    "CREATE VIRTUAL TABLE {table}_words USING fts5"
    "(words, content='', columnsize=0, detail=none, tokenize='ascii')",
    "CREATE TABLE {table}_terms (term TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",
)
CREATE_POSTGRESQL = (
    "CREATE TABLE {table}_words (position BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_{table}_words ON {table}_words USING gin (words) WITH (gin_pending_list_limit = 128)",
    'CREATE TABLE {table}_terms (term TEXT COLLATE "C" PRIMARY KEY)',
)

_INSERT_SQLITE = "INSERT INTO {table}_words (rowid, words) VALUES (:position, :words)"
AS_VECTOR = "array_to_tsvector(string_to_array({words}, ' '))"  # PostgreSQL's array, from words in one text
_INSERT_POSTGRESQL = "INSERT INTO {table}_words (position, words) VALUES (:position, {vector})"
_INSERT_TERM = "INSERT INTO {table}_terms (term) VALUES (:term) ON CONFLICT DO NOTHING"
# A contentless full-text table forgets an entry only if given the same words again (sqlite.org/fts5.html,
# "The 'delete' Command").
_DELETE_SQLITE = (
    "INSERT INTO {table}_words ({table}_words, rowid, words) VALUES ('delete', :position, :words)"
)
_DELETE_TERM_SQLITE = (
    "DELETE FROM {table}_terms WHERE term = :term AND NOT EXISTS"
    " (SELECT 1 FROM {table}_words WHERE {table}_words MATCH :quoted ORDER BY rowid DESC LIMIT 1)"
)
_FORGET_POSTGRESQL = "SELECT vigia_forget(CAST(split_part(:table, '_', 2) AS INTEGER), :positions, :terms)"
_POSITIONS = bindparam("positions", type_=ARRAY(BigInteger()))
_TERMS = bindparam("terms", type_=ARRAY(Text()))
_SELECT_SQLITE = "SELECT rowid AS position FROM {table}_words WHERE {table}_words MATCH :words"
_SELECT_POSTGRESQL = "SELECT position FROM {table}_words WHERE words @@ CAST(:words AS tsquery)"
_SELECT_TERMS = (
    "SELECT term FROM {table}_terms WHERE term >= :first AND term < :last ORDER BY term LIMIT :limit"
)
_AFTER_ANY_LETTER = "\U0010ffff"

_FIND_SQLITE = _SELECT_SQLITE + " AND {between} ORDER BY rowid {order} LIMIT :limit"

Rows = list[dict[str, object]]


def indexing(dialect: str, table: str, entries: Sequence[Entry]) -> Iterator[tuple[str, Rows]]:
    """The statements, with their rows, that index these entries of an audit table."""
    words = [(each, words_of(each)) for each in entries]
    statement = _INSERT_POSTGRESQL if dialect == "postgresql" else _INSERT_SQLITE
    yield (
        statement.format(table=table, vector=AS_VECTOR.format(words=":words")),
        [
            {"position": position_of(each), "words": " ".join((*some, *_marks(dialect, each)))}
            for each, some in words
        ],
    )
    terms = _listed(some for _, some in words)
    if terms:
        yield _INSERT_TERM.format(table=table), [{"term": term} for term in terms]


def forgetting(
    dialect: str, table: str, entries: Sequence[Entry], *, thorough: bool = False
) -> Iterator[tuple[TextClause, Rows]]:
    """The reverse of `indexing`. A word that no other entry has is unlisted too.

    Unless it is `thorough`, words of many of these entries are not checked: it would take longer than all
    the rest, and rarely unlist one.
    """
    words = [(position_of(each), words_of(each), list(_marks(dialect, each))) for each in entries]
    counts = Counter(word for _, some, _ in words for word in some)
    terms = _listed([[word for word, count in counts.items() if thorough or count <= _SELDOM]])
    if dialect == "postgresql":
        positions = [position for position, _, _ in words]
        yield (
            text(_FORGET_POSTGRESQL).bindparams(_POSITIONS, _TERMS),
            [{"table": table, "positions": positions, "terms": list(terms)}],
        )
        return
    yield (
        text(_DELETE_SQLITE.format(table=table)),
        [{"position": position, "words": " ".join([*some, *marks])} for position, some, marks in words],
    )
    if terms:
        yield (
            text(_DELETE_TERM_SQLITE.format(table=table)),
            [{"term": term, "quoted": f'"{term}"'} for term in terms],
        )


def _listed(words: Iterable[Iterable[str]]) -> Sequence[str]:
    """The listed words, in order, so that two transactions with the same ones never deadlock."""
    return sorted(word for word in set().union(*words) if _begins(word))


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
    """Up to `limit` positions of the matches of a query with words, in a range."""
    postgresql = connection.dialect.name == "postgresql"
    groups = [await _words_that_begin(connection, table, word) for word in query.words] + _wanted(query)
    if not all(groups):
        return []
    words = _joined(groups, postgresql=postgresql)
    if postgresql:
        between = (FIRST if above is None else above + 1, LAST if below is None else below - 1)
        return await nearest_with(connection, table, words, between, newest_first=newest_first, limit=limit)
    bounds = {"above": (">", above), "below": ("<", below)}
    values: dict[str, object] = {name: bound for name, (_, bound) in bounds.items() if bound is not None}
    find = _FIND_SQLITE.format(
        table=table,
        between=" AND ".join(f"rowid {bounds[name][0]} :{name}" for name in values) or "TRUE",
        order="DESC" if newest_first else "ASC",
    )
    return (await connection.execute(text(find), values | {"words": words, "limit": limit})).scalars().all()


async def positions_of_all(connection: AsyncConnection, table: str, query: LogQuery) -> TextualSelect:
    """A subquery for the positions of all matches of a query with words."""
    postgresql = connection.dialect.name == "postgresql"
    statement = text((_SELECT_POSTGRESQL if postgresql else _SELECT_SQLITE).format(table=table))
    groups = [await _words_that_begin(connection, table, word) or [word] for word in query.words]
    words = _joined(groups + _wanted(query), postgresql=postgresql)
    return statement.bindparams(words=words).columns(column("position", BigInteger))


def words_indexed(dialect: str, entry: Entry) -> list[str]:
    """All that an entry is indexed by: its words and its marks."""
    return [*words_of(entry), *_marks(dialect, entry)]


def listed_words(entry: Entry) -> Iterator[str]:
    """Its words that are listed, so that a prefix leads to them."""
    return (word for word in words_of(entry) if _begins(word))


def _marks(dialect: str, entry: Entry) -> list[str]:
    common = _common_marks(
        entry.category, entry.operation, entry.user_name, entry.outcome, entry.origin, entry.sensitive
    )
    amount = amount_in(entry.detail)
    digits = digits_of(amount.cents) if amount is not None else ()
    marks = [*common, *[_mark("a", each) for each in digits]]
    if dialect == "postgresql":
        marks += stretches_of(position_of(entry))
    return marks


@lru_cache(maxsize=4096)  # categories, operations and people are few
def _common_marks(
    category: str, operation: str, user_name: str, outcome: str, origin: str, sensitive: bool
) -> Sequence[str]:
    kinds = (("c", category), ("o", operation), ("u", user_name), ("r", outcome), ("g", origin))
    marks = [_mark(kind, value) for kind, value in kinds]
    return [*marks, _mark("s", "")] if sensitive else marks


def _mark(kind: str, value: str) -> str:
    """No word begins with this sign, and the rest is letters and digits, whatever the value."""
    return f"§{kind}{value.encode().hex()}"


def _wanted(query: LogQuery) -> list[list[str]]:
    """The marks that an entry must have: one from each of these lists."""
    wanted = [[_mark("o", code) for code in query.operations]] if query.operations else []
    for kind, value in (
        ("c", query.category),
        ("u", query.user_name),
        ("g", query.origin),
        ("s", "" if query.sensitive else None),
    ):
        if value is not None:
            wanted.append([_mark(kind, value)])
    if query.amount is not None:
        wanted.append([_mark("a", each) for each in digits_between(query.amount)])
    if query.outcomes:
        wanted.append([_mark("r", each) for each in query.outcomes])
    return wanted


def _begins(word: str) -> bool:
    """Whether the word may be a prefix. One with a digit is looked up as it is."""
    return len(word) >= _PREFIX_FROM and word.isalpha()


async def _words_that_begin(connection: AsyncConnection, table: str, word: str) -> list[str]:
    """The words that match one of a query; too many of them stay a prefix, marked with a star."""
    if not _begins(word):
        return [word]
    values = {"first": word, "last": word + _AFTER_ANY_LETTER, "limit": _TERMS_AT_ONCE + 1}
    found = await connection.execute(text(_SELECT_TERMS.format(table=table)), values)
    terms = list(found.scalars())
    return terms if len(terms) <= _TERMS_AT_ONCE else [f"{word}*"]


def _joined(groups: Iterable[Sequence[str]], *, postgresql: bool) -> str:
    """One of each group, in the syntax of FTS5 (sqlite.org/fts5.html, 3) or PostgreSQL (8.11.2); quoted."""
    quote, star, either, both = ("'", ":*", " | ", " & ") if postgresql else ('"', "*", " OR ", " AND ")

    def quoted(word: str) -> str:
        return f"{quote}{word.removesuffix('*')}{quote}{star if word.endswith('*') else ''}"

    return both.join("(" + either.join(quoted(each) for each in group) + ")" for group in groups)
