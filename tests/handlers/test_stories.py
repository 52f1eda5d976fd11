"""*Historia de A 203*: from a sentence, an entry and an alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.companies import Company
from domain.entries import Change, Detail, Entry
from services.installation import Installation
from tests.entries import made_up_entry
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, joined
from tests.phone import Phone
from tests.trees import linked

pytestmark = on_both_engines

FACTS = [("Cliente", "Hotel Mirador"), ("Total", "18560")]
SALE: list[tuple[str, str, dict[str, Any]]] = [
    ("document_created", "Factura A 203", {"detail": Detail.of(facts=FACTS)}),
    ("document_created", "Factura B 203", {"detail": Detail.of(facts=FACTS)}),
    ("document_modified", "Factura A203", {"detail": Detail.of(facts=[FACTS[0], ("Total", "20,000.00")])}),
    ("document_stamped", "Factura A-203", {"user_name": "JPEREZ", "full_name": "Juana Pérez"}),
    ("customer_modified", "Hotel Mirador", {"detail": Detail.of(changes=[Change("RFC", "X", "Y")])}),
    (
        "document_cancelled",
        "Factura A 203",
        {"detail": Detail.of(facts=[*FACTS, ("Motivo", "02 Con errores")])},
    ),
]


@pytest.fixture
async def sale(bot: Installation, company: Company) -> list[Entry]:
    """What happened to two invoices and their customer."""
    made = []
    async with bot.database.writing() as work:
        log = work.audit_log(company.id)
        await log.lock_head()
        for number, (operation, summary, values) in enumerate(SALE):
            at = made_up_entry().occurred_at - timedelta(hours=len(SALE) - number)
            category = "catalogs" if operation.startswith("customer") else "documents"
            entry = made_up_entry(
                operation=operation,
                category=category,
                summary=summary,
                sensitive=False,
                occurred_at=at,
                operation_id=uuid4(),
                **values,
            )
            made.append(entry)
        entries = linked(log.tree, made)
        await log.append(entries)
    return entries


@pytest.mark.parametrize(
    "said",
    ["historia de A 203", "/historia a-203", "todo lo que pasó con la factura A203", "Historial de la 203"],
)
async def test_all_that_happened_to_it_is_told_from_the_beginning(
    ana: Phone, sale: list[Entry], said: str
) -> None:
    ana.send(said)
    text = await ana.sees("Historia de A 203 · Comercializadora del Sureste", "4 registros, del ")
    first, modified, stamped, cancelled = text.split("\n\n")[1:5]
    assert first.startswith("Documento creado\n")
    assert first.endswith("María López\nCliente: Hotel Mirador\nTotal: $18,560.00")
    assert modified.endswith("María López\nTotal: $18,560.00 → $20,000.00")
    assert stamped.endswith("JPEREZ · Juana Pérez")
    assert cancelled.endswith("Total: $20,000.00 → $18,560.00\nMotivo: 02 Con errores")
    await ana.tap(f"#{sale[0].folio}")
    await ana.sees("Documento creado", "Factura A 203", "Perfil en ese momento")


async def test_an_entry_leads_to_the_stories_of_what_it_is_about(
    ana: Phone, company: Company, sale: list[Entry]
) -> None:
    ana.send(f"#{sale[-1].folio}")
    await ana.tap(company.name)
    await ana.sees("Documento cancelado", "Factura A 203")
    await ana.tap("Historia de Hotel Mirador")
    text = await ana.sees("Historia de Hotel Mirador", "5 registros")
    assert "Factura B 203" in text
    assert "RFC: X → Y" in text
    await ana.sees("Documento cancelado", "Perfil en ese momento")  # it stays
    await ana.tap("Historia de A 203")
    await ana.sees("Historia de A 203", "4 registros")


async def test_a_user_has_a_story_of_what_was_done_to_them(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await joined(bot, JORGE, company.id, profile="CONSULTA")
    ana.send("historia de jmendez")
    await ana.sees("Historia de JMENDEZ", "Lo que se hizo con este usuario", "Usuario creado")


@pytest.mark.parametrize(
    "said", ["historia de jmendez", "/historia usuario JMENDEZ", "historia de Jorge Méndez"]
)
async def test_a_user_who_did_much_since_still_has_one(
    ana: Phone, bot: Installation, company: Company, said: str
) -> None:
    await joined(bot, JORGE, company.id, profile="CONSULTA")
    async with bot.database.writing() as work:
        log = work.audit_log(company.id)
        await log.lock_head()
        made = [
            made_up_entry(
                operation_id=uuid4(),
                occurred_at=datetime.now(UTC),
                sensitive=False,
                user_name="JMENDEZ",
                full_name="Jorge Méndez",
            )
            for _ in range(300)
        ]
        await log.append(linked(log.tree, made))
    ana.send(said)
    await ana.sees("Historia de JMENDEZ", "Usuario creado")


async def test_what_no_entry_is_about_is_looked_for_in_the_log(ana: Phone, sale: list[Entry]) -> None:
    ana.send("/historia")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Dime de qué, después de /historia: un documento, un cliente")
    ana.send("todo lo que pasó con MLOPEZ")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Bitácora de la empresa", "Entendí: ")
    ana.send("/historia de Xochipilli")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Ningún registro", "Xochipilli")


async def test_a_long_story_has_pages(ana: Phone, bot: Installation, company: Company) -> None:
    details = [Detail.of(facts=[("Total", str(number))]) for number in range(20)]
    made = [made_up_entry(operation_id=uuid4(), sensitive=False, detail=detail) for detail in details]
    async with bot.database.writing() as work:
        log = work.audit_log(company.id)
        await log.lock_head()
        await log.append(linked(log.tree, made))
    ana.send("/historia A 203")
    await ana.sees("20 registros", "Página 1 de 3", "Total: $6.00 → $7.00")
    await ana.tap("Siguientes ›")
    text = await ana.sees("Página 2 de 3", "Total: $7.00 → $8.00")
    assert "Historia" in text
    await ana.tap("Siguientes ›")
    await ana.sees("Página 3 de 3")
    await ana.no_longer_sees_button("Siguientes ›")
    await ana.tap("‹ Anteriores")
    await ana.sees("Página 2 de 3")
