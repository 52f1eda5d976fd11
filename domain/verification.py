"""Verifying a log: each entry is recomputed from its columns, and the first bad one is explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from operator import add, le
from typing import Protocol

import orjson

from domain.chain import FORMAT, Head, from_microseconds
from domain.entries import Detail
from domain.snapshots import Snapshot
from domain.stored_entry import (
    DETAIL,
    FOLIO,
    HASH,
    OPERATION_ID,
    PREVIOUS_HASH,
    RECORDED_AT,
    StoredRow,
    with_hyphens,
)

_STATES = rb"\"states\""  # as it stands in a canonical body, whose detail is JSON within JSON


class BreakKind(StrEnum):
    """Why a chain breaks."""

    CHANGED = "cambiado"  # its own hash does not follow from its columns
    MISSING = "faltante"  # the folio is missing, and later ones exist
    OUT_OF_PLACE = "fuera de lugar"  # its previous hash is not the hash of the entry before
    CUT_OFF = "recortada"  # the head says that there were more entries
    HEAD_MOVED = "final alterado"  # the head is not the last entry
    CUT_AT_START = "inicio recortado"  # it begins after entries that no recorded purge took
    REWRITTEN = "rehecha"  # it holds, but was seen to end with another entry at that folio


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain breaks.

    For `CUT_OFF`, the first folio lost; for `CUT_AT_START`, the last; for `HEAD_MOVED`, the head's.
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
    """How far these rows, in folio order, follow `head`; and the fault of the next one."""
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
    """Entries in canonical form, with each one's previous hash and hash, 64 bytes.

    The common beginning and end of all bodies may be held apart.
    """

    bodies: Sequence[bytes]
    links: bytes
    beginning: bytes = b""
    end: bytes = b""

    def body(self, index: int) -> bytes:
        """One body, complete."""
        return self.beginning + self.bodies[index] + self.end

    @property
    def recorded_at(self) -> list[int]:
        """When each was recorded, in microseconds: only numbers come before it, without commas."""
        place = 1 + RECORDED_AT - self.beginning.count(b",")
        return [int(body.split(b",", place + 1)[place]) for body in self.bodies]

    def details_with_states(self) -> Iterator[tuple[int, object]]:
        """The details of those that tell of users, profiles and the like, with their places."""
        for place, body in enumerate(self.bodies):
            if _STATES in body:
                yield place, orjson.loads(self.body(place))[1 + DETAIL]


def snapshots_in(detail: object) -> Sequence[Snapshot]:
    """The snapshots of a stored detail; none if it is not of the form that we write, as a forger may."""
    try:
        return Detail(detail).snapshots if isinstance(detail, str) else ()
    except (ValueError, TypeError, KeyError):
        return ()


def moment_of(recorded_at: object) -> datetime | None:
    """A stored time; None for an impossible one, as a forger who recomputes hashes may write."""
    try:
        return from_microseconds(recorded_at) if isinstance(recorded_at, int) else None
    except OverflowError:
        return None


class ReadSegment(Protocol):
    """Entries as read from the database; parsing them is work for another thread."""

    def written(self) -> Written | None:
        """The entries; None if they have to be read column by column."""


def follow(head: Head, written: Written) -> Head | None:
    """The head after these entries, which come right after `head`; None if one does not follow.

    `check` then explains the fault from the columns.
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
    """The folios that were recorded earlier than the one before them.

    `times` are those of `first` and of the entries after it; `before`, that of the entry before `first`.
    """
    times = [before, *times] if before is not None else times
    if all(map(le, times, times[1:])):
        return []
    start = first - (before is not None)
    return [start + place for place in range(1, len(times)) if times[place] < times[place - 1]]


def check_end(walked: Head, head: Head | None, *, last: object) -> Break | None:
    """The fault at the end of a chain that holds up to `walked`, if any.

    `head` is the recorded one, if there still is one; `last` is the folio of the very last row.
    """
    if head is None:
        return Break(walked.folio, BreakKind.HEAD_MOVED)
    if walked.folio < head.folio:
        return Break(walked.folio + 1, BreakKind.CUT_OFF)
    if walked != head or last != (head.folio or None):
        return Break(head.folio, BreakKind.HEAD_MOVED)
    return None


def check_start(start: Head, vouched: Head | None, *, there: bytes | None) -> Break | None:
    """The fault at the start of a chain that holds but begins after `start` instead of its genesis, if any.

    `vouched` is the last link of the last recorded purge; `there`, the hash of the entry with that folio, if
    the purge was interrupted before removing it.
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
    """The hash that the row should have, by `domain.chain`; None for a value that no entry can hold."""
    try:
        told = (FORMAT, *row[:OPERATION_ID], with_hyphens(row[OPERATION_ID]))
        return sha256(previous + orjson.dumps(told)).digest()
    except TypeError:
        return None
