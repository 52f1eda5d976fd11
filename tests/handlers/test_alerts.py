"""Alerts, as they arrive on people's phones."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest

from bot.run import Running
from domain.companies import Company
from sandbox.faults import CutBefore, Fault, ServerError, TooManyRequests
from services.api_keys import create_api_key
from services.installation import Installation
from tests.conftest import NOW
from tests.phone import Phone


async def _cancel_invoice(process: Running, company: Company, *, folio: int = 203) -> httpx.Response:
    key, _ = await create_api_key(process.installation, company.id, label="Punto de venta", now=NOW)
    body = {
        "operation": "document_cancelled",
        "user": "MLOPEZ",
        "full_name": "María López",
        "summary": f"Factura A {folio}",
        "operation_id": str(uuid4()),
    }
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        return await client.post(
            f"{process.http_url}/v1/companies/{company.id}/operations",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
        )


@pytest.fixture
def opened(ana: Phone, jorge: Phone) -> None:
    """Both have written to the bot, without which it may not write to them."""
    for phone in (ana, jorge):
        phone.send("/start")


@pytest.mark.usefixtures("opened")
async def test_an_operation_through_the_http_door_alerts_who_may_read_the_log(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    response = await _cancel_invoice(process, company)
    assert response.status_code == 201
    for phone in (ana, jorge):
        await phone.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ · María López")


@pytest.mark.usefixtures("opened")
async def test_an_alert_is_seen_in_full_and_acknowledged(
    ana: Phone, process: Running, company: Company
) -> None:
    folio = (await _cancel_invoice(process, company)).json()["folio"]
    await ana.sees("🔴 Documento cancelado", "Factura A 203")
    await ana.tap("Ver")
    await ana.sees("Alerta: Ana Ruiz", f"olio {folio}")
    ack = f"alert:{company.id}:{folio}:ack"
    answer = await ana.send_data(ack)
    assert answer is not None
    assert answer.text == "Anotado"
    await ana.sees("✓ Enterado: Ana Ruiz")
    again = await ana.send_data(ack)
    assert again is not None
    assert again.text == "Ya quedó anotado"
    async with process.installation.database.reading() as work:
        entries = await work.audit_log(company.id).before(None, 10)
    acknowledged = [entry for entry in entries if entry.operation == "alert_acknowledged"]
    assert [entry.summary for entry in acknowledged] == [f"#{folio} · Documento cancelado"]


async def test_who_did_it_is_told_too(ana: Phone, company: Company) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("🔴 Usuario creado", "MLOPEZ", "si no fuiste tú, avisa de inmediato")


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("fault", [TooManyRequests(retry_after=1), ServerError(), CutBefore()])
async def test_an_alert_arrives_after_telegram_failed(
    ana: Phone, process: Running, company: Company, fault: Fault
) -> None:
    await ana.sees("Hola, Ana")
    ana.world.faults.add(method="sendMessage", kind=fault, times=2)
    await _cancel_invoice(process, company)
    await ana.sees("🔴 Documento cancelado")


@pytest.mark.usefixtures("opened")
async def test_who_blocked_the_bot_gets_no_alert_and_the_entry_says_so(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await jorge.sees("Hola, Jorge")
    ana.world.person_blocks(jorge.person_id)
    folio = (await _cancel_invoice(process, company)).json()["folio"]
    await ana.sees("🔴 Documento cancelado")
    async with asyncio.timeout(5):
        while "pendiente" in (detail := await _opened_entry(ana, company, folio)):
            pass  # the outcome is noted after the attempt, which nobody can see
    assert "Jorge Méndez falló: bloqueó al bot" in detail


async def _opened_entry(phone: Phone, company: Company, folio: int) -> str:
    await phone.send_data(f"log:{company.id}:10:entry:{folio}")
    return await phone.sees("Alerta: ", f"olio {folio}")


async def test_a_foreign_alert_can_not_be_seen_or_acknowledged(
    stranger: Phone, bot: Installation, company: Company
) -> None:
    stranger.send("/start")
    await stranger.sees("Aún no tienes acceso")
    for action in ("view", "ack"):
        answer = await stranger.send_data(f"alert:{company.id}:1:{action}")
        assert answer is not None
        assert answer.text is not None
        assert "Aún no tienes acceso" in answer.text
