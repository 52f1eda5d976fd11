"""The hashes of a log's tree, kept in tiles: what any head and any proof is made of, without the entries.

A tile holds the hashes of 256 nodes of the same height beside each other: of entries on level 0, of whole
tiles of the level below on those above. It is written once it is complete; what no tile holds yet is in the
entries themselves, or in the roots of the level below. See C2SP's tlog-tiles (c2sp.org/tlog-tiles), which
serves a log in the same pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import merkle
from domain.entries import Entry
from domain.log_tree import NO_ENTRIES, Head, LogTree
from domain.merkle import Node, Peaks, Range
from domain.verification import Tile

HEIGHT = 8  # of a tile; its width is 256 hashes
_SIZE = 32  # bytes of a hash

INSERT_TILES = (
    "INSERT INTO log_tiles (company_id, level, number, root, hashes) VALUES ({0}1, {0}2, {0}3, {0}4, {0}5)"
)
_TILE = "SELECT {hashes} FROM log_tiles WHERE company_id = :company AND level = :level AND number = :number"
_ROOTS = (
    "SELECT {root} FROM log_tiles WHERE company_id = :company AND level = :level"
    " AND number >= :first AND number < :end ORDER BY number"
)
_LEAVES = "SELECT {hash} FROM {table} WHERE folio > :first AND folio <= :end ORDER BY folio"
_TILES = (
    "SELECT number, {root}, {hashes} FROM log_tiles WHERE company_id = :company AND level = :level"
    " AND number >= :first AND number < :end ORDER BY number"
)
_BEYOND = text(
    "SELECT 1 FROM log_tiles WHERE company_id = :company AND level = :level"
    " AND (number >= :end OR number < 0) LIMIT 1"
)
_ABOVE = text(
    "SELECT 1 FROM log_tiles WHERE company_id = :company AND (level >= :level OR level < 0) LIMIT 1"
)

TileRow = tuple[int, int, int, bytes, bytes]


def width() -> int:
    """How many hashes a tile has."""
    return 1 << HEIGHT


def peaks_from(data: bytes) -> Peaks:
    """Peaks that were written one after the other."""
    return tuple(_apart(data))


async def completed_tiles(
    connection: AsyncConnection, table: str, tree: LogTree, entries: Sequence[Entry]
) -> list[TileRow]:
    """The tiles that are complete with these entries, which come right after the tree."""
    grown = tree.folio + len(entries)
    level, before, after = 0, tree.folio >> HEIGHT, grown >> HEIGHT
    if before == after:
        return []
    stored = StoredTree(connection, table, tree.company_id)
    held = await stored.hashes(0, before << HEIGHT, tree.folio)
    hashes, first = [*held, *(entry.hash for entry in entries)], before << HEIGHT
    tiles: list[TileRow] = []
    while before < after:
        roots: list[bytes] = []
        for number in range(before, after):
            start = (number << HEIGHT) - first
            mine = hashes[start : start + width()]
            roots.append(merkle.complete_root(mine))
            tiles.append((tree.company_id, level, number, roots[-1], b"".join(mine)))
        level, first = level + 1, before >> HEIGHT << HEIGHT
        hashes = [*await stored.hashes(level, first, before), *roots]
        before, after = before >> HEIGHT, after >> HEIGHT
    return tiles


@dataclass(frozen=True, slots=True)
class _Statements:
    """What reads one log's hashes."""

    tile: TextClause
    tiles: TextClause
    roots: TextClause
    leaves: TextClause


@cache
def _statements(dialect: str, table: str) -> _Statements:
    """As bytes on SQLite, whatever somebody put there: a text that is none would end the reading."""
    names = ("hashes", "root", "hash")
    read = {name: f"CAST({name} AS BLOB)" if dialect == "sqlite" else name for name in names}
    made = [text(each.format(table=table, **read)) for each in (_TILE, _TILES, _ROOTS, _LEAVES)]
    return _Statements(*made)


