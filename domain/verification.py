"""Verifying a log: each entry is recomputed from its columns, and the first bad one is explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import le

from domain.entries import Detail
from domain.instants import from_microseconds
from domain.leaves import leaf_of
from domain.log_tree import Head, LogEnd, LogTree
from domain.merkle import complete_root
from domain.snapshots import Snapshot
from domain.stored_entry import DETAIL, FOLIO, HASH, SENSITIVE, StoredRow


class BreakKind(StrEnum):
    """Why a log does not hold."""

    CHANGED = "cambiado"  # its own hash does not follow from its columns
    MISSING = "faltante"  # the folio is missing, and later ones exist
    OUT_OF_PLACE = "fuera de lugar"  # the folio is none of a log
    CUT_OFF = "recortada"  # the head says that there were more entries
    HEAD_MOVED = "final alterado"  # the head is not the last entry's
    CUT_AT_START = "inicio recortado"  # it begins after entries that no recorded purge took
    REWRITTEN = "rehecha"  # it holds by itself, but the log's tree, or its last known end, has another there
    REHASHED = "rehecha en parte"  # the head has another root: one of several entries has another hash
    ERASED = "borrado"  # some of it was erased, and no erasure on record says so
    DIGESTS = "huellas alteradas"  # the tree's kept hashes are not those of the entries


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a log does not hold.

    For `CUT_OFF`, the first folio lost; for `CUT_AT_START`, the last; for `HEAD_MOVED`, the head's; for
    `REHASHED` and `DIGESTS`, the last of those from `first` on that it may be.
    """

    folio: int
    kind: BreakKind
    first: int | None = None

    @property
    def message(self) -> str:
        """One sentence in Spanish, without markup."""
        match self.kind:
            case BreakKind.CHANGED:
                return f"El registro #{self.folio} fue cambiado después de guardarse."
            case BreakKind.ERASED:
                return f"Al registro #{self.folio} le borraron datos sin que conste quién lo pidió."
            case BreakKind.MISSING:
                return f"Falta el registro #{self.folio}: hay posteriores, pero ése ya no está."
            case BreakKind.OUT_OF_PLACE:
                return f"Hay un registro #{self.folio} fuera de su lugar: fue agregado."
            case BreakKind.CUT_OFF:
                return (
                    f"Faltan registros del #{self.folio} en adelante: "
                    "alguien borró el final o restauró un respaldo anterior."
                )
            case BreakKind.HEAD_MOVED:
                return f"El final fue alterado: la bitácora no termina en el registro #{self.folio} anotado."
            case BreakKind.CUT_AT_START if self.folio < 1:
                return "El principio fue alterado: la bitácora dice empezar después de otros registros."
            case BreakKind.CUT_AT_START:
                return (
                    f"Faltan registros al principio: hasta el #{self.folio} ya no están, "
                    "y ninguna depuración registrada lo explica."
                )
            case BreakKind.REWRITTEN:
                return (
                    f"El registro #{self.folio} no es el que se guardó: alguien rehízo la bitácora, "
                    "o restauró un respaldo anterior y se siguió trabajando en él."
                )
            case BreakKind.REHASHED:
                return f"{self._which} no es el que se guardó: fue cambiado junto con su huella."
            case BreakKind.DIGESTS:
                return f"Las huellas que se guardan {self._of_which} fueron cambiadas o quitadas."

    @property
    def _which(self) -> str:
        if self.first in (None, self.folio):
            return f"El registro #{self.folio}"
        return f"Alguno de los registros del #{self.first} al #{self.folio}"

    @property
    def _of_which(self) -> str:
        if self.first is None or self.folio <= self.first:
            return "de la bitácora"
        return f"de los registros del #{self.first} al #{self.folio}"


def check(tree: LogTree, rows: Iterable[StoredRow]) -> tuple[LogTree, Sequence[bytes], Break | None]:
    """How far these rows, in folio order, follow the tree; their hashes; and the fault of the next one."""
    leaves: list[bytes] = []
    broken = None
    for folio, row in enumerate(rows, tree.folio + 1):
        if row[FOLIO] != folio:
            broken = _gap(folio - 1, row[FOLIO])
            break
        leaf = leaf_of(tree.company_id, row)
        if leaf is None or leaf != row[HASH]:
            broken = Break(folio, BreakKind.CHANGED)
            break
        leaves.append(leaf)
    return tree.with_leaves(leaves), leaves, broken


