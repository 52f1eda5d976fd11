"""Verifying a log: each entry is recomputed from its columns, and the first bad one is explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from operator import add, le
from typing import Protocol

import orjson

from domain.chain import FORMAT, Head, from_microseconds
from domain.stored_entry import (
    FOLIO,
    HASH,
    OPERATION_ID,
    PREVIOUS_HASH,
    RECORDED_AT,
    StoredRow,
    with_hyphens,
)


class BreakKind(StrEnum):
    """What is wrong where a chain breaks."""

    CHANGED = "cambiado"  # its own hash does not follow from its columns
    MISSING = "faltante"  # there is no such folio, and there are later ones
    OUT_OF_PLACE = "fuera de lugar"  # its previous hash is not that of the entry before
    CUT_OFF = "recortada"  # the head says that there were more entries
    HEAD_MOVED = "final alterado"  # the head is not the last entry
    CUT_AT_START = "inicio recortado"  # it begins after entries that no purge on record took away
    REWRITTEN = "rehecha"  # it holds, and was seen to end with another entry at that folio


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain breaks first.

    Of `CUT_OFF` it is the first folio lost; of `CUT_AT_START`, the last; of `HEAD_MOVED`, the head's.
    """

    folio: int
    kind: BreakKind

    @property
    def message(self) -> str:
        """One sentence in Spanish, without markup."""
        match self.kind:
            case BreakKind.CHANGED:
                return f"El registro #{self.folio} fue cambiado después de guardarse."
            case BreakKind.MISSING:
                return f"Falta el registro #{self.folio}: hay posteriores, pero ése ya no está."
            case BreakKind.OUT_OF_PLACE if self.folio < 1:
                return f"Hay un registro #{self.folio}, y el primero debe ser el #1: fue agregado."
            case BreakKind.OUT_OF_PLACE if self.folio == 1:
                return "El registro #1 no es el primero de esta bitácora: fue puesto en su lugar."
            case BreakKind.OUT_OF_PLACE:
                return (
                    f"El registro #{self.folio} no sigue al #{self.folio - 1}: "
                    "alguno de los dos fue cambiado, movido o agregado."
                )
            case BreakKind.CUT_OFF:
                return (
                    f"Faltan registros del #{self.folio} en adelante: "
                    "alguien borró el final o restauró un respaldo anterior."
                )
            case BreakKind.HEAD_MOVED:
                return f"El final fue alterado: la bitácora no termina en el registro #{self.folio} anotado."
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


def check(head: Head, rows: Iterable[StoredRow]) -> tuple[Head, Break | None]:
    """How far these rows, in the order of their folios, follow `head`; and what is wrong with the next."""
    folio, previous = head.folio, head.hash
    for row in rows:
        if row[FOLIO] != folio + 1:
            return Head(folio, previous), _gap(folio, row[FOLIO])
        digest = _digest(previous, row)
        if row[PREVIOUS_HASH] != previous and digest != row[HASH]:
            return Head(folio, previous), Break(folio + 1, BreakKind.OUT_OF_PLACE)
        if row[PREVIOUS_HASH] != previous or digest is None or digest != row[HASH]:
            return Head(folio, previous), Break(folio + 1, BreakKind.CHANGED)
        folio, previous = folio + 1, digest
    return Head(folio, previous), None


@dataclass(frozen=True, slots=True)
class Written:
    """Entries in their canonical form, and of each the previous hash and the hash that it has, 64 bytes.

    What all bodies begin and end with may stand apart.
    """

    bodies: Sequence[bytes]
    links: bytes
    beginning: bytes = b""
    end: bytes = b""

    def body(self, index: int) -> bytes:
        """One of them, whole."""
        return self.beginning + self.bodies[index] + self.end

    @property
    def recorded_at(self) -> list[int]:
        """When each of them was recorded, in microseconds: before it only numbers stand, without commas."""
        place = 1 + RECORDED_AT - self.beginning.count(b",")
        return [int(body.split(b",", place + 1)[place]) for body in self.bodies]


def moment_of(recorded_at: object) -> datetime | None:
    """A stored time; None for one that no calendar has, as somebody who recomputes hashes may put there."""
    try:
        return from_microseconds(recorded_at) if isinstance(recorded_at, int) else None
    except OverflowError:
        return None


class ReadSegment(Protocol):
    """Entries as they came from the database; taking them apart is work for a thread of its own."""

    def written(self) -> Written | None:
        """The entries; None if only their columns can tell what is in them."""


def follow(head: Head, written: Written) -> Head | None:
    """The head after these entries, which come right after `head`; None if any does not follow.

    What is wrong then, if anything is, `check` says of the columns.
    """
    previous, beginning, end = head.hash, written.beginning, written.end
    digests = [previous]
    for body in written.bodies:
        previous = sha256(previous + beginning + body + end).digest()
        digests.append(previous)
    if b"".join(map(add, digests, digests[1:])) != written.links:
        return None
    return Head(head.folio + len(written.bodies), previous)


def steps_back(times: Sequence[int], *, first: int, before: int | None) -> list[int]:
    """The folios that were recorded before the one before them.

    `times` are those of `first` and of the entries after it; `before`, that of the entry before `first`.
    """
    times = [before, *times] if before is not None else times
    if all(map(le, times, times[1:])):
        return []
    start = first - (before is not None)
    return [start + place for place in range(1, len(times)) if times[place] < times[place - 1]]


def check_end(walked: Head, head: Head | None, *, last: object) -> Break | None:
    """What is wrong with the end of a chain that holds up to `walked`.

    `head` is the one on record, if there still is one; `last` is the folio of the last row of all.
    """
    if head is None:
        return Break(walked.folio, BreakKind.HEAD_MOVED)
    if walked.folio < head.folio:
        return Break(walked.folio + 1, BreakKind.CUT_OFF)
    if walked != head or last != (head.folio or None):
        return Break(head.folio, BreakKind.HEAD_MOVED)
    return None


def check_start(start: Head, vouched: Head | None, *, there: bytes | None) -> Break | None:
    """What is wrong with the start of a chain that holds, and that begins after `start`, not at its genesis.

    `vouched` is the last link that the last purge on record was to take away; `there`, the hash of the entry
    with that folio, where the purge was interrupted before it went.
    """
    if vouched is not None and vouched.folio >= start.folio:
        found = start.hash if vouched.folio == start.folio else there
        if found == vouched.hash:
            return None
    return Break(start.folio, BreakKind.CUT_AT_START)


def _gap(folio: int, found: object) -> Break:
    if not isinstance(found, int):
        return Break(folio + 1, BreakKind.OUT_OF_PLACE)
    return Break(folio + 1, BreakKind.MISSING) if found > folio else Break(found, BreakKind.OUT_OF_PLACE)


def _digest(previous: bytes, row: StoredRow) -> bytes | None:
    """The hash that the row must have, as `domain.chain` has it; None for a value that no entry can hold."""
    try:
        told = (FORMAT, *row[:OPERATION_ID], with_hyphens(row[OPERATION_ID]))
        return sha256(previous + orjson.dumps(told)).digest()
    except TypeError:
        return None
