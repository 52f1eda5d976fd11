"""`/bitacora`, as people read it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.authors import Author
from domain.companies import Company
from domain.entries import Change, Detail
from sandbox.world import World
from services.installation import Installation
from services.log.recording import Happening, record
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in
from tests.phone import Phone
from tests.tampering import run_by_hand

pytestmark = on_both_engines


@pytest.fixture
async def entries(bot: Installation, company: Company) -> None:
    """Twenty-five entries after the company's first."""
    place = await place_in(bot, ANA, company.id)
    async with bot.database.writing() as work:
        for number in range(25):
            happening = Happening(
                operation="document_modified",
                summary=f"Factura A {number}",
                operation_id=uuid4(),
                detail=Detail.of(changes=(Change("Total", "100.00", "<b>120.00</b>"),)),
            )
            await record(
                work,
                bot.catalogue,
                company=place.company,
                author=Author.member(place, reference=ANA.reference),
                happening=happening,
                now=datetime.now(UTC),
            )


@pytest.mark.usefixtures("entries")
async def test_the_newest_come_first_and_pages_turn_both_ways(ana: Phone, company: Company) -> None:
    ana.send("/empresa")
    await ana.sees("Empresas")
    await ana.tap(company.name)
    await ana.sees("Trabajas con")
    ana.send("/bitacora")
    newest = await ana.sees("Bitácora de la empresa · Comercializadora del Sureste", "Hoy", "#26")
    assert newest.index("#26") < newest.index("#19")
    assert "#18" not in newest
    for first, last in ((18, 11), (10, 3), (2, 1)):
        await ana.tap("‹ Anteriores")
        text = await ana.sees(f"#{first}", f"#{last}")
    assert "Empresa dada de alta" in text
    assert "‹ Anteriores" not in ana.buttons
    await ana.tap("Recientes ›")
    await ana.sees("#10", "#3")


@pytest.mark.usefixtures("entries")
async def test_an_entry_opens_with_its_detail_and_closes_again(ana: Phone) -> None:
    await _open(ana, "/bitacora 5")
    await ana.sees("#26", "#22")
    await ana.tap("#24")
    detail = await ana.sees("Documento modificado", "Folio 24", "SUPERVISOR · Ana Ruiz")
    assert "Total  100.00  <b>120.00<" in detail
    assert "Perfil en ese momento: SUPERVISOR" in detail
    await ana.tap("« Bitácora")
    await ana.sees("#24", "#20")


@pytest.mark.usefixtures("entries")
async def test_a_button_from_before_there_were_filters_stays_good(ana: Phone, company: Company) -> None:
    await _open(ana, "/bitacora 5")
    await ana.sees("#26", "#22")
    await ana.send_data(f"log:{company.id}:5:from:20")
    await ana.sees("#20", "#16")
    await ana.send_data(f"log:{company.id}:5:entry:18")
    await ana.sees("Folio 18")


@pytest.mark.usefixtures("entries")
async def test_a_number_past_any_position_is_no_error(ana: Phone, company: Company) -> None:
    await _open(ana, "/bitacora 5")
    await ana.sees("#26", "#22")
    for action in ("older", "newer", "from", "entry"):
        await ana.send_data(f"log:{company.id}:5:{action}:9999999999999999999:999999999")
    await ana.sees("Ese filtro ya no está guardado", "#26")


async def test_the_owner_reads_the_installations_own_log(ana: Phone, company: Company) -> None:
    await _open(ana, "/bitacora", pick="Instalación")
    await ana.sees("Bitácora · Instalación", "Empresa dada de alta · Comercializadora del Sureste")


async def test_reading_is_recorded_where_the_company_wants_it(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _open(ana, "/bitacora")
    await ana.sees("Bitácora de la empresa")
    async with bot.database.writing() as work:
        settings = await work.log_settings.get(company.id)
        consulted = bot.catalogue.operation("log_consulted")
        await work.log_settings.save(company.id, settings.choosing([consulted], recorded=True))
    await _open(ana, "/bitacora")
    await ana.sees("Bitácora consultada")


async def _open(phone: Phone, command: str, *, pick: str = "Comercializadora") -> None:
    """Give the command, and pick the company: the owner has the installation's log to read as well."""
    phone.send(command)
    await phone.sees("¿En qué empresa?")
    await phone.tap(pick)


@pytest.mark.usefixtures("entries")
async def test_a_question_in_plain_words_is_answered_from_the_log(ana: Phone) -> None:
    ana.send("¿quién modificó la factura A-24?")
    await ana.sees("Bitácora de la empresa", "Entendí: Documento modificado", "«A 24»", "Factura A 24")
    ana.send("los últimos 3 movimientos")
    text = await ana.sees("#26", "#24")
    assert "#23" not in text
    ana.send("cuántas facturas modificadas hubo hoy")
    assert "⚠️" not in await ana.sees("Entendí: Hoy · Documento modificado", "Hay 25 registros.")
    ana.send("ver el folio 7")
    await ana.sees("Folio 7", "Documento modificado", "Huella")
    ana.send("folio 700")
    await ana.sees("No hay un registro con el folio 700")
    ana.send("qué hice hoy")
    await ana.sees("Entendí: Hoy · SUPERVISOR", "#26")


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("text", ["hola", "Buenos días, gracias", "pero qué cosa tan extraña"])
async def test_what_greets_or_leads_nowhere_gets_the_menu(ana: Phone, text: str) -> None:
    ana.send(text)
    await ana.sees("Hola, Ana.", "¿Qué quieres hacer?")


@pytest.mark.usefixtures("entries")
async def test_who_may_not_read_the_log_gets_the_menu_and_no_refusal(
    bot: Installation, company: Company, world: World
) -> None:
    await joined(bot, JORGE, company.id, profile="AUXILIAR CONTABLE")
    jorge = Phone(world, MANAGER_ID)
    async with bot.database.reading() as work:
        before = await work.audit_log(company.id).head()
    jorge.send("quién modificó la factura A 24")
    await jorge.sees("Hola, Jorge.")
    async with bot.database.reading() as work:
        assert await work.audit_log(company.id).head() == before


async def test_what_somebody_changed_in_the_database_is_told_where_it_is_read(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await run_by_hand(bot, company, "UPDATE {log} SET summary = 'Otra cosa' WHERE folio = 1")
    ana.send("/bitacora")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Comercializadora del Sureste")
    changed = "⛔ El registro #1 no es como se guardó: alguien lo cambió en el servidor."
    await ana.sees("Bitácora de la empresa", changed, "Otra cosa")
    await ana.tap("#1")
    await ana.sees("Otra cosa", changed)