class StoredTree:
    """Reading the hashes of one log's tree; the answers are what its rows say, true or not."""

    def __init__(self, connection: AsyncConnection, table: str, company_id: int) -> None:
        self._connection = connection
        self._company_id = company_id
        self._read = _statements(connection.dialect.name, table)

    async def tree_at(self, folio: int) -> LogTree | None:
        """The tree of the entries up to a folio; None if some of its hashes are not there."""
        peaks = await self._hashes_of(merkle.nodes_of((0, folio)))
        return LogTree(self._company_id, folio, tuple(peaks)) if peaks is not None else None

    async def head_at(self, folio: int) -> Head | None:
        """The head that the log had with this folio; None if some of its hashes are not there."""
        if folio == 0:
            return NO_ENTRIES
        tree = await self.tree_at(folio)
        return tree.head if tree is not None else None

    async def inclusion(self, folio: int, size: int) -> list[bytes] | None:
        """The proof that the entry is in the log's tree of this size (RFC 9162, 2.1.3)."""
        return await self._roots(merkle.inclusion(folio - 1, size))

    async def consistency(self, old: int, new: int) -> list[bytes] | None:
        """The proof that the log's tree of one size begins with that of another (RFC 9162, 2.1.4)."""
        return await self._roots(merkle.consistency(old, new))

    async def tiles(self, level: int, first: int, end: int) -> list[Tile]:
        """The tiles from one to and without another."""
        values = {"company": self._company_id, "level": level, "first": first, "end": end}
        return [Tile(*row) for row in await self._connection.execute(self._read.tiles, values)]

    async def tiles_beyond(self, ends: Sequence[int]) -> bool:
        """Whether there is a tile on a level that has an end here and not before it, or on a level above."""
        values = {"company": self._company_id}
        for level, end in enumerate(ends):
            if (await self._connection.execute(_BEYOND, values | {"level": level, "end": end})).first():
                return True
        return (await self._connection.execute(_ABOVE, values | {"level": len(ends)})).first() is not None

    async def leaves(self, after: int, until: int) -> list[bytes]:
        """The hashes of the entries after one folio and up to another, from whole tiles alone.

        So they are there for those that were purged; of the last few entries they are not.
        """
        first = after >> HEIGHT
        tiles = await self.tiles(0, first, -(-until >> HEIGHT)) if after < until else []
        hashes = [each for tile in tiles for each in hashes_in(tile)]
        start = after - (first << HEIGHT)
        return hashes[start : start + until - after]

    async def hashes(self, level: int, first: int, end: int) -> list[bytes]:
        """The hashes of nodes beside each other on a level, from one to and without another."""
        if first == end:
            return []
        values: dict[str, object] = {"first": first, "end": end}
        if level == 0:
            return list((await self._connection.execute(self._read.leaves, values)).scalars())
        values |= {"company": self._company_id, "level": level - 1}
        return list((await self._connection.execute(self._read.roots, values)).scalars())

    async def _roots(self, ranges: Iterable[Range]) -> list[bytes] | None:
        ranges = list(ranges)
        nodes = merkle.needed(ranges)
        hashes = await self._hashes_of(nodes)
        if hashes is None:
            return None
        known = dict(zip(nodes, hashes, strict=True))
        return merkle.roots(ranges, known.__getitem__)

    async def _hashes_of(self, nodes: Sequence[Node]) -> list[bytes] | None:
        tiles: dict[Node, Sequence[bytes]] = {}
        found = []
        for height, number in nodes:
            level, above = divmod(height, HEIGHT)
            first, end = number << above, (number + 1) << above
            tile = (level, first >> HEIGHT)
            if tile not in tiles:
                tiles[tile] = await self._tile(*tile)
            start = first & (width() - 1)
            mine = tiles[tile][start : start + end - first]
            if len(mine) != end - first:
                return None
            found.append(merkle.complete_root(mine))
        return found

    async def _tile(self, level: int, number: int) -> Sequence[bytes]:
        """A tile's hashes: as many as there are, if it is not complete."""
        values = {"company": self._company_id, "level": level, "number": number}
        whole = (await self._connection.execute(self._read.tile, values)).scalar()
        if whole is not None:
            return _apart(whole)
        first = number << HEIGHT
        return await self.hashes(level, first, first + width())


def hashes_in(tile: Tile) -> list[bytes]:
    """A tile's hashes."""
    return _apart(tile.hashes)


def _apart(data: bytes) -> list[bytes]:
    return [data[place : place + _SIZE] for place in range(0, len(data), _SIZE)]
