"""Invented entries for tests of their display."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import structs

from domain.companies import Company
from domain.entries import Entry, Origin, Outcome
from tests.conftest import NOW

COMPANY = Company(id=7, name="Comercializadora del Sureste", rfc="EKU9003173C9", zone="America/Mexico_City")
LARGEST_ID = 999_999_999
LARGEST_FOLIO = 2**31 - 1

_CANCELLED = Entry(
    folio=1283,
    occurred_at=NOW,
    recorded_at=NOW,
    user_name="MLOPEZ",
    full_name="María López",
    profile="AUXILIAR DE VENTAS",
    permissions="documentos:ECV catalogos:CV",
    category="documents",
    operation="document_cancelled",
    sensitive=True,
    outcome=Outcome.ALLOWED,
    summary="Factura A 203",
    origin=Origin.API,
    origin_reference="Punto de venta/203",
    workstation="CAJA-2",
    operation_id=UUID(int=1),
    salts=bytes(16),
    hash=bytes(range(32)),
)


def made_up_entry(**changes: Any) -> Entry:
    """An invoice cancelled by María López on Saturday 21 November 2026 at 12:40, with these changes."""
    return structs.replace(_CANCELLED, **changes)


def largest_entry(folio: int = LARGEST_FOLIO) -> Entry:
    """An entry with every field at its column's limit, in signs that count twice or are escaped."""
    return made_up_entry(
        folio=folio,
        user_name="&" * 30,
        full_name="𝔸" * 120,
        profile="&" * 40,
        operation="cfdi_cancel_requested",
        outcome=Outcome.DENIED,
        summary="𝔸&" * 100,
        origin_reference="&" * 80,
        workstation="𝔸" * 256,
    )
