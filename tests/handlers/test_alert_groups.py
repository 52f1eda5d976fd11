"""A company's group: what it is told, what it is not, and who attends there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bot.run import Running
from domain.authors import Author
from domain.companies import Company
from domain.entries import Detail, Entry, Origin
from sandbox.world import ButtonSpot
from services.log.recording import Happening, record_all
from tests.handlers.conftest import STRANGER_ID, on_both_engines
from tests.people import ANA, JORGE
from tests.phone import Phone

pytestmark = on_both_engines
GROUP = -1_001_000_000_001
_MARIA = Author(user_name="MLOPEZ", full_name="María López", origin=Origin.API)


async def _connected(ana: Phone, company: Company) -> None:
    ana.world.open_group("Contabilidad", [ANA.telegram_id, JORGE.telegram_id, STRANGER_ID], chat_id=GROUP)
    ana.world.person_sends(ana.person_id, f"/start@vigia_demo_bot grupo_{company.id}", chat_id=GROUP)
    await _group_sees(ana, "✅ Aquí llegarán las alertas de Comercializadora")


def _told(phone: Phone) -> list[dict[str, Any]]:
    messages = phone.world.chat(GROUP).messages.values()
    return [each for each in messages if each["from"]["is_bot"]]


async def _group_sees(phone: Phone, *fragments: str) -> dict[str, Any]:
    """Wait until the group's newest message with all of these is there."""

    def found() -> dict[str, Any] | None:
        seen = [each for each in _told(phone) if all(part in each["text"] for part in fragments)]
        return seen[-1] if seen else None

    message = await phone.world.until(found, 20)
    assert message is not None
    return message


async def _happened(process: Running, company: Company, *summaries: str) -> Sequence[Entry]:
    detail = Detail.of(facts=[("Cliente", "Ferretería El Clavo"), ("Total", "11,600.00")])
    deeds = [
        (
            _MARIA,
            Happening(operation="document_cancelled", summary=each, operation_id=uuid4(), detail=detail),
        )
        for each in summaries
    ]
    async with process.installation.database.writing() as work:
        entries = await record_all(
            work, process.installation.catalogue, company=company, deeds=deeds, now=datetime.now(UTC)
        )
    return [each for each in entries if each is not None]


