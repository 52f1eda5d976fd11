"""A stored entry as the cells of a report: labels from the catalogue, times in the company's zone.

Cells are made from the stored columns rather than an `Entry`: at a million entries most of the time would go
on objects that are read once.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

from domain.catalogue import Catalogue
from domain.entries import WITHOUT_USER, Detail, is_without_user
from domain.filter_words import ORIGINS
from domain.instants import from_microseconds
from domain.local_time import told_apart
from domain.stored_entry import StoredRow
from domain.zones import hour_of
from rendering.exports.amounts import ADDING, CURRENCY, Amounts, amounts_of, other_columns

TITLES = (
    "Folio", "Fecha", "Hora", "Usuario", "Nombre completo", "Operación", "Resultado", "Sensible", "Resumen",
    "Detalle", ADDING, CURRENCY, *other_columns(), "Perfil", "Pestaña", "Origen", "Referencia", "Equipo",
    "Registrado", "Huella",
)  # fmt: skip
YES = "Sí"

_SECOND = 1_000_000  # microseconds
_DAY = 86_400  # seconds
_QUARTER = 900  # seconds: since 1970 zones have changed their offset only at whole quarters of an hour
_EPOCH = date(1970, 1, 1).toordinal()
_EMPTY = Detail().text


class LocalTime(NamedTuple):
    """A local time: days since 1970-01-01, seconds since midnight, and the suffix of an ambiguous one."""

    day: int
    second: int
    told_apart: str

    @property
    def bare_clock(self) -> str:
        """`18:40:05`, where the zone stands beside it."""
        return _clock(self.second)

    @property
    def clock(self) -> str:
        """`18:40:05`, or `01:30:05 (UTC−8)` if it comes twice."""
        return f"{self.bare_clock}{self.told_apart}"


class Cells(NamedTuple):
    """An entry's cells, in the order of `TITLES`; `occurred` is two of them, and `amounts` several.

    The `profile` of an author without a user says so.
    """

    folio: int
    occurred: LocalTime
    user_name: str
    full_name: str
    operation: str
    outcome: str
    sensitive: str
    summary: str
    detail: str
    amounts: Amounts
    profile: str
    category: str
    origin: str
    reference: str
    workstation: str
    recorded: LocalTime
    hash: str

    @property
    def before_amounts(self) -> tuple[str, ...]:
        """The texts before the amounts: from the user's name to the detail."""
        return self[2:9]

    @property
    def after_amounts(self) -> tuple[str, ...]:
        """The texts after the amounts: from the profile to the workstation."""
        return self[10:15]


class CellReader:
    """Reads the cells of one company's entries."""

    def __init__(self, catalogue: Catalogue, zone: str) -> None:
        self._catalogue = catalogue
        self._origins: dict[str, str] = {str(origin): label for origin, label in ORIGINS.items()}
        self._zone = ZoneInfo(zone)
        # Seconds ahead of UTC, and the suffix of an ambiguous time, by quarter of an hour.
        self._offsets: dict[int, tuple[int, str]] = {}

    def local(self, microseconds: int) -> LocalTime:
        """A stored time in the zone."""
        seconds = microseconds // _SECOND
        offset, apart = self._ahead(seconds)
        return LocalTime(*divmod(seconds + offset, _DAY), apart)

    def zone_at(self, microseconds: int) -> str:
        """Whose hour it is, and its offset then: `hora de Sonora (UTC-07:00)`."""
        offset, _ = self._ahead(microseconds // _SECOND)
        return _zone_with(self._zone.key, offset)

    def _ahead(self, seconds: int) -> tuple[int, str]:
        quarter = seconds // _QUARTER
        known = self._offsets.get(quarter)
        if known is None:
            known = self._offsets[quarter] = self._offset(quarter)
        return known

    def _offset(self, quarter: int) -> tuple[int, str]:
        local = from_microseconds(quarter * _QUARTER * _SECOND).astimezone(self._zone)
        ahead = local.utcoffset()
        return 0 if ahead is None else round(ahead.total_seconds()), told_apart(local)

    def cells(self, row: StoredRow) -> Cells:
        """The cells of an entry, from its columns in the order of `domain.stored_entry.COLUMNS`."""
        (
            folio, occurred_at, recorded_at, user_name, full_name, profile, _permissions, category,
            operation, sensitive, outcome, summary, detail, origin, reference, workstation, _operation_id,
            _salts, digest,
        ) = row  # fmt: skip
        return Cells(
            folio,
            self.local(occurred_at),
            user_name,
            full_name,
            self._catalogue.label_of_operation(operation),
            outcome,
            YES if sensitive else "No",
            summary,
            readable(detail),
            amounts_of(Detail(detail)),
            WITHOUT_USER if is_without_user(origin, user_name=user_name, profile=profile) else profile,
            self._catalogue.label_of_category(category),
            self._origins.get(origin, str(origin)),
            reference,
            workstation,
            self.local(recorded_at),
            digest.hex(),
        )


def readable(detail: str) -> str:
    """A stored detail for people: `Precio: 10 → 12; Cliente: ACME`."""
    if detail == _EMPTY:
        return ""
    told = orjson.loads(detail)
    lines = [f"{name}: {before or '—'} → {after or '—'}" for name, before, after in told["changes"]]
    lines += [f"{name}: {value}" for name, value in told["facts"]]
    return "; ".join(lines)


@cache
def _zone_with(zone: str, ahead: int) -> str:
    return f"{hour_of(zone)} (UTC{'-' if ahead < 0 else '+'}{_clock(abs(ahead))[:5]})"


@cache
def iso_date(day: int) -> str:
    """`2026-11-21`."""
    return date.fromordinal(_EPOCH + day).isoformat()


@cache
def short_date(day: int) -> str:
    """`21/11/2026`."""
    return date.fromordinal(_EPOCH + day).strftime("%d/%m/%Y")


@cache
def _clock(second: int) -> str:
    """`18:40:05`."""
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
