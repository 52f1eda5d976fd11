"""Millions of entries of a plausible company: few people do most, and some reports are late."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.catalogue import load_catalogue
from domain.entries import Detail, Entry, Event, Origin, Outcome
from domain.log_tree import LogTree, link

COLUMNS = Entry.__struct_fields__
NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
YEARS = 3
NEVER_DELETES = "USUARIO1"  # the busiest of all
SELDOM = "USUARIO39"

_OPERATIONS = list(load_catalogue())
_CUSTOMERS = [f"Cliente{number} del Sureste" for number in range(500)]
_ORIGINS = {Origin.TELEGRAM: 10, Origin.API: 80, Origin.CONTPAQI: 8, Origin.CONSOLE: 2}  # how often each
_DETAIL = Detail.of(facts=[("Total", "1,234.50"), ("Moneda", "MXN")])


def entries(tree: LogTree, count: int, *, seed: int) -> Iterator[Entry]:
    """This many entries that follow the tree."""
    luck = random.Random(seed)
    users = [f"USUARIO{number}" for number in range(40)]
    some_users = luck.choices(users, [1 / (number + 1) for number in range(40)], k=100_003)
    some_operations = luck.choices(
        _OPERATIONS, [1 / (number + 1) for number in range(len(_OPERATIONS))], k=100_019
    )
    some_origins = luck.choices(list(_ORIGINS), list(_ORIGINS.values()), k=100_043)
    some_outcomes = luck.choices(list(Outcome), [97, 2, 1], k=100_049)
    step = timedelta(days=365 * YEARS) / count
    start = NOW - timedelta(days=365 * YEARS)
    for number in range(count):
        user = some_users[number % 100_003]
        operation = some_operations[number % 100_019]
        if user == NEVER_DELETES and operation.code == "document_deleted":
            operation = _OPERATIONS[0]
        recorded_at = start + step * number
        late = timedelta(hours=5) if number % 1000 == 0 else timedelta(0)
        summary = f"Factura A {number} · {_CUSTOMERS[number % 500]}"
        entry = link(
            tree,
            Event(
                occurred_at=recorded_at - late,
                recorded_at=recorded_at,
                user_name=user,
                full_name=f"Persona {user[7:]} López",
                profile="AUXILIAR DE VENTAS",
                permissions="documentos:ECV catalogos:CV",
                category=operation.category,
                operation=operation.code,
                sensitive=operation.is_sensitive(summary),
                outcome=some_outcomes[number % 100_049],
                summary=summary,
                detail=_DETAIL,
                origin=some_origins[number % 100_043],
                origin_reference=f"Punto de venta/{number}",
                workstation=f"CAJA-{number % 12}",
                operation_id=UUID(int=seed << 64 | number),
            ),
        )
        tree = tree.after(entry)
        yield entry
