"""`/grafica` in the chat: a picture that arrives, says what it shows, and gives way to another period."""

from __future__ import annotations

import logging
import random
import struct
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from bot.run import Running
from domain.companies import Company
from domain.log_filter import LogFilter, Period, Stretch
from domain.log_settings import LogSettings
from handlers.kit.long_work import INTERRUPTED
from handlers.pictures import asking
from rendering.charts import pencil
from sandbox.faults import Refusal
from sandbox.world import World
from services.asking import Ask
from services.installation import Installation
from services.log.filters import use_filter
from services.log.settings import read_log_settings, save_log_settings
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, joined, registered_company
from tests.phone import Phone
from tests.services.test_activity import filled

pytestmark = on_both_engines

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def entries(bot: Installation, company: Company) -> None:
    """Sixty entries of the last two years, mostly of the last days."""
    await filled(bot.database, random.Random(3), company, 60, now=datetime.now(UTC))


@pytest.mark.usefixtures("entries")
async def test_a_chart_is_a_picture_with_its_company_period_totals_and_highlights(
    jorge: Phone, company: Company
) -> None:
    jorge.send("/grafica")
    told = await jorge.sees("Gráfica · Comercializadora del Sureste", "Día con más registros: ")
    assert "registros, " in told
    assert "Quien más movimientos tuvo: MLOPEZ · Persona de MLOPEZ (" in told
    message = _chart(jorge)
    assert [button["text"] for row in _rows(message) for button in row] == [
        "Hoy", "7 días", "· 30 días ·", "Año", "Ver bitácora"
    ]  # fmt: skip
    width, height = _picture(jorge)
    assert width == 1080
    assert 600 < height < 2000


@pytest.mark.usefixtures("entries")
async def test_another_period_takes_the_place_of_this_one(jorge: Phone) -> None:
    jorge.send("/grafica")
    await jorge.sees("Gráfica", "Día con más registros: ")
    first, before = _chart(jorge), _picture_id(jorge)
    await jorge.tap("Año")
    await jorge.sees("Gráfica", "Mes con más registros: ")
    assert _chart(jorge)["message_id"] == first["message_id"]
    assert _picture_id(jorge) != before
    await jorge.tap("Hoy")
    await jorge.sees_button("· Hoy ·")
    assert _picture(jorge)[0] == 1080


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("mlopez", ("Filtro: MLOPEZ", "Quien más movimientos tuvo: MLOPEZ")),
        (
            "este año mlopez gato",
            ("Filtro: MLOPEZ", "⚠️ No entendí «gato» y ningún registro lo menciona: lo busqué sin eso."),
        ),
        ("mlopez 31/02", ("Filtro: MLOPEZ", "⚠️ No entendí «31/02»: lo busqué sin eso.")),
    ],
)
async def test_a_chart_is_of_what_its_words_say(jorge: Phone, typed: str, told: tuple[str, ...]) -> None:
    jorge.send(f"/grafica {typed}")
    await jorge.sees("Gráfica · Comercializadora del Sureste", *told)
    await jorge.tap("Ver bitácora")
    await jorge.sees("Bitácora de la empresa", "MLOPEZ ·")


@pytest.mark.usefixtures("entries")
async def test_the_words_period_is_that_of_the_chart(jorge: Phone) -> None:
    jorge.send("/grafica ayer")
    await jorge.sees("Gráfica · Comercializadora del Sureste")
    await jorge.sees_button("30 días")
    assert {"30 días", "7 días"} <= set(jorge.buttons)


@pytest.mark.usefixtures("entries")
async def test_words_that_mean_nothing_make_no_chart_of_everything(jorge: Phone) -> None:
    jorge.send("/grafica gato")
    await jorge.sees("Ningún registro dice «gato». Por ejemplo: /grafica ayer sensibles")
    assert not any("Gráfica" in text for text in jorge.from_bot)


async def test_an_empty_period_says_so(jorge: Phone, bot: Installation, company: Company) -> None:
    wanted = LogFilter(category="sdk")
    filter_id = await use_filter(Ask(bot, JORGE, datetime.now(UTC)), company.id, wanted)
    await jorge.send_data(f"menu:grafica:{company.id}:{filter_id}", message_id=await _any_message(jorge))
    await jorge.sees("Gráfica", "Filtro: SDK", "Sin registros en este periodo.")
    assert _picture(jorge)[1] < 600


