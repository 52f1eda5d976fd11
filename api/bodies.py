"""Request and response bodies: the report of an operation, and the answer. Other fields are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from api.validation import MOMENT, InvalidField
from domain.entries import Change, Detail, Outcome
from domain.signs import NOTHING_SEEN, is_seen, unseen_in
from services.doors.api_keys import LIKE_A_KEY
from services.doors.business_operations import ReportedOperation

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(minutes=5)

Value = Annotated[str, Meta(max_length=200)]
FieldName = Annotated[str, Meta(min_length=1, max_length=200)]
OperationCode = Annotated[str, Meta(min_length=1, max_length=40)]
UserName = Annotated[str, Meta(min_length=1, max_length=15)]
FullName = Annotated[str, Meta(min_length=1, max_length=60)]
Summary = Annotated[str, Meta(min_length=1, max_length=200)]
Reference = Annotated[str, Meta(max_length=60)]
Workstation = Annotated[str, Meta(max_length=256)]
# With T, as the format says, or a space, which it allows for readability (RFC 3339, 5.6).
_DAY, _HOUR, _FRACTION, _OFFSET = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d:\d\d", r"\.\d{1,9}", r"Z|[+-]\d\d:\d\d"
_MOMENT = re.compile(rf"{_DAY}[T ]{_HOUR}(?:{_FRACTION})?(?:{_OFFSET})", re.ASCII | re.IGNORECASE)
MomentText = Annotated[str, Meta(max_length=40)]


class UnseenText(InvalidField):
    """A text with an invisible sign, or with nothing visible."""


class FactBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Un dato de la operación que no cambió, como el total de una factura."""

    name: Annotated[FieldName, Meta(description="Qué dato es, como «Total».")]
    value: Annotated[Value, Meta(description="Su valor, como se lee.")]


class ChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Un dato que cambió, antes y después."""

    field: Annotated[FieldName, Meta(description="Qué dato es, como «Precio».")]
    before: Annotated[Value | None, Meta(description="Su valor antes; null si no tenía.")] = None
    after: Annotated[Value | None, Meta(description="Su valor después; null si ya no tiene.")] = None


class DetailBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Lo demás que se sabe de la operación; de un dato que Vigía no conoce se oculta el valor."""

    facts: Annotated[tuple[FactBody, ...], Meta(max_length=50, description="Datos que no cambiaron.")] = ()
    changes: Annotated[tuple[ChangeBody, ...], Meta(max_length=50, description="Datos que cambiaron.")] = ()


class OperationReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lo que hizo un usuario en el sistema de la empresa: cada texto en una línea y sin signos invisibles."""

    operation_id: Annotated[
        UUID, Meta(description="Nombra la operación de una vez por todas: repetirlo no la registra otra vez.")
    ]
    operation: Annotated[OperationCode, Meta(description="Su código, como «document_cancelled».")]
    user: Annotated[UserName, Meta(description="El usuario que la hizo, como «MLOPEZ».")]
    summary: Annotated[Summary, Meta(description="Sobre qué fue, como «Factura A 203».")]
    full_name: Annotated[
        FullName | None,
        Meta(description="El nombre completo de un usuario que la empresa no tiene en Vigía."),
    ] = None
    outcome: Annotated[Outcome, Meta(description="Cómo terminó.")] = Outcome.ALLOWED
    detail: Annotated[DetailBody, Meta(description="Qué más se sabe de ella.")] = DetailBody()
    occurred_at: Annotated[
        MomentText | None,
        Meta(
            description="Cuándo ocurrió, con su zona (RFC 3339), desde el año 2000; sin él, ahora.",
            extra_json_schema={"extra": {"format": "date-time"}},
        ),
    ] = None
    reference: Annotated[Reference, Meta(description="Cómo la identifica el sistema de la empresa.")] = ""
    workstation: Annotated[Workstation, Meta(description="El equipo donde se hizo, como «CAJA-01».")] = ""


class Recorded(Struct, kw_only=True, omit_defaults=True):
    """Qué fue de la operación. Si la empresa decidió no registrarla, sólo lleva `recorded`, en falso."""

    recorded: bool
    folio: Annotated[int | None, Meta(description="Su número en la bitácora de la empresa.")] = None
    hash: Annotated[str | None, Meta(description="Su huella en la bitácora, SHA-256 en hexadecimal.")] = None
    operation_id: Annotated[UUID | None, Meta(description="El que se mandó.")] = None
    masked: Annotated[
        tuple[str, ...],
        Meta(description="Los datos de `detail` cuyo valor se ocultó, porque Vigía no los conoce."),
    ] = ()
    unread: Annotated[
        tuple[str, ...],
        Meta(
            description="Los importes de `detail` que no se leen como número; se escriben como «12,500.00» o "
            "«1500 USD»."
        ),
    ] = ()


def reported_operation(report: OperationReport, *, now: datetime) -> ReportedOperation:
    """The report as the use case takes it.

    Raises InvalidField for an invalid key or moment in it, and UnseenText.
    """
    for place, text in _texts(msgspec.to_builtins(report), ""):
        if LIKE_A_KEY.search(text):
            raise InvalidField(
                place, "trae una clave de Vigía; quítala: lo que se registra ya no se puede borrar."
            )
    _check_seen(report)
    return ReportedOperation(
        operation=report.operation,
        user=report.user,
        summary=report.summary,
        operation_id=report.operation_id,
        full_name=report.full_name,
        outcome=report.outcome,
        detail=detail_of(report),
        occurred_at=_occurred_at(report, now=now),
        reference=report.reference,
        workstation=report.workstation,
    )


def detail_of(report: OperationReport) -> Detail:
    """The rest of the report, before anything of it is hidden."""
    return Detail.of(
        changes=[Change(each.field, each.before, each.after) for each in report.detail.changes],
        facts=[(each.name, each.value) for each in report.detail.facts],
    )


def check_seen(field: str, text: str) -> None:
    """Raise UnseenText for a text with an invisible sign."""
    if (why := unseen_in(text)) is not None:
        raise UnseenText(field, why)


def _check_seen(report: OperationReport) -> None:
    for field, text in _named(report):
        if not is_seen(text):
            raise UnseenText(field, NOTHING_SEEN)
    for field, text in (*_named(report), *_others(report)):
        check_seen(field, text)


def _named(report: OperationReport) -> Iterator[tuple[str, str]]:
    """The texts that must not be empty, with their places."""
    yield "operation", report.operation
    yield "user", report.user
    yield "summary", report.summary
    if report.full_name is not None:
        yield "full_name", report.full_name
    for at, fact in enumerate(report.detail.facts):
        yield f"detail.facts[{at}].name", fact.name
    for at, change in enumerate(report.detail.changes):
        yield f"detail.changes[{at}].field", change.field


def _others(report: OperationReport) -> Iterator[tuple[str, str]]:
    """The texts that may be empty."""
    yield "reference", report.reference
    yield "workstation", report.workstation
    for at, fact in enumerate(report.detail.facts):
        yield f"detail.facts[{at}].value", fact.value
    for at, change in enumerate(report.detail.changes):
        yield f"detail.changes[{at}].before", change.before or ""
        yield f"detail.changes[{at}].after", change.after or ""


def _occurred_at(report: OperationReport, *, now: datetime) -> datetime | None:
    if report.occurred_at is None:
        return None
    moment = moment_in(report.occurred_at, "occurred_at")
    if moment > now + _CLOCKS_DIFFER:
        raise InvalidField("occurred_at", "está en el futuro; revisa el reloj y la zona.")
    if moment < _EARLIEST:
        raise InvalidField("occurred_at", "es de antes del año 2000; revisa la fecha.")
    return moment.astimezone(UTC)


def moment_in(text: str, field: str) -> datetime:
    """The moment that a field holds, with its zone (RFC 3339). Raises InvalidField."""
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:  # a thirteenth month, an offset of a hundred hours
        pass
    raise InvalidField(field, MOMENT)


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Each text within, with its place in the body."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, within in value.items():
            yield from _texts(within, f"{place}.{name}" if place else name)
    elif isinstance(value, list | tuple):
        for number, within in enumerate(value):
            yield from _texts(within, f"{place}[{number}]")
