"""Rows of a log made up for tests of how they are written, chained as the log has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import structs

from domain.catalogue import load_catalogue
from domain.entries import Change, Detail, Entry, Outcome
from domain.instants import microseconds
from domain.log_tree import Head, LogTree, link
from domain.stored_entry import StoredRow
from rendering.exports.report import Report
from tests.entries import COMPANY, made_up_entry

NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "+52 55 1234",
    "-5 piezas",
    "＝1+1",
    "\t=1+1",
    'con "comillas", comas; y <b>HTML</b>',
    "ñandú Ü 🔴 日本",
    "http://example.com/",
    "a;=cmd()",
)


def chained(number: int, **changes: Any) -> list[Entry]:
    """So many entries from the first on, a minute apart, with a price that changed."""
    entries: list[Entry] = []
    tree = LogTree(COMPANY.id)
    for position in range(number):
        event = made_up_entry(
            summary=f"Factura A {position}",
            occurred_at=NOW + timedelta(minutes=position),
            recorded_at=NOW + timedelta(minutes=position, seconds=1),
            operation_id=UUID(int=position + 1),
            detail=Detail.of(changes=[Change("Precio", "10", "12")], facts=[("Cliente", "ACME")]),
            **changes,
        )
        entries.append(link(tree, event, salts=bytes([position % 256]) * 16))
        tree = tree.after(entries[-1])
    return entries


def amounts() -> list[Entry]:
    """Six entries: pesos, dollars, a denied credit, one that can't be read, a payment, and none."""
    told = (
        [("Cliente", "ACME"), ("Total", "$12,500.00")],
        [("Total", "1,160.00"), ("Moneda", "Dólar Americano")],
        [("Total", "-980.5")],
        [("Total", "12.500,00")],
        [("Importe", "0.10"), ("Saldo", "1000")],
        [("Cliente", "X")],
    )
    entries: list[Entry] = []
    tree = LogTree(COMPANY.id)
    for entry, facts in zip(chained(len(told)), told, strict=True):
        sensitive, outcome = len(entries) % 2 == 1, Outcome.DENIED if len(entries) == 2 else Outcome.ALLOWED
        made = structs.replace(entry, sensitive=sensitive, outcome=outcome, detail=Detail.of(facts=facts))
        entries.append(link(tree, made))
        tree = tree.after(entries[-1])
    return entries


def stored(entries: Sequence[Entry]) -> list[StoredRow]:
    """The entries as SQLite keeps them."""
    return [
        (
            each.folio,
            microseconds(each.occurred_at),
            microseconds(each.recorded_at),
            each.user_name,
            each.full_name,
            each.profile,
            each.permissions,
            each.category,
            each.operation,
            int(each.sensitive),
            str(each.outcome),
            each.summary,
            each.detail.text,
            str(each.origin),
            each.origin_reference,
            each.workstation,
            each.operation_id.hex,
            each.salts,
            each.hash,
        )
        for each in entries
    ]


def report(head: Head | None = None, **changes: Any) -> Report:
    """A report of the whole log of a company that ends there."""
    made = Report(
        company=COMPANY,
        catalogue=load_catalogue(),
        period="",
        criteria="",
        asked_by="SUPERVISOR · Ana Ruiz",
        asked_at=NOW,
        head=head or Head(3, bytes(32)),
        start=LogTree(COMPANY.id),
    )
    return replace(made, **changes)
