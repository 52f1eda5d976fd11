"""Entries and heads of a log in answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from api.bodies import ChangeBody, DetailBody, FactBody
from domain.entries import Entry, Origin, Outcome


class EntryBody(Struct, frozen=True, kw_only=True):
    """Un registro de la bitácora."""

    folio: Annotated[int, Meta(description="Su número en la bitácora de la empresa.")]
    occurred_at: Annotated[datetime, Meta(description="Cuándo ocurrió, en UTC.")]
    recorded_at: Annotated[datetime, Meta(description="Cuándo se anotó, en UTC.")]
    user: Annotated[str, Meta(description="El usuario; vacío si no lo hizo uno de la empresa.")]
    full_name: Annotated[str, Meta(description="Su nombre completo de entonces.")]
    profile: Annotated[str, Meta(description="Su perfil de entonces.")]
    category: Annotated[str, Meta(description="El código de la pestaña.")]
    operation: Annotated[str, Meta(description="El código de la operación.")]
    sensitive: Annotated[bool, Meta(description="Si mandó alertas.")]
    outcome: Annotated[Outcome, Meta(description="Cómo terminó.")]
    summary: Annotated[str, Meta(description="Sobre qué fue, como «Factura A 203».")]
    detail: Annotated[DetailBody, Meta(description="Qué más se sabe.")]
    origin: Annotated[Origin, Meta(description="Por qué puerta vino.")]
    reference: Annotated[str, Meta(description="Con qué clave o mensaje.")]
    workstation: Annotated[str, Meta(description="El equipo.")]
    operation_id: Annotated[UUID, Meta(description="El de Vigía; el tuyo es otro.")]
    hash: Annotated[str, Meta(description="Su huella: la hoja del árbol, en hexadecimal.")]


class LogPageBody(Struct, frozen=True, kw_only=True):
    """Una página de la bitácora, lo más nuevo primero."""

    entries: tuple[EntryBody, ...]
    next: Annotated[str | None, Meta(description="El `before` de la página que sigue; null en la última.")]


class HeadBody(Struct, frozen=True, kw_only=True):
    """Dónde termina la bitácora."""

    folio: int
    hash: Annotated[str, Meta(description="La raíz del árbol hasta ese folio, en hexadecimal.")]
    proof: Annotated[
        tuple[str, ...], Meta(description="Las huellas que llevan de la raíz que ya tenías a ésta.")
    ]
    seal: Annotated[str, Meta(description="El sello firmado, como un checkpoint de C2SP.")]


class ReportedBody(Struct, frozen=True, kw_only=True):
    """Una operación que reportaste, y la prueba de que está en la bitácora."""

    entry: EntryBody
    proof: Annotated[
        str, Meta(description="La prueba, como tlog-proof de C2SP: la hoja, las huellas y el sello firmado.")
    ]


def entry_body(entry: Entry) -> EntryBody:
    """The entry as its body."""
    detail = entry.detail
    return EntryBody(
        folio=entry.folio,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        user=entry.user_name,
        full_name=entry.full_name,
        profile=entry.profile,
        category=entry.category,
        operation=entry.operation,
        sensitive=entry.sensitive,
        outcome=entry.outcome,
        summary=entry.summary,
        detail=DetailBody(
            facts=tuple(FactBody(name, value) for name, value in detail.facts),
            changes=tuple(ChangeBody(each.field, each.before, each.after) for each in detail.changes),
        ),
        origin=entry.origin,
        reference=entry.origin_reference,
        workstation=entry.workstation,
        operation_id=entry.operation_id,
        hash=entry.hash.hex(),
    )
