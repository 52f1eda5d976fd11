"""`/start`, `/ayuda` and `/cancelar`; and the door, for who is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.gate import PRIVATE_ONLY
from domain.companies import INSTALLATION_ID, Company
from sandbox.people import Person
from sandbox.world import World
from services.authorisation import Caller
from services.claims import claim_installation, issue_claim_code
from services.installation import Installation
from tests.handlers.conftest import STRANGER_ID
from tests.phone import Phone


async def test_the_owner_named_in_the_settings_is_seated_at_start(ana: Phone, bot: Installation) -> None:
    ana.send("/start")
    await ana.sees("Hola, Ana. Eres propietario de esta instalación.")
    async with bot.database.reading() as work:
        place = await work.users.place(ana.person_id, INSTALLATION_ID)
        entry = await work.audit_log(INSTALLATION_ID).get(1)
    assert place is not None
    assert (place.user.name, place.user.full_name) == ("PROPIETARIO", "Ana Ruiz")
    assert entry is not None
    assert entry.operation == "user_linked"


async def test_a_code_from_the_console_gives_the_owners_seat_once(stranger: Phone, bot: Installation) -> None:
    code = await issue_claim_code(bot, now=datetime.now(UTC))
    stranger.send(f"/start {code.lower()}")
    await stranger.sees("Escribe tu nombre y al menos un apellido")
    stranger.send("Luis")
    await stranger.sees("⚠️ Escribe el nombre y al menos un apellido")
    stranger.send("Luis Prado")
    await stranger.sees("Eres propietario de esta instalación")
    second = Phone(_with_person(stranger.world, 2001), 2001)
    second.send(f"/start {code}")
    await second.sees("Ese código no sirve o ya se usó")


async def test_a_code_of_yesterday_no_longer_serves(stranger: Phone, bot: Installation) -> None:
    code = await issue_claim_code(bot, now=datetime.now(UTC) - timedelta(hours=25))
    stranger.send(f"/start {code}")
    await stranger.sees("Ese código no sirve o ya se usó")


async def test_a_stranger_reads_one_refusal_with_their_id_and_is_logged(
    stranger: Phone, bot: Installation
) -> None:
    for text in ("/start", "hola", "/nuevo", "/bitacora"):
        stranger.send(text)
    await stranger.sees(f"Da este número a tu supervisor: {STRANGER_ID}")
    answer = await stranger.send_data("menu:nuevo")
    assert answer is not None
    assert answer.show_alert
    assert len(stranger.from_bot) == 1
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).before(None, 10)
    assert [entry.operation for entry in entries] == ["access_denied"]


async def test_in_a_group_the_bot_says_so_and_nothing_else(ana: Phone, company: Company) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id])
    ana.world.person_sends(ana.person_id, "/nuevo", chat_id=group.id)
    await ana.world.until(lambda: len(group.messages) == 2)
    assert next(reversed(group.messages.values()))["text"] == PRIVATE_ONLY


@pytest.mark.usefixtures("company")
async def test_the_menu_and_the_commands_are_those_that_the_person_may_give(ana: Phone) -> None:
    ana.send("/start")
    await ana.sees("Hola, Ana.", "Comercializadora del Sureste · SUPERVISOR")
    assert ana.buttons == ["Nuevo usuario", "Configurar bitácora", "Ver bitácora", "Empresas", "Ayuda"]
    commands = [each["command"] for each in ana.world.commands_in(ana.world.chat(ana.person_id))]
    assert commands == ["nuevo", "configurar", "bitacora", "empresa", "ayuda", "cancelar"]


@pytest.mark.usefixtures("company")
async def test_help_shows_the_commands(ana: Phone) -> None:
    ana.send("/ayuda")
    await ana.sees("/nuevo · crea un usuario paso a paso", "/nuevo MLOPEZ María López, CONSULTA")


@pytest.mark.usefixtures("company")
async def test_there_may_be_nothing_to_cancel(ana: Phone) -> None:
    ana.send("/cancelar")
    await ana.sees("No hay nada que cancelar")


@pytest.mark.usefixtures("company")
async def test_what_belongs_to_no_conversation_is_answered_with_the_menu(ana: Phone) -> None:
    ana.send("hola")
    await ana.sees("¿Qué quieres hacer?")


async def test_a_second_owner_may_be_named(bot: Installation) -> None:
    installation = replace(bot, owner_ids=frozenset({1, 2}))
    now = datetime.now(UTC)
    names = [
        (
            await claim_installation(
                installation,
                Caller(person),
                code_hash=None,
                full_name="Eva Sol",
                operation_id=uuid4(),
                now=now,
            )
        ).user.name
        for person in (1, 2)
    ]
    assert names == ["PROPIETARIO", "PROPIETARIO2"]


def _with_person(world: World, person_id: int) -> World:
    world.add_person(Person(id=person_id, first_name="Otra"))
    return world