async def test_the_filters_own_period_can_be_gone_back_to(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    now = datetime.now(UTC)
    before = date(2026, 1, 2)  # any of this
    wanted = LogFilter(category="settings", period=Period(Stretch.BETWEEN, before, before))
    filter_id = await use_filter(Ask(bot, JORGE, now), company.id, wanted)
    await jorge.send_data(f"menu:grafica:{company.id}:{filter_id}", message_id=await _any_message(jorge))
    await jorge.sees("Gráfica", "Filtro: Configuración", "Sin registros en este periodo.")
    assert "Periodo del filtro" not in jorge.buttons
    await jorge.tap("7 días")
    await jorge.sees("Gráfica", "Filtro: Configuración", "Quien más movimientos tuvo: SUPERVISOR")
    await jorge.tap("Periodo del filtro")
    await jorge.sees("Gráfica", "Filtro: Configuración", "Sin registros en este periodo.")


async def test_the_log_opens_from_a_chart_on_what_it_is_of(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    wanted = LogFilter(category="settings")
    filter_id = await use_filter(Ask(bot, JORGE, datetime.now(UTC)), company.id, wanted)
    await jorge.send_data(f"menu:grafica:{company.id}:{filter_id}", message_id=await _any_message(jorge))
    await jorge.sees("Gráfica", "Filtro: Configuración", "Quien más movimientos tuvo: SUPERVISOR")
    await jorge.tap("7 días")
    await jorge.sees_button("· 7 días ·")
    await jorge.tap("Ver bitácora")
    await jorge.sees("Bitácora de la empresa", "Filtro: 7 días · Configuración", "#1")


async def test_what_is_drawn_on_a_chart_that_has_no_place_for_it_comes_in_another_message(
    jorge: Phone, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    jorge.send("/grafica")
    await jorge.sees("Gráfica", "Quien más movimientos tuvo: SUPERVISOR")
    await jorge.sees_button("7 días")
    chart = next(each["message_id"] for each in jorge.messages if "photo" in each)
    await jorge.send_data(f"log:{company.id}:8:newest:0:0", message_id=chart)
    await jorge.sees("Bitácora de la empresa", "#1")
    assert "photo" in jorge.world.chat(jorge.person_id).messages[chart]
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_the_button_of_earlier_charts_opens_the_log(jorge: Phone, company: Company) -> None:
    await jorge.send_data(f"menu:bitacora:{company.id}", message_id=await _any_message(jorge))
    await jorge.sees("Bitácora de la empresa", "#1")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold all charts until it is set, so that people are told to wait at once."""
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    go_on = threading.Event()
    pencil._DRAWING.submit(go_on.wait)
    yield go_on
    go_on.set()


async def test_who_waits_for_a_chart_goes_on_meanwhile(jorge: Phone, held: threading.Event) -> None:
    jorge.send("/grafica")
    await jorge.sees("Gráfica · Comercializadora del Sureste", "Contando los registros…")
    jorge.send("/ayuda")
    await jorge.sees("Qué puedes hacer")
    held.set()
    await jorge.sees("Gráfica", "Quien más movimientos tuvo: SUPERVISOR")
    await jorge.no_longer_sees("Contando los registros…")


async def test_a_picture_says_that_another_period_takes_a_while(
    jorge: Phone, request: pytest.FixtureRequest
) -> None:
    jorge.send("/grafica")
    await jorge.sees("Gráfica", "Día con más registros: ")
    held: threading.Event = request.getfixturevalue("held")
    await jorge.tap("Año")
    await jorge.sees("Contando los registros…")
    answer = await jorge.tap("Hoy")
    assert answer is not None
    assert answer.text == "Ya estoy en eso: espera a que termine, o toca «Cancelar»."
    held.set()
    await jorge.sees("Gráfica", "Mes con más registros: ")
    await jorge.no_longer_sees("Contando los registros…")


async def test_who_waits_when_the_process_ends_is_told(
    jorge: Phone, process: Running, held: threading.Event
) -> None:
    jorge.send("/grafica")
    await jorge.sees("Contando los registros…")
    jorge.send("/ayuda")
    await jorge.sees("Qué puedes hacer")
    assert process.application.shared.works is not None
    await process.application.shared.works.close()
    await jorge.sees("Gráfica", INTERRUPTED)
    assert not held.is_set()


async def test_who_waits_for_a_chart_that_fails_is_told(
    jorge: Phone, held: threading.Event, world: World
) -> None:
    refusal = Refusal(code=400, description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    world.faults.add(method="sendPhoto", kind=refusal)
    jorge.send("/grafica")
    await jorge.sees("Contando los registros…")
    held.set()
    await jorge.sees("Gráfica", asking.Charting.failed)


async def test_who_reads_several_logs_is_asked_whose(ana: Phone, company: Company) -> None:
    ana.send("/grafica")
    await ana.sees("Gráfica", "¿En qué empresa?")
    ana.send_sticker()
    await ana.sees("Toca una empresa de la lista.")
    await ana.tap(company.name)
    await ana.sees(f"Gráfica · {company.name}", "Va aquí abajo.")
    await ana.sees(
        "Gráfica · Comercializadora del Sureste", "Quien más movimientos tuvo: SUPERVISOR · Ana Ruiz"
    )
    await ana.no_longer_sees("¿En qué empresa?")
    ana.send("/grafica")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Cancelar")
    await ana.sees("Listo, no hice ninguna gráfica.")


async def test_a_picture_that_is_gone_is_sent_anew(jorge: Phone, world: World, company: Company) -> None:
    jorge.send("/grafica")
    await jorge.sees("Gráfica", "Quien más movimientos tuvo: ")
    data, message = jorge.data_of("7 días"), _chart(jorge)
    world.remove(world.chat(jorge.person_id), [message["message_id"]])
    world.send_callback(jorge.person_id, message, data)
    await jorge.sees_button("· 7 días ·")
    assert _chart(jorge)["message_id"] != message["message_id"]


async def test_asking_for_a_chart_is_consulting_the_log(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    now = datetime.now(UTC)
    current = await read_log_settings(Ask(bot, ANA, now), company.id)
    wanted = LogSettings(version=current.version, choices={"log_consulted": True})
    await save_log_settings(Ask(bot, ANA, now), company.id, wanted=wanted, operation_id=uuid4())
    jorge.send("/grafica")
    await jorge.sees("Gráfica", "Quien más movimientos tuvo: ")
    await jorge.tap("Hoy")
    await jorge.sees_button("· Hoy ·")
    async with bot.database.reading() as work:
        newest, before = await work.audit_log(company.id).older(limit=2)
    assert (newest.operation, newest.user_name) == ("log_consulted", "JMENDEZ")
    assert before.operation == "log_settings_changed"


async def test_who_may_not_read_a_log_gets_no_chart_of_it(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    answer = await jorge.send_data(f"chart:{other.id}:0:w", message_id=await _any_message(jorge))
    assert answer is not None
    assert "No puedes ver la bitácora" in str(answer.text)
    assert not any("photo" in message for message in jorge.messages)


@pytest.mark.parametrize("data", ["chart:{}:0:x", "chart:{}:0:", "chart:{}:w", "chart:{}:0:w:1"])
async def test_a_button_that_was_never_ours_draws_nothing(jorge: Phone, company: Company, data: str) -> None:
    await jorge.send_data(data.format(company.id), message_id=await _any_message(jorge))
    assert not any("photo" in message for message in jorge.messages)


async def _any_message(phone: Phone) -> int:
    """A message of the bot's to attach data to."""
    phone.send("/ayuda")
    await phone.sees("Qué puedes hacer")
    return int(phone.messages[-1]["message_id"])


def _chart(phone: Phone) -> dict[str, Any]:
    return [message for message in phone.messages if "photo" in message][-1]


def _rows(message: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = message["reply_markup"]["inline_keyboard"]
    return rows


def _picture_id(phone: Phone) -> str:
    return str(_chart(phone)["photo"][0]["file_id"])


def _picture(phone: Phone) -> tuple[int, int]:
    """The width and height of the received PNG."""
    stored = phone.world.files.by_id(_picture_id(phone))
    assert stored is not None
    data = stored.upload.data
    assert data.startswith(PNG)
    assert len(data) < 500_000
    width, height = struct.unpack(">II", data[16:24])
    return width, height
