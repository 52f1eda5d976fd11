"""Alerts, as they arrive on people's phones."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from bot.run import Running
from bot.setting_values import Address
from domain.askers import AtConsole
from domain.companies import Company
from sandbox.faults import CutBefore, Fault, Refusal, ServerError, TooManyRequests
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from services.sending.alerts import acknowledge_alert, next_alert_due
from storage.signals import Subject
from tests.conftest import NOW
from tests.people import ANA
from tests.phone import Phone


@pytest.fixture
def http() -> Address:
    """The HTTP door, at any port."""
    return Address("127.0.0.1", 0)


@pytest.fixture
async def key(ana: Phone, jorge: Phone, process: Running, company: Company) -> str:
    """A key for the company's own system; both were alerted to it, and to all before."""
    made, _ = await create_api_key(
        Ask(process.installation, AtConsole(), NOW), company.id, label="Punto de venta"
    )
    await _all_told(process)
    return made


async def _all_told(process: Running) -> None:
    """Wait until no alert is pending."""
    noted = asyncio.Event()
    process.installation.database.after_commit(noted.set, of=Subject.ALERTS)
    async with asyncio.timeout(20):
        while await next_alert_due(process.installation) is not None:
            await noted.wait()
            noted.clear()


async def _cancel_invoice(
    process: Running, company: Company, key: str, *, folio: int = 203
) -> httpx.Response:
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


