"""`/start`, `/ayuda` and `/cancelar`; and the gate, for strangers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Origin
from handlers.map import ERRANDS
from services.doors.admission import PRIVATE_ONLY
from services.installation import Installation
from services.log.recording import Happening, record_all
from tests.handlers.conftest import STRANGER_ID
from tests.people import JORGE, joined
from tests.phone import Phone
from tests.refusals import refusals


async def test_the_examples_name_no_user_and_no_document_there_is(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/ayuda")
    await ana.sees("/nuevo MLOPEZ María López Ruiz, CONSULTA", "/baja MLOPEZ", "/historia A 203")
    await joined(bot, JORGE, company.id, profile="CONSULTA", name="MLOPEZ")
    clerk = Author(user_name="MLOPEZ", full_name="María López", origin=Origin.API)
    cancelled = Happening(operation="document_cancelled", summary="Factura A 203", operation_id=uuid4())
    async with bot.database.writing() as work:
        deeds, now = [(clerk, cancelled)], datetime.now(UTC)
        await record_all(work, bot.catalogue, company=company, deeds=deeds, now=now)
    ana.send("/ayuda")
    said = await ana.sees("/nuevo RSOTO Rosa Soto Díaz, CONSULTA", "/baja RSOTO", "/historia B 417")
    assert "MLOPEZ" not in said
    assert "A 203" not in said


async def test_a_stranger_reads_one_refusal_with_their_id_and_is_logged(
    stranger: Phone, bot: Installation
) -> None:
    for words in ("/start", "hola", "/nuevo", "/bitacora"):
        stranger.send(words)
    await stranger.sees(f"Da este número a tu supervisor: {STRANGER_ID}")
    answer = await stranger.send_data("menu:nuevo")
    assert answer is not None
    assert answer.show_alert
    assert len(stranger.from_bot) == 1
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=10)
    assert [entry.operation for entry in entries] == ["access_denied"]


async def test_a_code_that_does_not_serve_is_refused_five_times_an_hour_and_counted(
    stranger: Phone, bot: Installation
) -> None:
    for number in range(8):
        stranger.send(f"/start AAAA-BBBB-CCCC-DD{number}D")
    await stranger.sees("Ese código no sirve o ya se usó")
    await stranger.send_data("menu:nuevo")  # answered once all were
    refused = [words.partition(":")[0][:18] for words in stranger.from_bot]
    assert refused == ["Ese código no sirv"] * 5 + ["Aún no tienes acce"]
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=10)
        assert await work.users.count(INSTALLATION_ID) == 0
    assert [entry.summary.partition(" · ")[0] for entry in entries] == [
        "Alguien sin acceso escribió al bot",
        "Intentó entrar con un código de propietario que no sirve",
    ]
    assert await refusals(bot) == 9


async def test_a_known_persons_wrong_code_is_recorded_too(jorge: Phone, bot: Installation) -> None:
    jorge.send("/start AAAA-BBBB-CCCC-DDDD")
    await jorge.sees("Ese código no sirve o ya se usó")
    assert await refusals(bot) == 1


async def test_who_is_blocked_in_their_company_is_a_stranger_from_then_on(
    jorge: Phone, bot: Installation
) -> None:
    jorge.send("/start")
    await jorge.sees("¿Qué quieres hacer?")
    async with bot.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'"))
    answer = await jorge.tap("Ver bitácora")
    assert answer is not None
    assert "Ya no tienes acceso" in (answer.text or "")
    await jorge.sees("Ya no tienes acceso")


async def test_what_people_say_to_each_other_in_a_group_is_not_answered(ana: Phone, company: Company) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id])
    ana.world.person_sends(ana.person_id, "hola a todos", chat_id=group.id)
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")  # so what was sent before it has had its turn
    assert len(group.messages) == 1


async def test_a_message_that_was_corrected_is_not_taken_again(ana: Phone, company: Company) -> None:
    first = ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    ana.world.person_edits(ana.person_id, first, "/nuevo")
    ana.send("hola")
    await ana.sees("¿Qué quieres hacer?")
    told = [words for words in ana.from_bot if not words.startswith("⚪")]
    assert [words.partition("\n")[0] for words in told] == [
        "Qué puedes hacer",
        "No leo mensajes corregidos: escríbelo de nuevo.",
        "Hola, Ana.",
    ]


async def test_the_menu_offers_no_more_than_the_profile_allows(jorge: Phone) -> None:
    jorge.send("/start")
    await jorge.sees("Hola, Jorge")
    commands = [each["command"] for each in jorge.world.commands_in(jorge.world.chat(jorge.person_id))]
    assert ("configurar" in commands, "Configurar bitácora" in jorge.buttons) == (False, False)
    assert jorge.world.commands_in(jorge.world.chat(STRANGER_ID)) == []  # each person has their own
    jorge.send("/ayuda")
    assert "/configurar" not in await jorge.sees("Qué puedes hacer")


async def test_a_group_is_answered_once_an_hour_and_all_that_it_asks_is_counted(
    ana: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id, stranger.person_id])
    other = ana.world.open_group("Otra", [stranger.person_id], chat_id=-1001000000077)
    for number in range(6):
        for person in (ana.person_id, stranger.person_id):
            ana.world.person_sends(person, f"/nuevo {number}", chat_id=group.id)
    ana.world.person_sends(stranger.person_id, "/start", chat_id=other.id)
    await ana.world.until(lambda: len(other.messages) == 2)
    for phone in (ana, stranger):
        phone.send("/start")
        await phone.sees("Hola, Ana" if phone is ana else "Aún no tienes acceso")
    await _until_refused(bot, 6 * 2 + 1 + 1)
    said = [each["text"] for each in group.messages.values() if each["from"]["is_bot"]]
    assert said == [PRIVATE_ONLY]
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=10)
    summaries = [entry.summary for entry in entries if entry.operation == "access_denied"]
    assert summaries.count("Alguien escribió al bot en un grupo de Telegram") == 2


async def _until_refused(bot: Installation, times: int) -> None:
    """Wait until exactly this many attempts are counted."""
    counted = asyncio.Event()
    bot.database.after_commit(counted.set)
    async with asyncio.timeout(20):
        while await refusals(bot) < times:
            await counted.wait()
            counted.clear()
    assert await refusals(bot) == times


async def test_few_of_a_strangers_taps_are_answered_and_all_are_counted(
    stranger: Phone, bot: Installation
) -> None:
    stranger.send("/start")
    await stranger.sees("Aún no tienes acceso")
    message = stranger.messages[-1]
    taps = [stranger.world.send_callback(STRANGER_ID, message, "menu:nuevo") for _ in range(12)]
    stranger.send("/start AAAA-BBBB-CCCC-DDDD")
    await stranger.sees("Ese código no sirve")  # so what was tapped before it has had its turn
    assert [tap.answer is not None for tap in taps] == [True] * 4 + [False] * 8
    assert len(stranger.from_bot) == 2
    assert await refusals(bot) == 1 + 12 + 1


async def test_in_a_group_the_bot_says_so_and_nothing_else(ana: Phone, company: Company) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id])
    ana.world.person_sends(ana.person_id, "/nuevo", chat_id=group.id)
    await ana.world.until(lambda: len(group.messages) == 2)
    assert next(reversed(group.messages.values()))["text"] == PRIVATE_ONLY


@pytest.mark.usefixtures("company")
async def test_the_menu_and_the_commands_are_those_that_the_person_may_give(ana: Phone) -> None:
    await ana.sees("⚪ Telegram vinculado a un usuario")
    ana.send("/start")
    await ana.sees("Hola, Ana.", "Comercializadora del Sureste · SUPERVISOR")
    assert ana.buttons == [
        "Ver",
        "Historia",
        "Enterado",
        "Nuevo usuario",
        "Usuarios",
        "Configurar bitácora",
        "Ver bitácora",
        "Conecta tu sistema",
        "Empresas",
        "Quién soy",
        "Ayuda",
    ]
    described = ana.world.commands_in(ana.world.chat(ana.person_id))
    assert {each["command"]: each["description"] for each in described}["exportar"] == (
        "Descarga la bitácora en un archivo de Excel o PDF"
    )
    commands = [each["command"] for each in described]
    assert commands == [each.command for each in ERRANDS]  # a supervisor may do all that there is


@pytest.mark.usefixtures("company")
async def test_help_shows_the_commands(ana: Phone) -> None:
    ana.send("/ayuda")
    await ana.sees("/nuevo · crea un usuario paso a paso", "/nuevo MLOPEZ María López Ruiz, CONSULTA")


@pytest.mark.usefixtures("company")
async def test_there_may_be_nothing_to_cancel(ana: Phone) -> None:
    ana.send("/cancelar")
    await ana.sees("No hay nada que cancelar")


@pytest.mark.usefixtures("company")
async def test_what_belongs_to_no_conversation_is_answered_with_the_menu(ana: Phone) -> None:
    ana.send("hola")
    await ana.sees("¿Qué quieres hacer?")