@dataclass(frozen=True, slots=True)
class Tile:
    """Hashes of a log's tree beside each other as they are kept, and the root above them."""

    number: int
    root: bytes
    hashes: bytes


def check_tiles(tiles: Sequence[Tile], first: int, expected: Sequence[Sequence[bytes]]) -> int | None:
    """Which of the expected tiles, from the number `first` on, is not kept as it should; None if all are."""
    kept = {tile.number: tile for tile in tiles}
    for number, hashes in enumerate(expected, first):
        tile = kept.get(number)
        if tile is None or tile.hashes != b"".join(hashes) or tile.root != complete_root(hashes):
            return number
    return None


def differing(tile: Tile, hashes: Sequence[bytes]) -> int | None:
    """The place of the first hash that a tile which holds by itself has otherwise; None if there is none."""
    apart = [tile.hashes[place : place + 32] for place in range(0, len(tile.hashes), 32)]
    places = [place for place, (kept, hash_) in enumerate(zip(apart, hashes, strict=False)) if kept != hash_]
    whole = len(apart) == len(hashes) and tile.root == complete_root(apart)
    return places[0] if whole and places else None


def snapshots_in(detail: object) -> Sequence[Snapshot]:
    """The snapshots of a stored detail; none if it is not of the form that we write, as a forger may."""
    try:
        return Detail(detail).snapshots if isinstance(detail, str) else ()
    except (ValueError, TypeError, KeyError):
        return ()


def tells_of_others(row: StoredRow) -> bool:
    """Whether it alerts, its detail has snapshots, or is about another entry."""
    detail = row[DETAIL]
    if row[SENSITIVE]:
        return True
    return isinstance(detail, str) and ('"states"' in detail or '"about":' in detail)


def moment_of(recorded_at: object) -> datetime | None:
    """A stored time; None for an impossible one, as a forger who recomputes hashes may write."""
    try:
        return from_microseconds(recorded_at) if isinstance(recorded_at, int) else None
    except OverflowError:
        return None


def steps_back(times: Sequence[int], *, first: int, before: int | None) -> list[int]:
    """The folios that were recorded earlier than the one before them.

    `times` are those of `first` and of the entries after it; `before`, that of the entry before `first`.
    """
    times = [before, *times] if before is not None else times
    if all(map(le, times, times[1:])):
        return []
    start = first - (before is not None)
    return [start + place for place in range(1, len(times)) if times[place] < times[place - 1]]


def check_end(walked: LogTree, end: LogEnd | None, *, last: object, since: int) -> Break | None:
    """The fault at the end of a log that holds up to `walked`, if any.

    `end` is the recorded one, if there still is one; `last` is the folio of the very last row; the kept tiles
    vouch for the entries before `since`.
    """
    if end is None:
        return Break(walked.folio, BreakKind.HEAD_MOVED)
    if walked.folio < end.head.folio:
        return Break(walked.folio + 1, BreakKind.CUT_OFF)
    if walked.folio != end.head.folio or last != (end.head.folio or None):
        return Break(end.head.folio, BreakKind.HEAD_MOVED)
    if walked.head != end.head or walked.peaks != end.peaks:
        return Break(walked.folio, BreakKind.REHASHED, first=min(since, walked.folio))
    return None


def check_start(start: Head, vouched: Head | None, *, there: Head | None) -> Break | None:
    """The fault at the start of a log that holds but begins after `start` instead of empty, if any.

    `vouched` is the end of the last recorded purge; `there`, the head that the log had with that folio.
    """
    if vouched is not None and vouched.folio >= start.folio and there == vouched:
        return None
    return Break(start.folio, BreakKind.CUT_AT_START)


def _gap(folio: int, found: object) -> Break:
    if not isinstance(found, int):
        return Break(folio + 1, BreakKind.OUT_OF_PLACE)
    return Break(folio + 1, BreakKind.MISSING) if found > folio else Break(found, BreakKind.OUT_OF_PLACE)