async def test_an_operation_through_the_http_door_alerts_who_may_read_the_log(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    response = await _cancel_invoice(process, company, key)
    assert response.status_code == 201
    for phone in (ana, jorge):
        await phone.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ · María López")


async def test_an_alert_carries_the_head_of_the_log_up_to_it(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    """So who read it can tell that what it says was rewritten, however soon after."""
    assert (await _cancel_invoice(process, company, key)).status_code == 201
    told = await ana.sees("Factura A 203", "Sello hasta aquí: ")
    await jorge.sees("Factura A 203", "Sello hasta aquí: ")
    async with process.installation.database.reading() as work:
        log = work.audit_log(company.id)
        entry = await log.newest_of("document_cancelled")
        assert entry is not None
        head = await log.hashes.head_at(entry.folio)
    assert head is not None
    assert f"Sello hasta aquí: {head.hash.hex()[:16]}" in told
    await _all_told(process)
    for folio in range(300, 312):
        assert (await _cancel_invoice(process, company, key, folio=folio)).status_code == 201
    told = await ana.sees("operaciones sensibles", "Sello hasta aquí: ")
    last = int(re.findall(r"folios \d+ a (\d+)", told)[-1])
    async with process.installation.database.reading() as work:
        head = await work.audit_log(company.id).hashes.head_at(last)
    assert head is not None
    assert f"Sello hasta aquí: {head.hash.hex()[:16]}" in told


async def test_an_alert_is_seen_in_full_and_acknowledged(
    ana: Phone, process: Running, company: Company, key: str
) -> None:
    folio = (await _cancel_invoice(process, company, key)).json()["folio"]
    await ana.sees("🔴 Documento cancelado", "Factura A 203")
    await ana.tap("Ver")
    await ana.sees("Alerta: Ana Ruiz", f"olio {folio}")
    ack = f"alert:{company.id}:{folio}:ack"
    answer = await ana.send_data(ack)
    assert answer is not None
    assert answer.text == "Anotado"
    await ana.sees("✓ Atendida por Ana Ruiz · ")
    again = await ana.send_data(ack)
    assert again is not None
    assert again.text == "Ya quedó anotado"
    async with process.installation.database.reading() as work:
        entries = await work.audit_log(company.id).older(limit=10)
    acknowledged = [entry for entry in entries if entry.operation == "alert_acknowledged"]
    assert [entry.summary for entry in acknowledged] == [f"#{folio} · Documento cancelado"]


async def _keyboard_of(phone: Phone, *fragments: str) -> list[str]:
    """The labels under the newest message with these fragments."""
    await phone.sees(*fragments)
    message = next(
        each
        for each in reversed(phone.messages)
        if all(fragment in each.get("text", "") for fragment in fragments)
    )
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def _told(phone: Phone, process: Running, company: Company, key: str) -> int:
    """Cancel an invoice, and wait until both were alerted; returns its folio."""
    folio = int((await _cancel_invoice(process, company, key)).json()["folio"])
    await phone.sees("🔴 Documento cancelado", "Factura A 203")
    await _all_told(process)
    return folio


@pytest.mark.parametrize("door", ["Ver", "/bitacora"])
async def test_an_alert_acknowledged_elsewhere_says_so_in_every_copy(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str, door: str
) -> None:
    folio = await _told(ana, process, company, key)
    if door == "Ver":
        await ana.tap("Ver")
    else:
        ana.send(f"/bitacora #{folio}")
        await ana.sees("¿En qué empresa?")
        await ana.tap("Comercializadora")
    await ana.sees("Alerta: Ana Ruiz", f"olio {folio}")
    await ana.send_data(f"log:{company.id}:10:ack:{folio}:0")
    alert = ("🔴 Documento cancelado", f"folio {folio}", "✓ Atendida por Ana Ruiz · ")
    assert await _keyboard_of(ana, *alert) == ["Ver", "Historia"]
    assert await _keyboard_of(jorge, *alert) == ["Ver", "Historia"]  # one fate for all


def _data(phone: Phone) -> list[str]:
    markups = [message.get("reply_markup", {}) for message in phone.messages]
    rows = [row for markup in markups for row in markup.get("inline_keyboard", [])]
    return [str(button.get("callback_data", "")) for row in rows for button in row]


async def test_an_alert_that_comes_after_its_entry_was_acknowledged_says_so(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.faults.add(method="sendMessage", kind=TooManyRequests(retry_after=2))
    folio = int((await _cancel_invoice(process, company, key)).json()["folio"])
    await ana.world.until(lambda: ana.world.faults.all_taken)
    await acknowledge_alert(
        Ask(process.installation, ANA, datetime.now(UTC)), company.id, folio, operation_id=uuid4()
    )
    alert = ("🔴 Documento cancelado", f"folio {folio}", "✓ Atendida por Ana Ruiz · ")
    assert await _keyboard_of(ana, *alert) == ["Ver", "Historia"]


async def test_a_digest_says_that_it_was_seen_once_all_of_it_was(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.faults.add(method="sendMessage", kind=TooManyRequests(retry_after=2), times=2)
    folios = [
        int((await _cancel_invoice(process, company, key, folio=number)).json()["folio"])
        for number in range(203, 208)
    ]
    await ana.sees("operaciones sensibles")
    await _all_told(process)
    first, last = _range_of(ana)
    await ana.tap("Ver")
    await ana.sees("Bitácora de la empresa")
    for done, folio in enumerate(range(first, last + 1), 1):
        assert folio in folios
        await ana.send_data(f"log:{company.id}:10:ack:{folio}:0")
        some = f"Atendidas {done} de " if folio != last else "✓ Atendidas por Ana Ruiz · "
        for phone in (ana, jorge):
            buttons = await _keyboard_of(phone, "operaciones sensibles", f"folios {first} a {last}", some)
            assert buttons == (["Ver"] if folio == last else ["Ver", "Enterado"])


async def test_a_digest_that_one_acknowledges_is_attended_in_every_copy(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.faults.add(method="sendMessage", kind=TooManyRequests(retry_after=2), times=2)
    for number in range(203, 208):
        await _cancel_invoice(process, company, key, folio=number)
    await ana.sees("operaciones sensibles")
    await _all_told(process)
    before = len(jorge.messages)
    await ana.tap("Enterado")
    for phone in (ana, jorge):
        text = await phone.sees("operaciones sensibles", "✓ Atendidas por Ana Ruiz · ")
        assert text.count("Atendidas") == 1
    assert len(jorge.messages) == before  # nothing new arrives for it


def _range_of(phone: Phone) -> tuple[int, int]:
    data = next(each for each in reversed(_data(phone)) if each.startswith("digest:"))
    _, _, first, last, _ = data.split(":")
    return int(first), int(last)


async def test_what_is_reported_makes_no_link_and_no_preview(
    ana: Phone, process: Running, company: Company, key: str
) -> None:
    evil = "Factura https://sat-gob.example.com/pago de pagos.mx o 10.1.2.3/x @soporte_sat"
    body = {
        "operation": "document_cancelled",
        "user": "MLOPEZ",
        "full_name": "María López",
        "summary": evil,
        "workstation": "caja.example.com",
        "operation_id": str(uuid4()),
    }
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        response = await client.post(
            f"{process.http_url}/v1/companies/{company.id}/operations",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
        )
    assert response.status_code == 201
    await ana.sees("🔴 Documento cancelado", evil)
    await ana.tap("Ver")
    await ana.sees("Huella: ", evil)
    await ana.tap("« Bitácora")
    await ana.sees("Bitácora de la empresa", "sat-gob.example.com")
    told = [each for each in ana.messages if "example.com" in each.get("text", "")]
    assert len(told) == 2
    for message in told:
        assert message["link_preview_options"] == {"is_disabled": True}
        kinds = {entity["type"] for entity in message["entities"]}
        assert kinds <= {"bold", "code", "italic", "bot_command"}, message["entities"]


async def test_who_did_it_is_told_too(ana: Phone, company: Company) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("⚪ Usuario creado", "MLOPEZ", "¿No fuiste tú? Revisa tus sesiones de Telegram")


@pytest.mark.parametrize("fault", [TooManyRequests(retry_after=1), ServerError(), CutBefore()])
async def test_an_alert_arrives_after_telegram_failed(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str, fault: Fault
) -> None:
    before = await _given_up(process)
    ana.world.faults.add(method="sendMessage", kind=fault, times=2)
    await _cancel_invoice(process, company, key)
    for phone in (ana, jorge):
        await phone.sees("🔴 Documento cancelado")
    assert ana.world.faults.all_taken
    assert await _given_up(process) == before


async def test_nobody_is_sent_an_alert_while_telegram_asks_to_wait(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.faults.add(method="sendMessage", kind=TooManyRequests(retry_after=2))
    await _cancel_invoice(process, company, key)
    await ana.world.until(lambda: ana.world.faults.all_taken)
    clock = asyncio.get_running_loop().time
    start = clock()
    await ana.world.until(lambda: any("🔴 Documento" in words for words in (*ana.from_bot, *jorge.from_bot)))
    assert clock() - start >= 1.9


async def test_who_blocked_the_bot_gets_no_alert_and_the_entry_says_so(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.person_blocks(jorge.person_id)
    folio = (await _cancel_invoice(process, company, key)).json()["folio"]
    await ana.sees("🔴 Documento cancelado")
    async with asyncio.timeout(15):
        while "pendiente" in (detail := await _opened_entry(ana, company, folio)):
            pass  # the outcome is noted after the attempt, which nobody can see
    assert "Jorge Méndez no la recibió: bloqueó al bot" in detail


async def test_the_others_are_told_who_can_not_be_reached_and_who_comes_back_what_they_missed(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.person_blocks(jorge.person_id)
    await _cancel_invoice(process, company, key)
    await ana.sees("🔴 Alertas sin entregar", "JMENDEZ · Jorge Méndez: bloqueó al bot")
    await _cancel_invoice(process, company, key, folio=204)
    await _all_told(process)
    ana.world.person_unblocks(jorge.person_id)
    await jorge.sees("🔴 Documento cancelado", "Factura A 203")
    await jorge.sees("🔴 Alertas sin entregar")
    await jorge.sees("🔴 Documento cancelado", "Factura A 204")


async def test_a_burst_is_one_message_that_can_be_read_and_acknowledged(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    ana.world.faults.add(method="sendMessage", kind=TooManyRequests(retry_after=3))
    for folio in range(203, 213):
        response = await _cancel_invoice(process, company, key, folio=folio)
    last = response.json()["folio"]
    told = await jorge.sees("operaciones sensibles", f"a {last}", "MLOPEZ · María López")
    assert f"Documento cancelado: {told.split()[1]}" in told
    await jorge.tap("Ver")
    await jorge.sees("Bitácora de la empresa", "Factura A 212")
    await jorge.tap("Enterado")
    await jorge.sees("operaciones sensibles", "✓ Atendidas por Jorge Méndez · ")
    detail = await _opened_entry(ana, company, last)
    assert "✓ Atendida por Jorge Méndez" in detail
    singles = sum(words.startswith("🔴 Documento cancelado") for words in jorge.from_bot)
    assert int(told.split()[1]) + singles == 10


async def test_alerts_follow_a_chat_that_became_another(
    ana: Phone, process: Running, company: Company, key: str
) -> None:
    moved = ana.world.migrate(ana.person_id)
    await _cancel_invoice(process, company, key)
    await ana.world.until(
        lambda: any("Factura A 203" in each.get("text", "") for each in moved.messages.values())
    )


async def _opened_entry(phone: Phone, company: Company, folio: int) -> str:
    await phone.send_data(f"log:{company.id}:10:entry:{folio}")
    return await phone.sees("Alerta: ", f"olio {folio}")


async def test_an_alert_that_telegram_refuses_is_given_up_and_the_next_one_arrives(
    ana: Phone, jorge: Phone, process: Running, company: Company, key: str
) -> None:
    refusal = Refusal(400, "Bad Request: message is too long")
    ana.world.faults.add(method="sendMessage", kind=refusal)
    for folio in (203, 204):
        await _cancel_invoice(process, company, key, folio=folio)
    for phone in (ana, jorge):
        await phone.sees("🔴 Documento cancelado", "Factura A 204")
    async with process.installation.database.exclusively() as connection:
        reasons = (
            await connection.execute(text("SELECT reason FROM outbox WHERE state = 'failed'"))
        ).scalars()
        assert list(reasons).count("Message is too long") == 1


async def test_each_alert_is_sent_once(ana: Phone, process: Running, company: Company, key: str) -> None:
    for folio in (203, 204):
        await _cancel_invoice(process, company, key, folio=folio)
    await ana.sees("🔴 Documento cancelado", "Factura A 204")  # the person's next one: the first was noted
    assert sum("Factura A 203" in words for words in ana.from_bot) == 1


async def test_alerts_go_on_after_the_database_failed(
    ana: Phone, process: Running, company: Company, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = process.installation.database
    file = database.file
    assert file is not None
    await database.engine.dispose()
    aside = file.rename(file.with_name("aside"))
    file.mkdir()  # which can't be opened as a database
    async with asyncio.timeout(15):
        while "alerts wait for the database" not in caplog.text:
            database.signals.committed({Subject.ALERTS})
            await asyncio.sleep(0.01)
    file.rmdir()
    aside.rename(file)
    await _cancel_invoice(process, company, key)
    await ana.sees("🔴 Documento cancelado")


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


async def _given_up(process: Running) -> list[str]:
    """The reasons of all alerts given up."""
    async with process.installation.database.exclusively() as connection:
        failed = await connection.execute(
            text("SELECT reason FROM outbox WHERE state = 'failed' ORDER BY id")
        )
        return list(failed.scalars())