def _labels(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_a_group_is_told_what_happened_without_details_and_opens_them_in_private(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await _connected(ana, company)
    await jorge.sees("Grupo de alertas", "Contabilidad")  # the others are alerted to it
    (entry,) = await _happened(process, company, "Factura A 203")
    message = await _group_sees(ana, "🔴 Documento cancelado", f"folio {entry.folio}")
    for detail in ("A 203", "Ferretería", "11,600", "MLOPEZ", "María"):
        assert detail not in message["text"]
    assert _labels(message) == ["Ver en privado", "Enterado"]
    url = message["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert url == f"https://t.me/vigia_demo_bot?start=alerta_{company.id}_{entry.folio}_{entry.folio}"
    jorge.send(f"/start {url.partition('=')[2]}")
    await jorge.sees_times(2, "🔴 Documento cancelado", "Factura A 203", "Ferretería El Clavo")


async def test_its_link_opens_nothing_for_a_stranger(ana: Phone, process: Running, company: Company) -> None:
    await _connected(ana, company)
    (entry,) = await _happened(process, company, "Factura A 203")
    luis = Phone(ana.world, STRANGER_ID)
    luis.send(f"/start alerta_{company.id}_{entry.folio}_{entry.folio}")
    await luis.sees("Aún no tienes acceso")


async def test_who_may_read_attends_in_the_group_and_every_copy_says_so(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await _connected(ana, company)
    (entry,) = await _happened(process, company, "Factura A 203")
    message = await _group_sees(ana, "🔴 Documento cancelado")
    place = ButtonSpot(message["message_id"], 0, 1)
    strangers = ana.world.tap(STRANGER_ID, place, chat_id=GROUP)
    await ana.world.until(lambda: strangers.answer)
    assert strangers.answer is not None
    assert "no tienes acceso" in (strangers.answer.text or "")
    tap = ana.world.tap(JORGE.telegram_id, place, chat_id=GROUP)
    await ana.world.until(lambda: tap.answer)
    attended = await _group_sees(ana, f"folio {entry.folio}", "✓ Atendida por Jorge Méndez")
    assert attended["message_id"] == message["message_id"]
    assert _labels(attended) == ["Ver en privado"]
    for phone in (ana, jorge):
        await phone.sees("🔴 Documento cancelado", "✓ Atendida por Jorge Méndez")


async def test_what_is_attended_elsewhere_is_so_in_the_group(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await _connected(ana, company)
    (entry,) = await _happened(process, company, "Factura A 203")
    await _group_sees(ana, "🔴 Documento cancelado", f"folio {entry.folio}")
    await jorge.sees("🔴 Documento cancelado", f"folio {entry.folio}")
    await jorge.send_data(f"alert:{company.id}:{entry.folio}:ack")
    await _group_sees(ana, f"folio {entry.folio}", "✓ Atendida por Jorge Méndez")


async def test_many_are_one_message_and_one_tap(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await _connected(ana, company)
    entries = await _happened(process, company, *[f"Factura A {n}" for n in range(9)])
    folios = f"folios {entries[0].folio} a {entries[-1].folio}"
    message = await _group_sees(ana, "9 operaciones sensibles", "Documento cancelado: 9", folios)
    tap = ana.world.tap(ana.person_id, ButtonSpot(message["message_id"], 0, 1), chat_id=GROUP)
    await ana.world.until(lambda: tap.answer)
    await _group_sees(ana, folios, "✓ Atendidas por Ana Ruiz")


async def test_a_topic_of_a_group_takes_them(ana: Phone, process: Running, company: Company) -> None:
    group = ana.world.open_group("Despacho", [ANA.telegram_id], chat_id=GROUP)
    topic = group.add_topic("Sureste")
    ana.world.person_sends(
        ana.person_id, f"/start@vigia_demo_bot grupo_{company.id}", chat_id=GROUP, thread_id=topic
    )
    await _group_sees(ana, "✅ Aquí llegarán las alertas")
    await _happened(process, company, "Factura A 203")
    message = await _group_sees(ana, "🔴 Documento cancelado")
    assert message["message_thread_id"] == topic


async def test_who_may_not_configure_connects_no_group(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    ana.world.open_group("Contabilidad", [STRANGER_ID], chat_id=GROUP)
    ana.world.person_sends(STRANGER_ID, f"/start@vigia_demo_bot grupo_{company.id}", chat_id=GROUP)
    await _group_sees(ana, "Sólo atiendo en chats privados")
    async with process.installation.database.reading() as work:
        assert await work.alert_groups.of(company.id) is None


async def test_an_administrator_who_stays_anonymous_is_told_to_write_as_themselves(
    ana: Phone, process: Running, company: Company
) -> None:
    ana.world.open_group("Contabilidad", [ANA.telegram_id], chat_id=GROUP)
    command = f"/start@vigia_demo_bot grupo_{company.id}"
    for _ in range(7):
        ana.world.person_sends(ana.person_id, command, chat_id=GROUP, anonymous=True)
    await _group_sees(ana, "apaga «Permanecer anónimo»")
    async with process.installation.database.reading() as work:
        assert await work.alert_groups.of(company.id) is None
    ana.world.person_sends(ana.person_id, command, chat_id=GROUP)
    await _group_sees(ana, "✅ Aquí llegarán las alertas de Comercializadora")
    answers = [each for each in _told(ana) if "Permanecer anónimo" in each["text"]]
    assert len(answers) == 5  # a flood is not answered


async def test_a_group_that_took_the_bot_out_is_told_of_to_the_readers(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await _connected(ana, company)
    ana.world.person_removes_bot(JORGE.telegram_id, GROUP)
    for phone in (ana, jorge):
        await phone.sees("Alertas sin entregar", "Grupo Contabilidad: sacaron al bot")
    async with process.installation.database.reading() as work:
        assert await work.alert_groups.of(company.id) is None


async def test_a_topic_that_is_gone_is_told_of_to_the_readers(
    ana: Phone, process: Running, company: Company
) -> None:
    group = ana.world.open_group("Despacho", [ANA.telegram_id], chat_id=GROUP)
    topic = group.add_topic("Sureste")
    command = f"/start@vigia_demo_bot grupo_{company.id}"
    ana.world.person_sends(ana.person_id, command, chat_id=GROUP, thread_id=topic)
    await _group_sees(ana, "✅ Aquí llegarán las alertas")
    del group.topics[topic]
    await _happened(process, company, "Factura A 203")
    await ana.sees("Alertas sin entregar", "Grupo Despacho: su tema ya no existe")


async def test_a_group_is_chosen_and_left_in_guardia(ana: Phone, process: Running, company: Company) -> None:
    ana.send("/guardia")
    await ana.sees("Grupo: ninguno")
    await ana.tap("Grupo…")
    await ana.sees(f"/start@vigia_demo_bot grupo_{company.id}")
    await _connected(ana, company)
    await ana.tap("« Atrás")
    await ana.tap("Grupo…")
    await ana.sees("Grupo: Contabilidad")
    await ana.tap("Quitar el grupo")
    await ana.sees("Grupo: ninguno.")
    async with process.installation.database.reading() as work:
        assert await work.alert_groups.of(company.id) is None
