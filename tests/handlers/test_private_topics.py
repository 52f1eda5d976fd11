"""An office with several companies: what each tells comes in a topic of its own, where it is talked about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from bot.run import Running
from domain.authors import Author
from domain.companies import Company
from domain.entries import Detail, Origin
from sandbox.faults import Refusal
from sandbox.people import BotAccount
from sandbox.world import World
from services.installation import Installation
from services.log.recording import Happening, record
from tests.handlers.conftest import on_both_engines
from tests.people import registered_company
from tests.phone import Phone

pytestmark = on_both_engines
OTHER = "Papelería La Esperanza"
_MARIA = Author(user_name="MLOPEZ", full_name="María López", origin=Origin.API)


@pytest.fixture
def world(world: World) -> World:
    """The same, of a bot with topics."""
    world.bot = BotAccount(topics=True)
    return world


@pytest.fixture
async def other(bot: Installation, company: Company) -> Company:
    """Another company of Ana's."""
    return (await registered_company(bot, OTHER, now=datetime.now(UTC))).company


async def _happened(process: Running, company: Company, summary: str) -> None:
    detail = Detail.of(facts=[("Cliente", "Ferretería El Clavo"), ("Total", "11,600.00")])
    happening = Happening(
        operation="document_cancelled", summary=summary, operation_id=uuid4(), detail=detail
    )
    async with process.installation.database.writing() as work:
        await record(
            work,
            process.installation.catalogue,
            company=company,
            author=_MARIA,
            happening=happening,
            now=datetime.now(UTC),
        )


async def _wants_topics(ana: Phone) -> None:
    """In all companies at once."""
    ana.send("/alertas")
    await ana.tap("Comercializadora")
    await ana.tap("Tema propio: no")
    await ana.sees("Tema propio: sí")
    await ana.tap("Guardar en todas")
    await ana.sees("✅ Alertas guardadas · en todas", "Tema propio: sí")


def _topic_of(ana: Phone, message: dict[str, Any]) -> str | None:
    """The name of the topic that a message is in."""
    return ana.world.chat(ana.person_id).topics.get(message.get("message_thread_id", 0))


async def test_each_company_tells_in_its_own_topic(
    ana: Phone, process: Running, company: Company, other: Company
) -> None:
    await _happened(process, other, "Factura B 1")
    await ana.sees("Factura B 1")
    assert _topic_of(ana, ana.message("Factura B 1")) is None
    await _wants_topics(ana)
    await _happened(process, company, "Factura A 203")
    await _happened(process, other, "Factura B 7")
    for summary, name in (("Factura A 203", company.name), ("Factura B 7", OTHER)):
        await ana.sees("🔴 Documento cancelado", summary)
        assert _topic_of(ana, ana.message("🔴 Documento cancelado", summary)) == name
    await _happened(process, company, "Factura A 204")
    await ana.sees("Factura A 204")
    assert sorted(ana.world.chat(ana.person_id).topics.values()) == sorted([company.name, OTHER])


async def test_what_is_asked_in_a_topic_is_about_its_company_and_answered_there(
    ana: Phone, process: Running, company: Company, other: Company
) -> None:
    await _wants_topics(ana)
    await _happened(process, other, "Factura B 7")
    await ana.sees("🔴 Documento cancelado", "Factura B 7")
    (thread_id,) = ana.world.chat(ana.person_id).topics
    ana.world.person_sends(ana.person_id, "/bitacora", thread_id=thread_id)
    await ana.sees(f"Bitácora de la empresa · {OTHER}")
    assert _topic_of(ana, ana.message(f"Bitácora de la empresa · {OTHER}")) == OTHER
    ana.send("/bitacora")
    await ana.sees("¿En qué empresa?")
    await ana.send_data(f"alert:{other.id}:{_folio(ana, other)}:ack")
    await ana.sees("Factura B 7", "✓ Atendida por")


def _folio(ana: Phone, company: Company) -> int:
    data = ana.data_of("Enterado")
    kind, company_id, folio, *_ = data.split(":")
    assert (kind, company_id) == ("alert", str(company.id))
    return int(folio)


async def test_a_file_asked_for_in_a_topic_comes_there(
    ana: Phone, process: Running, company: Company, other: Company
) -> None:
    await _wants_topics(ana)
    await _happened(process, other, "Factura B 7")
    await ana.sees("🔴 Documento cancelado", "Factura B 7")
    (thread_id,) = ana.world.chat(ana.person_id).topics
    ana.world.person_sends(ana.person_id, "exporta hoy en csv", thread_id=thread_id)
    await ana.tap("CSV")

    def document() -> dict[str, Any] | None:
        return next((each for each in ana.messages if "document" in each), None)

    message = await ana.world.until(document, 20)
    assert message is not None
    assert message["message_thread_id"] == thread_id


async def test_a_deleted_topic_is_opened_anew_and_nobody_is_lost(
    ana: Phone, process: Running, company: Company, other: Company
) -> None:
    await _wants_topics(ana)
    await _happened(process, other, "Factura B 7")
    await ana.sees("🔴 Documento cancelado", "Factura B 7")
    (thread_id,) = ana.world.chat(ana.person_id).topics
    ana.world.person_deletes_topic(ana.person_id, thread_id)
    await _happened(process, other, "Factura B 8")
    await ana.sees("🔴 Documento cancelado", "Factura B 8")
    assert _topic_of(ana, ana.message("Factura B 8")) == OTHER
    assert ana.message("Factura B 8")["message_thread_id"] != thread_id
    ana.send("/start")
    await ana.sees("Hola, Ana")
    assert not any("no se le pueden entregar" in each for each in ana.from_bot)


async def test_who_has_topics_that_telegram_does_not_take_is_told_in_the_chat_itself(
    ana: Phone, process: Running, company: Company, other: Company
) -> None:
    await _wants_topics(ana)
    refused = Refusal(code=400, description="Bad Request: message thread not found")
    ana.world.faults.add(method="sendMessage", kind=refused, times=2)
    await _happened(process, other, "Factura B 7")
    await ana.sees("🔴 Documento cancelado", "Factura B 7")
    assert _topic_of(ana, ana.message("Factura B 7")) is None
    async with process.installation.database.reading() as work:
        queues = await work.alert_queues.of(ana.person_id)
    assert [each.unreachable for each in queues if each.unreachable] == []


async def test_a_bot_whose_topics_were_turned_off_tells_in_the_chat_itself(
    ana: Phone, process: Running, company: Company, other: Company
) -> None:
    await _wants_topics(ana)
    ana.world.bot = BotAccount()
    await _happened(process, other, "Factura B 7")
    await ana.sees("🔴 Documento cancelado", "Factura B 7")
    assert _topic_of(ana, ana.message("Factura B 7")) is None


async def test_to_who_has_one_company_none_is_offered(jorge: Phone) -> None:
    jorge.send("/alertas")
    await jorge.sees_button("Sonido: sí")
    assert not any(each.startswith(("Tema propio", "Guardar")) for each in jorge.buttons)
