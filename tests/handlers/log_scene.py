"""A log with a few entries of different days, people and doors, for tests of searching it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from domain.entries import Detail, Entry, Origin, Outcome
from services.installation import Installation
from tests.entries import made_up_entry
from tests.trees import linked

MARIA = {"user_name": "MLOPEZ", "full_name": "María López"}
JUANA = {"user_name": "JPEREZ", "full_name": "Juana Pérez Soto"}


async def with_entries(installation: Installation, company_id: int) -> dict[str, Entry]:
    """Its recent entries, by their names in the tests. They alert nobody."""
    today, yesterday, long_ago = (timedelta(days=days) for days in (0, 1, 40))
    kinds: dict[str, tuple[timedelta, dict[str, Any]]] = {
        "old": (long_ago, {**MARIA, **_created("Factura A 100")}),
        "cancelled": (yesterday, {**MARIA, "detail": _for("18,560.00")}),
        "bought": (
            yesterday,
            {**JUANA, **_created("Compra C 7"), "origin": Origin.CONTPAQI, "detail": _for("$900")},
        ),
        "denied": (
            yesterday,
            {
                **MARIA,
                "operation": "access_denied",
                "category": "processes",
                "outcome": Outcome.DENIED,
                "summary": "Documentos: Borrar",
                "origin": Origin.TELEGRAM,
            },
        ),
        "customer": (
            today,
            {
                **JUANA,
                "operation": "customer_modified",
                "category": "catalogs",
                "sensitive": False,
                "summary": "Taller Mecánico",
            },
        ),
        "stranger": (
            today,
            {
                "user_name": "",
                "full_name": "Luis",
                "operation": "access_denied",
                "category": "processes",
                "outcome": Outcome.DENIED,
                "summary": "Sin acceso",
                "origin": Origin.TELEGRAM,
            },
        ),
    }
    now = datetime.now(UTC)
    async with installation.database.writing() as work:
        log = work.audit_log(company_id)
        await log.lock_head()
        for name, (ago, values) in kinds.items():
            values |= {"occurred_at": now - ago, "recorded_at": now - ago, "operation_id": uuid4()}
            values["origin_reference"] = name
        entries = linked(log.tree, [made_up_entry(**values) for _, values in kinds.values()])
        await log.append(entries)
    return dict(zip(kinds, entries, strict=True))


def _for(total: str) -> Detail:
    return Detail.of(facts=[("Cliente", "Hotel Mirador"), ("Total", total)])


def _created(summary: str) -> dict[str, Any]:
    return {"operation": "document_created", "sensitive": False, "summary": summary}
