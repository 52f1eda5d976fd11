"""Verifying a log: each entry worked out anew from its columns, and what is wrong with the first bad one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

import orjson

from domain.chain import FORMAT, Head

# An entry's columns as the database holds them, nothing converted: times as microseconds, `sensitive` as 0 or
# 1, `detail` and `operation_id` as text. Anything may be in them, if somebody wrote there by hand.
StoredRow = Sequence[Any]
COLUMNS = (
    "folio", "occurred_at", "recorded_at", "user_name", "full_name", "profile", "permissions", "category",
    "operation", "sensitive", "outcome", "summary", "detail", "origin", "origin_reference", "workstation",
    "operation_id", "previous_hash", "hash",
)  # fmt: skip
RECORDED_AT = COLUMNS.index("recorded_at")
_FOLIO, _OPERATION_ID, _PREVIOUS_HASH, _HASH = 0, 16, 17, 18


class BreakKind(StrEnum):
    """What is wrong where a chain breaks."""

    CHANGED = "cambiado"  # its own hash does not follow from its columns
    MISSING = "faltante"  # there is no such folio, and there are later ones
    OUT_OF_PLACE = "fuera de lugar"  # its previous hash is not that of the entry before
    CUT_OFF = "recortada"  # the head says that there were more entries
    HEAD_MOVED = "final alterado"  # the head is not the last entry


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain breaks first. Of `CUT_OFF` it is the first folio lost; of `HEAD_MOVED`, the head's."""

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
                return f"Faltan registros al final: del #{self.folio} en adelante ya no están."
            case BreakKind.HEAD_MOVED:
                return f"El final fue alterado: la bitácora no termina en el registro #{self.folio} anotado."


def check(head: Head, rows: Iterable[StoredRow]) -> tuple[Head, Break | None]:
    """How far these rows, in the order of their folios, follow `head`; and what is wrong with the next."""
    folio, previous = head.folio, head.hash
    for row in rows:
        if row[_FOLIO] != folio + 1:
            return Head(folio, previous), _gap(folio, row[_FOLIO])
        digest = _digest(previous, row)
        if row[_PREVIOUS_HASH] != previous and digest != row[_HASH]:
            return Head(folio, previous), Break(folio + 1, BreakKind.OUT_OF_PLACE)
        if row[_PREVIOUS_HASH] != previous or digest is None or digest != row[_HASH]:
            return Head(folio, previous), Break(folio + 1, BreakKind.CHANGED)
        folio, previous = folio + 1, digest
    return Head(folio, previous), None


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


def _gap(folio: int, found: object) -> Break:
    if not isinstance(found, int):
        return Break(folio + 1, BreakKind.OUT_OF_PLACE)
    return Break(folio + 1, BreakKind.MISSING) if found > folio else Break(found, BreakKind.OUT_OF_PLACE)


def _digest(previous: bytes, row: StoredRow) -> bytes | None:
    """The hash that the row must have, as `domain.chain` has it; None for a value that no entry can hold."""
    try:
        text = row[_OPERATION_ID]
        if len(text) == 32:  # SQLite keeps it without hyphens
            text = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        return sha256(previous + orjson.dumps((FORMAT, *row[:_OPERATION_ID], text))).digest()
    except TypeError:
        return None
