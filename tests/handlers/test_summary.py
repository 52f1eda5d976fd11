"""`/resumen` in the chat, and the summary that arrives by itself."""

from __future__ import annotations

import random
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.companies import Company
from domain.summaries import Frequency, SummaryPlan
from services.asking import Ask
from services.installation import Installation
from services.log.summaries import make_due_summaries, read_summary_plan
from tests.handlers.conftest import on_both_engines
from tests.handlers.test_chart import PNG
from tests.people import ANA, JORGE, place_in
from tests.phone import Phone
from tests.services.test_activity import filled

pytestmark = on_both_engines

EIGHT = SummaryPlan(Frequency.DAILY, 8)


async def test_a_daily_summary_is_asked_for_and_left(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    jorge.send("/resumen")
    await jorge.sees("Resumen de la bitácora · Comercializadora del Sureste", "Ahora no recibes ninguno.")
    await jorge.tap("Diario")
    await jorge.sees("Cada día te mando lo de las últimas 24 horas.", "¿A qué hora?")
    assert [label for label in jorge.buttons if label.endswith(":00")] == [
        f"{hour}:00" for hour in range(6, 23)
    ]
    await jorge.tap("8:00")
    await jorge.sees("✅ Resumen guardado", "Diario a las 8:00. El primero te llega ")
    assert await read_summary_plan(Ask(bot, JORGE, datetime.now(UTC)), company.id) == EIGHT
    async with bot.database.reading() as work:
        (newest,) = await work.audit_log(company.id).older(limit=1)
    assert (newest.operation, newest.user_name) == ("alert_settings_changed", "JMENDEZ")
    jorge.send("/resumen")
    await jorge.sees("Ahora: diario a las 8:00.")
    await jorge.tap("No quiero")
    await jorge.sees("Ya no te mando resúmenes de esta empresa.")
    assert await read_summary_plan(Ask(bot, JORGE, datetime.now(UTC)), company.id) is None


async def test_who_also_gets_its_seals_is_told_that_they_come_at_that_hour(
    ana: Phone, jorge: Phone, company: Company
) -> None:
    ana.send("/resumen")
    await ana.tap(company.name)
    await ana.tap("Diario")
    await ana.sees("¿A qué hora?", "A esa hora te llegan también los sellos del día")
    jorge.send("/resumen")
    await jorge.tap("Diario")
    assert "sellos" not in await jorge.sees("¿A qué hora?")


async def test_the_hour_can_be_typed(jorge: Phone, bot: Installation, company: Company) -> None:
    jorge.send("/resumen")
    await jorge.tap("Diario")
    await jorge.sees("¿A qué hora? Tócala o escríbela.")
    jorge.send("19:30")
    await jorge.sees("⚠️ El resumen sale a la hora en punto: escribe 19:00 o 20:00.")
    jorge.send("a las 3 de la mañana")
    await jorge.sees("⚠️ Toca o escribe una hora, de 6:00 a 22:00; por ejemplo: 19:00 o 7 pm.")
    jorge.send("7 p.m.")
    await jorge.sees("✅ Resumen guardado", "Diario a las 19:00.")
    plan = await read_summary_plan(Ask(bot, JORGE, datetime.now(UTC)), company.id)
    assert plan == SummaryPlan(Frequency.DAILY, 19)


async def test_a_weekly_one_with_second_thoughts(jorge: Phone, bot: Installation, company: Company) -> None:
    jorge.send("/resumen")
    await jorge.sees("¿Cada cuánto lo quieres?")
    jorge.send("cada mes")
    await jorge.sees("Toca «Diario», «Semanal» o «No quiero».")
    await jorge.tap("Diario")
    await jorge.sees("¿A qué hora?")
    await jorge.tap("« Atrás")
    await jorge.sees("¿Cada cuánto lo quieres?")
    await jorge.tap("Semanal")
    await jorge.sees("Cada lunes te mando lo de la semana anterior")
    await jorge.tap("22:00")
    await jorge.sees("✅ Resumen guardado", "Semanal, los lunes, a las 22:00. El primero te llega ", "lunes")
    plan = await read_summary_plan(Ask(bot, JORGE, datetime.now(UTC)), company.id)
    assert plan == SummaryPlan(Frequency.WEEKLY, 22)


async def test_it_can_be_left_as_it_was(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/resumen")
    await ana.sees("Resumen de la bitácora", "¿En qué empresa?")
    await ana.tap(company.name)
    await ana.sees("¿Cada cuánto lo quieres?")
    await ana.tap("« Atrás")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Instalación")
    await ana.sees("Resumen de la bitácora · Instalación")
    await ana.tap("Cancelar")
    await ana.sees("Listo, el resumen queda como estaba.")
    assert await read_summary_plan(Ask(bot, ANA, datetime.now(UTC)), company.id) is None


@pytest.mark.parametrize("argument", ["hour:5", "hour:23", "hour:8:1", "every:hourly", "none:1"])
async def test_a_button_that_was_never_ours_saves_nothing(
    jorge: Phone, bot: Installation, company: Company, argument: str
) -> None:
    jorge.send("/resumen")
    await jorge.sees("¿Cada cuánto lo quieres?")
    if argument.startswith("hour"):
        await jorge.tap("Diario")
        await jorge.sees("¿A qué hora?")
    start = jorge.data_of("Cancelar").removesuffix("cancel")
    await jorge.send_data(start + argument)
    assert await read_summary_plan(Ask(bot, JORGE, datetime.now(UTC)), company.id) is None


async def test_a_summary_arrives_once_with_its_chart(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    now = datetime.now(UTC)
    due_at = EIGHT.last_due(now, company.zone)
    entries = await filled(bot.database, random.Random(4), company, 80, now=due_at)
    since, _ = EIGHT.covers(due_at, company.zone)
    told_of = sum(since <= entry.occurred_at < due_at for entry in entries)
    await _due(bot, company, now=now)
    told = await jorge.sees("Resumen diario · Comercializadora del Sureste", f"\n\n{told_of} registros: ")
    assert "Quien más movimientos tuvo: MLOPEZ · Persona de MLOPEZ (" in told
    assert "Fuera de lo común\n• Por primera vez: " in told
    await make_due_summaries(bot, now=now)
    await make_due_summaries(bot, now=now + timedelta(hours=1))
    (message,) = _summaries(jorge)
    stored = jorge.world.files.by_id(message["photo"][0]["file_id"])
    assert stored is not None
    assert stored.upload.data.startswith(PNG)
    assert struct.unpack(">I", stored.upload.data[16:20]) == (1080,)
    await jorge.tap("Cambiar resumen")
    await jorge.sees("Ahora: diario a las 8:00.")


async def test_a_day_without_entries_is_one_line(jorge: Phone, bot: Installation, company: Company) -> None:
    now = datetime.now(UTC) - timedelta(days=3)
    await _due(bot, company, now=now)
    await jorge.sees("Resumen diario · Comercializadora del Sureste", "Sin registros.")
    (message,) = _summaries(jorge)
    assert "photo" not in message
    await jorge.tap("Ver bitácora")
    await jorge.sees("Bitácora de la empresa")


async def _due(installation: Installation, company: Company, *, now: datetime) -> None:
    """Jorge's daily summary of eight o'clock is due."""
    place = await place_in(installation, JORGE, company.id)
    async with installation.database.writing() as work:
        await work.summary_settings.save(place.user.id, company.id, EIGHT, due_at=now)
    await make_due_summaries(installation, now=now)


def _summaries(phone: Phone) -> list[dict[str, Any]]:
    return [
        message
        for message in phone.messages
        if (message.get("caption") or message.get("text", "")).startswith("Resumen diario")
    ]
